package io.dagstore.cli;

import io.dagstore.schema.Changeset;
import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaStatus;
import io.dagstore.schema.SchemaUpdate;
import io.dagstore.schema.SchemaVerification;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "schema",
        description = "Migrate the database, and tell how far it is.",
        subcommands = {
            SchemaCommand.Update.class,
            SchemaCommand.Status.class,
            SchemaCommand.Verify.class,
            SchemaCommand.Sql.class
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
            try (Database database = Database.open(this)) {
                return run(database.schema());
            }
        }

        abstract int run(SchemaService schema);
    }

    @Command(
            name = "update",
            description = {
                "Run all changesets that are pending.",
                "Each is committed on its own. If another program is migrating the database, waits for it."
            },
            footerHeading = EXAMPLES,
            footer = "  dagstore schema update")
    static final class Update extends OnSchema {
        @Override
        int run(SchemaService schema) {
            SchemaUpdate update = schema.update();
            if (answer().isJson()) {
                ObjectNode form = JsonForm.object().put("ran", update.ran()).put("markedAsRun", update.markedAsRun());
                ArrayNode changesets = form.putArray("changesets");
                update.applied()
                        .forEach(applied ->
                                changesets.add(json(applied.changeset()).put("markedAsRun", applied.markedAsRun())));
                answer().json(form);
                return ExitCode.DONE;
            }
            Table table = new Table().left("state").left("changeset");
            update.applied()
                    .forEach(applied -> table.row(
                            applied.markedAsRun() ? "was there" : "ran",
                            applied.changeset().id()));
            if (table.isEmpty()) {
                answer().line("nothing to do: the schema is up to date");
            } else {
                table.lines().forEach(answer()::line);
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "status",
            description = "Tell which changesets ran, were there already, or are pending. Changes nothing.",
            footerHeading = EXAMPLES,
            footer = {"  dagstore schema status", "  dagstore schema status --output json | jq .upToDate"})
    static final class Status extends OnSchema {
        @Override
        int run(SchemaService schema) {
            SchemaStatus status = schema.status();
            if (answer().isJson()) {
                answer().json(json(status));
                return ExitCode.DONE;
            }
            Table table = new Table().left("state").left("since").left("changeset");
            for (SchemaStatus.Entry entry : status.entries()) {
                table.row(
                        words(entry.state()),
                        entry.since() == null ? "" : entry.since().toLocalDate().toString(),
                        entry.changeset().id());
            }
            status.unknown().forEach(id -> table.row("unknown", "", id + " (of a later version of dagstore)"));
            table.lines().forEach(answer()::line);
            answer().line("");
            answer().line(status.summary());
            return ExitCode.DONE;
        }

        private static ObjectNode json(SchemaStatus status) {
            ObjectNode form = JsonForm.object().put("upToDate", status.isUpToDate());
            ArrayNode changesets = form.putArray("changesets");
            for (SchemaStatus.Entry entry : status.entries()) {
                changesets.add(SchemaCommand.json(entry.changeset())
                        .put("state", entry.state().name().toLowerCase(Locale.ROOT))
                        .put(
                                "since",
                                entry.since() == null ? null : entry.since().toString()));
            }
            ArrayNode unknown = form.putArray("unknown");
            status.unknown().forEach(unknown::add);
            return form;
        }

        private static String words(SchemaStatus.State state) {
            return switch (state) {
                case RAN -> "ran";
                case MARKED_AS_RUN -> "was there";
                case PENDING -> "pending";
            };
        }
    }

    @Command(
            name = "verify",
            description = {
                "Check that every relationship from a compacted base to its patch is in the indexed column.",
                "Reads every artifact once. The exit code is 6 if something is wrong, 8 if the column is missing."
            },
            footerHeading = EXAMPLES,
            footer = "  dagstore schema verify")
    static final class Verify extends OnSchema {
        @Override
        int run(SchemaService schema) {
            SchemaVerification found = schema.verify();
            if (answer().isJson()) {
                answer().json(json(found));
            } else {
                text(found);
            }
            if (found.isHealthy()) {
                return ExitCode.DONE;
            }
            return found.table() == SchemaVerification.Table.WITH_COLUMN ? ExitCode.CORRUPT : ExitCode.SCHEMA;
        }

        private void text(SchemaVerification found) {
            answer().pairs(List.of(
                    new Answer.Pair("in the column", Words.number(found.migrated())),
                    new Answer.Pair("in meta", Words.number(found.inJsonb())),
                    new Answer.Pair("not moved yet", Words.number(found.notYetMoved())),
                    new Answer.Pair("cannot be moved", Words.number(found.rejectedCount())),
                    new Answer.Pair("disagreeing", Words.number(found.disagreeing())),
                    new Answer.Pair("index", state(found.indexPresent(), found.indexValid(), "valid", "invalid")),
                    new Answer.Pair(
                            "foreign key",
                            state(
                                    found.foreignKeyPresent(),
                                    found.foreignKeyValidated(),
                                    "validated",
                                    "not validated"))));
            if (!found.examples().isEmpty()) {
                answer().line("");
                Table table =
                        new Table().left("artifact").left("meta.compacted_from").left("cannot be moved");
                found.examples()
                        .forEach(example -> table.row(
                                example.artifactId().toString(),
                                example.value(),
                                example.reason().toString()));
                table.lines().forEach(answer()::line);
            }
            answer().line("");
            if (found.isHealthy()) {
                answer().line("all is well");
            }
            found.problems().forEach(answer()::line);
        }

        private static String state(boolean present, boolean good, String ifGood, String ifNot) {
            return present ? good ? ifGood : ifNot : "missing";
        }

        private static ObjectNode json(SchemaVerification found) {
            ObjectNode form = JsonForm.object()
                    .put("healthy", found.isHealthy())
                    .put("table", found.table().name().toLowerCase(Locale.ROOT))
                    .put("migrated", found.migrated())
                    .put("inJsonb", found.inJsonb())
                    .put("notYetMoved", found.notYetMoved())
                    .put("disagreeing", found.disagreeing())
                    .put("indexPresent", found.indexPresent())
                    .put("indexValid", found.indexValid())
                    .put("foreignKeyPresent", found.foreignKeyPresent())
                    .put("foreignKeyValidated", found.foreignKeyValidated());
            ObjectNode rejected = form.putObject("rejected");
            found.rejected()
                    .forEach((reason, count) -> rejected.put(reason.name().toLowerCase(Locale.ROOT), count));
            ArrayNode examples = form.putArray("examples");
            found.examples().forEach(example -> examples.addObject()
                    .put("artifact", JsonForm.id(example.artifactId()))
                    .put("value", example.value())
                    .put("reason", example.reason().name().toLowerCase(Locale.ROOT)));
            ArrayNode problems = form.putArray("problems");
            found.problems().forEach(problems::add);
            return form;
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

    private static ObjectNode json(Changeset changeset) {
        return JsonForm.object()
                .put("id", changeset.id())
                .put("file", changeset.file())
                .put("comment", changeset.comment());
    }
}
