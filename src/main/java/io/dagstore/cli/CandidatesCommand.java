package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.model.Artifact;
import io.dagstore.service.CompactionService;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "candidates",
        description = {
            "List the patches worth compacting, deepest first.",
            "They are at least as deep as the threshold and not compacted yet, and either a tag points at them or no other"
                    + " patch continues their chain."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore candidates", "  dagstore candidates --threshold 50"})
final class CandidatesCommand extends StoreCommand {
    @Option(
            names = "--threshold",
            paramLabel = "N",
            description = "The depth from which a patch is worth compacting; default ${DEFAULT-VALUE}.")
    int threshold = CompactionService.DEFAULT_THRESHOLD;

    @Option(names = "--limit", paramLabel = "N", description = "List at most so many; default ${DEFAULT-VALUE}.")
    int limit = 100;

    @Override
    int run(DagStore store) {
        List<Artifact> candidates = store.compaction().candidates(threshold, limit);
        if (answer().isJson()) {
            ArrayNode form = JsonForm.array();
            candidates.forEach(candidate -> form.add(JsonForm.of(candidate)));
            answer().json(form);
            return ExitCode.DONE;
        }
        Table table =
                new Table().left("id").right("depth").left("name").left("when").left("by");
        for (Artifact candidate : candidates) {
            table.row(
                    Words.shortId(candidate.getId()),
                    String.valueOf(candidate.chainDepth()),
                    Words.orBlank(candidate.getName()),
                    Words.time(candidate.getCreatedAt()),
                    Words.orBlank(candidate.getCreatedBy()));
        }
        answer().table(table, "nothing to compact: no patch of depth " + threshold + " or more is left uncompacted");
        if (candidates.size() == limit) {
            terminal().note("these are the deepest " + limit + "; --limit shows more");
        }
        return ExitCode.DONE;
    }
}
