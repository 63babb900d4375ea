package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.service.CacheStats;
import io.dagstore.service.CompactionService;
import io.dagstore.service.CompactionStats;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "stats",
        description = "Tell the state of the chains, what compaction has saved, and what the cache does.",
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
        CacheStats cache = store.materialization().cacheStats();
        if (answer().isJson()) {
            ObjectNode form = JsonForm.object()
                    .put("threshold", stats.threshold())
                    .put("candidates", stats.candidates())
                    .put("totalDepth", stats.totalDepth())
                    .put("longestChain", stats.longestChain())
                    .put("chainRowsSaved", stats.chainRowsSaved());
            form.putObject("cache")
                    .put("maxBytes", cache.maxBytes())
                    .put("bytes", cache.bytes())
                    .put("entries", cache.entries())
                    .put("hits", cache.hits())
                    .put("misses", cache.misses())
                    .put("evictions", cache.evictions());
            answer().json(form);
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
                        Words.number(stats.chainRowsSaved()) + "  (by patches that start on compacted bases)"),
                new Answer.Pair("cache", words(cache))));
        return ExitCode.DONE;
    }

    private static String words(CacheStats cache) {
        if (cache.maxBytes() == 0) {
            return "off";
        }
        return Words.number(cache.hits()) + " of " + Words.number(cache.asked()) + " asked for were there  ("
                + Words.number(cache.entries()) + " contents, " + Words.size(cache.bytes()) + " of "
                + Words.size(cache.maxBytes()) + ")";
    }
}
