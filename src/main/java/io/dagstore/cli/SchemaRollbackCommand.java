package io.dagstore.cli;

import io.dagstore.schema.Changeset;
import io.dagstore.schema.MigrationSettings;
import io.dagstore.schema.SchemaService;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "rollback",
        description = {
            "Undo the latest changesets, without asking.",
            "Values of a column that goes are first written back to meta, in batches, while others work. What was there before"
                    + " dagstore came stays. A table with rows is not dropped: the rollback ends there with exit code 8, and"
                    + " what it has undone until then stays undone. Without the column the store cannot be used until"
                    + " schema update has run; the embedded database updates itself when it is next used."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore schema rollback --to dagstore-001", "  dagstore schema rollback --count 1"})
final class SchemaRollbackCommand extends SchemaCommand.OnSchema {
    @Option(
            names = "--to",
            paramLabel = "TAG",
            description =
                    "Undo all that came after a tag: dagstore-001 is the state before the column, dagstore-002 the one"
                            + " with it.")
    @Nullable String tag;

    @Option(names = "--count", paramLabel = "N", description = "Undo so many changesets, those marked as run included.")
    @Nullable Integer count;

    @Mixin
    final MigrationOptions migration = new MigrationOptions();

    @Override
    void prepare() {
        if ((tag == null) == (count == null)) {
            throw usage("either --to TAG or --count N");
        }
    }

    @Override
    int run(SchemaService schema) {
        MigrationSettings settings = migration.settings();
        List<Changeset> undone;
        try (MigrationDisplay display = new MigrationDisplay(this)) {
            undone = count == null
                    ? schema.rollbackTo(String.valueOf(tag), settings, display)
                    : schema.rollback(count, settings, display);
        }
        if (answer().isJson()) {
            ObjectNode form = JsonForm.object();
            ArrayNode changesets = form.putArray("undone");
            undone.forEach(changeset -> changesets.add(SchemaForm.of(changeset)));
            answer().json(form);
        } else if (undone.isEmpty()) {
            answer().line("nothing to undo");
        }
        return ExitCode.DONE;
    }
}
