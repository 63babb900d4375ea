package io.dagstore.cli;

import io.dagstore.schema.CleanUp;
import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaVerification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "cleanup",
        description = {
            "Remove meta.compacted_from where the column says the same.",
            "The last step of a migration, when no program needs the field any more: one that knows only the field finds no"
                    + " compacted bases after it, and what it writes there no longer reaches the column by itself. A field that"
                    + " disagrees with the column or cannot be moved is kept. schema rollback puts the fields back. Refuses"
                    + " with exit code 8 while changesets are pending."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore schema cleanup", "  dagstore schema cleanup --batch-size 500 --pause 100"})
final class SchemaCleanUpCommand extends SchemaCommand.OnSchema {
    @Mixin
    final MigrationOptions migration = new MigrationOptions();

    @Override
    int run(SchemaService schema) {
        CleanUp done;
        boolean nothing;
        try (MigrationDisplay display = new MigrationDisplay(this)) {
            done = schema.cleanUp(migration.settings(), display);
            nothing = display.isEmpty();
        }
        SchemaVerification after = done.after();
        if (answer().isJson()) {
            ObjectNode form = JsonForm.object()
                    .put("removed", done.removed())
                    .put("kept", after.inJsonb())
                    .put("disagreeing", after.disagreeing());
            form.set("rejected", SchemaForm.of(after.rejected()));
            form.set("changesets", SchemaForm.of(done.applied()));
            answer().json(form);
            return ExitCode.DONE;
        }
        if (nothing) {
            answer().line("nothing to do: the clean-up was done before");
        } else {
            answer().line("");
            answer().line("removed from " + Words.count(done.removed(), "artifact"));
        }
        if (after.inJsonb() > 0) {
            answer().line("kept in " + Words.count(after.inJsonb(), "artifact") + ": "
                    + Words.number(after.disagreeing()) + " disagree with the column, "
                    + Words.number(after.rejectedCount()) + " cannot be moved to it (see schema verify)");
        }
        return ExitCode.DONE;
    }
}
