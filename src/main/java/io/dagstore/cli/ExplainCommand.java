package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.service.LookupComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "explain",
        description = {
            "Show how the database finds the compacted base of a patch.",
            "Both forms of the question are run: by the indexed column compacted_from_id, and by the field in meta that it"
                    + " replaced; each with its plan, the rows it examined and its times."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = "  dagstore explain order@20")
final class ExplainCommand extends StoreCommand {
    @Parameters(paramLabel = "REF", description = REF)
    String reference = "";

    @Override
    int run(DagStore store) {
        LookupComparison comparison = store.compaction().explain(reference);
        if (answer().isJson()) {
            answer().json(json(comparison));
        } else {
            answer().line("the compacted base of patch_set " + comparison.patch());
            answer().line("");
            LookupText.lines(comparison, terminal().outColumns()).forEach(answer()::line);
        }
        return ExitCode.DONE;
    }

    static ObjectNode json(LookupComparison comparison) {
        ObjectNode form = JsonForm.object().put("patch", JsonForm.id(comparison.patch()));
        form.set("byColumn", JsonForm.of(comparison.byColumn()));
        form.set("byMeta", JsonForm.of(comparison.byMeta()));
        return form;
    }
}
