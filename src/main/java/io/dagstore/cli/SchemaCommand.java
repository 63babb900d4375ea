package io.dagstore.cli;

import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaUpdate;
import io.dagstore.schema.StepProgress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "schema",
        description = "Migrate the database, and tell how far it is.",
        subcommands = {
            SchemaCommand.Update.class,
            SchemaStatusCommand.class,
            SchemaVerifyCommand.class,
            SchemaCommand.Sql.class,
            SchemaRollbackCommand.class,
            SchemaCleanUpCommand.class
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore schema update",
            "  dagstore schema status --url jdbc:postgresql://db.example.org/workflows \\",
            "      --user deploy --password-file secret"
        })
final class SchemaCommand extends GroupCommand {
    /** A command on the schema as it is: unlike others they leave an embedded database unmigrated too. */
    abstract static class OnSchema extends DagstoreCommand {
        @Override
        public final Integer call() {
            prepare();
            try (Database database = Database.open(this)) {
                return run(database.schema());
            }
        }

        /** Refuses options that make no sense together, before anything is opened. */
        void prepare() {}

        abstract int run(SchemaService schema);
    }

    @Command(
            name = "update",
            description = {
                "Run all changesets that are pending, while others go on reading and writing.",
                "Each is committed on its own, and large ones in batches: an update that was broken off goes on where it"
                        + " stopped. If another program is migrating the database, waits for it. Values that a program wrote"
                        + " to meta.compacted_from since are moved to the column, too."
            },
            footerHeading = EXAMPLES,
            footer = {
                "  dagstore schema update",
                "  dagstore schema update --batch-size 500 --pause 100 --lock-limit 60"
            })
    static final class Update extends OnSchema {
        @Mixin
        final MigrationOptions migration = new MigrationOptions();

        @Override
        int run(SchemaService schema) {
            SchemaUpdate update;
            boolean nothing;
            try (MigrationDisplay display = new MigrationDisplay(this)) {
                update = schema.update(migration.settings(), display);
                nothing = display.isEmpty();
            }
            if (answer().isJson()) {
                answer().json(SchemaForm.of(update));
                return ExitCode.DONE;
            }
            StepProgress backfill = update.backfill();
            if (backfill != null) {
                if (!nothing) {
                    answer().line("");
                }
                answer().line("moved " + Words.count(backfill.moved(), "value")
                        + " of meta.compacted_from to the column"
                        + (backfill.rejected() == 0
                                ? ""
                                : "; " + Words.number(backfill.rejected())
                                        + " could not be moved (see schema verify)"));
            } else if (nothing) {
                answer().line("nothing to do: the schema is up to date");
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "sql",
            description = {
                "Print the SQL that update would run, for those who apply it by hand.",
                "Changes nothing. Whoever runs it stops at the first error."
            },
            footerHeading = EXAMPLES,
            footer = "  dagstore schema sql > update.sql && psql -v ON_ERROR_STOP=1 -f update.sql")
    static final class Sql extends OnSchema {
        @Override
        int run(SchemaService schema) {
            String sql = schema.sql();
            if (answer().isJson()) {
                answer().json(JsonForm.object().put("sql", sql));
            } else {
                answer().script(sql);
            }
            return ExitCode.DONE;
        }
    }
}
