package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.repository.Compaction;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "compactions",
        description = "List the compactions that took place, newest first.",
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore compactions", "  dagstore compactions --limit 5"})
final class CompactionsCommand extends StoreCommand {
    @Option(names = "--limit", paramLabel = "N", description = "List at most so many; default ${DEFAULT-VALUE}.")
    int limit = 20;

    @Override
    int run(DagStore store) {
        List<Compaction> compactions = store.compaction().compactions(limit);
        if (answer().isJson()) {
            answer().json(json(compactions));
        } else {
            answer().table(table(compactions), "nothing was compacted yet; dagstore candidates lists what could be");
        }
        return ExitCode.DONE;
    }

    static Table table(List<Compaction> compactions) {
        Table table = new Table()
                .left("compacted base")
                .left("from patch")
                .right("depth")
                .right("patches")
                .left("when");
        for (Compaction compaction : compactions) {
            table.row(
                    Words.shortId(compaction.compactedBase()),
                    Words.shortId(compaction.patch()),
                    String.valueOf(compaction.depth()),
                    Words.number(compaction.patches()),
                    Words.time(compaction.compactedAt()));
        }
        return table;
    }

    static ArrayNode json(List<Compaction> compactions) {
        ArrayNode form = JsonForm.array();
        for (Compaction compaction : compactions) {
            form.addObject()
                    .put("compactedBase", JsonForm.id(compaction.compactedBase()))
                    .put("patch", JsonForm.id(compaction.patch()))
                    .put("depth", compaction.depth())
                    .put("patches", compaction.patches())
                    .put("compactedAt", compaction.compactedAt().toString());
        }
        return form;
    }
}
