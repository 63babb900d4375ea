package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.json.WorkflowChanges;
import io.dagstore.json.WorkflowChanges.ChangedItem;
import io.dagstore.json.WorkflowChanges.Items;
import io.dagstore.service.VersionDiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "diff",
        description = {
            "Tell what is different between two versions.",
            "By default the nodes and edges added (+), removed (-) and changed (~), with the paths that changed in them."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore diff order~1 order", "  dagstore diff order@3 order@7 --patch > operations.json"})
final class DiffCommand extends StoreCommand {
    @Parameters(index = "0", paramLabel = "REF", description = REF)
    String from = "";

    @Parameters(index = "1", paramLabel = "REF", description = "The version to compare it with.")
    String to = "";

    @Option(names = "--patch", description = "Print the RFC 6902 operations that lead from the first to the second.")
    boolean patch;

    @Override
    int run(DagStore store) {
        VersionDiff diff = store.workflows().diff(from, to);
        if (patch) {
            answer().json(diff.patch().toJson());
        } else if (answer().isJson()) {
            answer().json(json(diff));
        } else {
            text(diff);
        }
        return ExitCode.DONE;
    }

    private void text(VersionDiff diff) {
        WorkflowChanges changes = diff.changes();
        String versions = Words.of(diff.from()) + " and " + Words.of(diff.to());
        if (changes.isEmpty()) {
            answer().line("no difference between " + versions);
            return;
        }
        answer().line("between " + versions + ": " + Words.count(diff.patch().size(), "operation"));
        text("nodes", changes.nodes());
        text("edges", changes.edges());
        text("other members", changes.members());
    }

    private void text(String title, Items items) {
        if (items.isEmpty()) {
            return;
        }
        answer().line(title + (items.reordered() ? ", in another order" : ""));
        items.added().forEach(name -> answer().line("  + " + name));
        items.removed().forEach(name -> answer().line("  - " + name));
        for (ChangedItem item : items.changed()) {
            answer().line("  ~ " + item.name());
            item.paths().forEach(path -> answer().line("      " + path));
        }
    }

    private static ObjectNode json(VersionDiff diff) {
        ObjectNode form = JsonForm.object();
        form.set("from", JsonForm.of(diff.from()));
        form.set("to", JsonForm.of(diff.to()));
        form.set("nodes", json(diff.changes().nodes()));
        form.set("edges", json(diff.changes().edges()));
        form.set("members", json(diff.changes().members()));
        form.set("patch", diff.patch().toJson());
        return form;
    }

    private static ObjectNode json(Items items) {
        ArrayNode added = JsonForm.array();
        items.added().forEach(added::add);
        ArrayNode removed = JsonForm.array();
        items.removed().forEach(removed::add);
        ArrayNode changed = JsonForm.array();
        for (ChangedItem item : items.changed()) {
            ArrayNode paths = JsonForm.array();
            item.paths().forEach(paths::add);
            changed.addObject().put("name", item.name()).set("paths", paths);
        }
        ObjectNode form = JsonForm.object();
        form.set("added", added);
        form.set("removed", removed);
        form.set("changed", changed);
        return form.put("reordered", items.reordered());
    }
}
