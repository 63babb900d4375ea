package io.dagstore.cli;

import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaVerification;
import io.dagstore.schema.SchemaVerification.Rejection;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "verify",
        description = {
            "Check that every relationship from a compacted base to its patch is in the indexed column.",
            "Reads every artifact once. The exit code is 6 if something is wrong, 8 if the column is missing."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = "  dagstore schema verify")
final class SchemaVerifyCommand extends SchemaCommand.OnSchema {
    @Override
    int run(SchemaService schema) {
        SchemaVerification found = schema.verify();
        if (answer().isJson()) {
            answer().json(SchemaForm.of(found));
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
                new Answer.Pair("index", state(found.indexPresent(), found.indexValid(), "valid")),
                new Answer.Pair(
                        "foreign key", state(found.foreignKeyPresent(), found.foreignKeyValidated(), "validated")),
                new Answer.Pair("check", state(found.checkPresent(), found.checkValidated(), "validated"))));
        if (!found.examples().isEmpty()) {
            answer().line("");
            Table table = new Table().left("artifact").left("meta.compacted_from, and why it cannot be moved");
            for (Rejection example : found.examples()) {
                table.row(example.artifactId().toString(), example.value());
                table.remark(example.reason().toString());
            }
            table.lines().forEach(answer()::line);
        }
        answer().line("");
        if (found.isHealthy()) {
            answer().line("all is well");
        }
        found.problems().forEach(answer()::line);
    }

    private static String state(boolean present, boolean good, String ifGood) {
        return present ? good ? ifGood : "not " + ifGood : "missing";
    }
}
