package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.service.CompactionService;
import io.dagstore.service.CompactionStats;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "stats",
        description = "Tell the state of the chains, and what compaction has saved.",
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore stats", "  dagstore stats --threshold 50"})
final class StatsCommand extends StoreCommand {
    @Option(
            names = "--threshold",
            paramLabel = "N",
            description = "The depth from which a patch is worth compacting; default ${DEFAULT-VALUE}.")
    int threshold = CompactionService.DEFAULT_THRESHOLD;

    @Override
    int run(DagStore store) {
        CompactionStats stats = store.compaction().stats(threshold);
        if (answer().isJson()) {
            answer().json(JsonForm.object()
                    .put("threshold", stats.threshold())
                    .put("candidates", stats.candidates())
                    .put("totalDepth", stats.totalDepth())
                    .put("longestChain", stats.longestChain())
                    .put("chainRowsSaved", stats.chainRowsSaved()));
            return ExitCode.DONE;
        }
        answer().pairs(List.of(
                new Answer.Pair("threshold", String.valueOf(stats.threshold())),
                new Answer.Pair(
                        "candidates", Words.number(stats.candidates()) + "  (deep patches that are not compacted yet)"),
                new Answer.Pair(
                        "total depth",
                        Words.number(stats.totalDepth()) + "  (patches that reading all candidates applies)"),
                new Answer.Pair("longest chain", Words.number(stats.longestChain())),
                new Answer.Pair(
                        "chain rows saved",
                        Words.number(stats.chainRowsSaved()) + "  (by patches that start on compacted bases)")));
        return ExitCode.DONE;
    }
}
