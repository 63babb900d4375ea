package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input ends with a message and an exit code, and leaves every table as it was. */
class BadInputIT {
    private static final List<String> TABLES =
            List.of("cas_blob", "artifact", "patch_chain_member", "tag", "tag_move", "run", "run_snapshot_index");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final TestDatabase database = TestDatabase.migrated();

    @BeforeEach
    void oneVersion() throws IOException {
        assertThat(CommandLineRun.on(database, "put", "order", file("good.json", "{\"nodes\": [], \"edges\": []}"))
                        .code())
                .isZero();
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void malformedJsonIsRefusedWithItsPlace() throws IOException {
        String file = file("bad.json", "{\n  \"nodes\": [,]\n}");

        assertRefused(ExitCode.INVALID_INPUT, file + ": malformed JSON at line 2, column 13", "put", "order", file);
    }

    @Test
    void anArrayIsNotADocument() throws IOException {
        String file = file("array.json", "[]");

        assertRefused(
                ExitCode.INVALID_INPUT,
                file + ": a document must be a JSON object, not an array",
                "put",
                "order",
                file);
    }

    @Test
    void oneBadFileKeepsTheOthersOut() throws IOException {
        String good = file("one.json", "{\"nodes\": [{\"id\": \"a\"}]}");
        String bad = file("two.json", "{\"nodes\": 1, \"nodes\": 2}");

        assertRefused(ExitCode.INVALID_INPUT, bad + ": malformed JSON", "put", "order", good, bad);
        assertRefused(
                ExitCode.INVALID_INPUT,
                directory + "/none.json: there is no such file",
                "put",
                "order",
                good,
                directory + "/none.json");
        assertRefused(ExitCode.INVALID_INPUT, directory + ": cannot be read", "put", "new", good, directory.toString());
    }

    @Test
    void aPatchThatDoesNotApplyIsRefusedWithItsOperation() throws IOException {
        String operations = file(
                "operations.json",
                "[{\"op\": \"add\", \"path\": \"/nodes/0\", \"value\": {}}, {\"op\": \"remove\", \"path\": \"/nodes/7\"}]");

        assertRefused(
                ExitCode.INVALID_INPUT,
                operations + ": operation 1, path \"/nodes/7\": ",
                "patch",
                "order",
                operations);
    }

    @Test
    void anOperationWithABadPointerIsRefused() throws IOException {
        String operations = file("operations.json", "[{\"op\": \"remove\", \"path\": \"nodes/0\"}]");

        assertRefused(
                ExitCode.INVALID_INPUT, operations + ": operation 0, path \"nodes/0\": ", "patch", "order", operations);
    }

    @Test
    void aFailedTestIsRefused() throws IOException {
        String operations = file("operations.json", "[{\"op\": \"test\", \"path\": \"/nodes\", \"value\": [1]}]");

        assertRefused(
                ExitCode.INVALID_INPUT, operations + ": operation 0, path \"/nodes\": ", "patch", "order", operations);
    }

    @Test
    void aPatchMayNotMakeTheDocumentAnArray() throws IOException {
        String operations = file("operations.json", "[{\"op\": \"replace\", \"path\": \"\", \"value\": []}]");

        assertRefused(
                ExitCode.INVALID_INPUT,
                operations + ": a document must be a JSON object, not an array",
                "patch",
                "order",
                operations);
    }

    @Test
    void anUnknownTagIsNotFound() throws IOException {
        String operations = file("operations.json", "[]");

        assertRefused(ExitCode.NOT_FOUND, "there is no tag \"nope\"", "patch", "nope", operations);
        assertRefused(ExitCode.NOT_FOUND, "there is no tag \"nope\"", "show", "nope");
        assertRefused(ExitCode.NOT_FOUND, "there is no tag \"nope\"", "tag", "move", "nope", "order");
        assertRefused(ExitCode.NOT_FOUND, "there is no tag \"nope\"", "tag", "create", "new", "--at", "nope");
        assertRefused(ExitCode.NOT_FOUND, "there is no version \"order@5\"", "show", "order@5");
    }

    @Test
    void anArtifactOfTheWrongKindIsRefused() {
        database.execute("insert into artifact (artifact_id, kind, cas_id)"
                + " select '01a00000-0000-7000-8000-000000000001', 'run_manifest', cas_id from cas_blob limit 1");

        assertRefused(
                ExitCode.INVALID_INPUT,
                "run_manifest 01a00000-0000-7000-8000-000000000001 is not a version",
                "tag",
                "create",
                "new",
                "--at",
                "01a00000-0000-7000-8000-000000000001");
        assertRefused(ExitCode.INVALID_INPUT, "dag_version ", "compact", "order");
    }

    @Test
    void aDocumentOverALimitIsRefused() throws IOException {
        String file = file("large.json", "{\"nodes\": [[[[\"" + "x".repeat(100) + "\"]]]]}");

        assertRefused(
                ExitCode.INVALID_INPUT,
                file + ": longer than the 50 bytes that are accepted",
                "put",
                "order",
                file,
                "--max-bytes",
                "50");
        assertRefused(
                ExitCode.INVALID_INPUT,
                file + ": malformed JSON at line 1, column 13: nested deeper than the 3 levels",
                "put",
                "order",
                file,
                "--max-depth",
                "3");
        String operations = file(
                "operations.json",
                "[{\"op\": \"add\", \"path\": \"/a\", \"value\": 1}, {\"op\": \"remove\", \"path\": \"/a\"}]");
        assertRefused(
                ExitCode.INVALID_INPUT,
                operations + ": the patch has 2 operations; at most 1 are accepted",
                "patch",
                "order",
                operations,
                "--max-operations",
                "1");
    }

    @Test
    void aPatchMayNotMakeTheDocumentLargerThanTheLimit() throws IOException {
        // Each copies the whole document into itself.
        String twice = IntStream.range(0, 10)
                .mapToObj(i -> "{\"op\": \"copy\", \"from\": \"\", \"path\": \"/" + i + "\"}")
                .collect(Collectors.joining(","));
        String operations = file("operations.json", "[" + twice + "]");

        assertRefused(ExitCode.INVALID_INPUT, operations + ": ", "patch", "order", operations, "--max-bytes", "1000");
    }

    @Test
    void aBadTagNameIsRefused() throws IOException {
        assertRefused(ExitCode.INVALID_INPUT, "\"a b\" is not a tag name", "put", "a b", file("one.json", "{}"));
    }

    @Test
    void onlyAnIdCanBeExpected() throws IOException {
        String file = file("one.json", "{}");
        for (String expected : List.of(
                "order",
                "order@0",
                "01a00000~1",
                "0123456",
                "a".repeat(36),
                "1-------------------------------1234",
                "0123-4567",
                "01234567--",
                "")) {
            String message = "\"" + expected + "\" is not an artifact id";

            assertRefused(ExitCode.INVALID_INPUT, message, "put", "order", file, "--expect", expected);
            assertRefused(ExitCode.INVALID_INPUT, message, "tag", "move", "order", "order", "--expect", expected);
        }
        assertRefused(
                ExitCode.NOT_FOUND,
                "there is no artifact whose id begins with \"01234567-89\"",
                "put",
                "order",
                file,
                "--expect",
                "01234567-89");
        assertRefused(
                ExitCode.CONFLICT,
                "tag \"order\" points at ",
                "put",
                "order",
                file,
                "--expect",
                "01234567-89ab-7cde-8f01-23456789abcd");
    }

    @Test
    void aTagThatLooksLikeAnIdIsNotExpected() throws IOException {
        // No new tag may have such a name; an old one can.
        database.execute("insert into tag (tag_name, target_kind, target_id, target_hash)"
                + " select 'deadbeef', target_kind, target_id, target_hash from tag where tag_name = 'order'");

        assertRefused(
                ExitCode.NOT_FOUND,
                "there is no artifact whose id begins with \"deadbeef\"",
                "tag",
                "move",
                "order",
                "order",
                "--expect",
                "deadbeef");
    }

    @Test
    void anAuthorWithControlCharactersIsRefused() throws IOException {
        String file = file("one.json", "{}");

        assertRefused(
                ExitCode.INVALID_INPUT,
                "the author \"a\\n\\u001b[31m\" has control characters",
                "put",
                "order",
                file,
                "--author",
                "a\n\u001b[31m");
        for (String author : List.of("a\tb", "\u007f", "\u0085")) {
            assertRefused(
                    ExitCode.INVALID_INPUT, "the author ", "tag", "create", "new", "--at", "order", "--author", author);
            assertRefused(ExitCode.INVALID_INPUT, "the author ", "compact", "order", "--author", author);
            assertRefused(ExitCode.INVALID_INPUT, "the author ", "compact", "--all", "--author", author);
        }
    }

    @Test
    void aStepThatIsNotANumberIsRefused() {
        for (String reference : List.of("order@-1", "order@x", "order~", "order@0~0", "order@1234567890")) {
            assertRefused(
                    ExitCode.INVALID_INPUT,
                    "\"" + reference + "\": after \"order\" comes @N or ~N, once",
                    "show",
                    reference);
        }
        assertRefused(ExitCode.NOT_FOUND, "there is no tag \"nope@x\"", "show", "nope@x");
    }

    @Test
    void versionsAreNotExportedIntoAFile() throws IOException {
        String file = file("plain", "");

        assertRefused(ExitCode.CONFLICT, file + " is a file, not a directory", "export-versions", "order", file);
    }

    @Test
    void anEmptyHomeIsAsIfItWereNotGiven() {
        CommandLineRun run = CommandLineRun.with(
                Map.of("DAGSTORE_HOME", directory.toString()), "", "db", "status", "--home", "", "--output", "json");

        assertThat(run.json().get("home").asString()).isEqualTo(directory.toString());
    }

    @Test
    void damagedContentIsReported() {
        database.execute("update cas_blob set content = '{}', size_bytes = 2");

        assertRefused(ExitCode.CORRUPT, "the content of ", "show", "order");
    }

    @Test
    void aDatabaseThatIsNotMigratedIsLeftAlone() throws IOException {
        String file = file("one.json", "{}");
        try (TestDatabase empty = TestDatabase.empty()) {
            CommandLineRun run = CommandLineRun.on(empty, "put", "order", file);

            assertThat(run.code()).isEqualTo(ExitCode.SCHEMA);
            assertMessage(run, "");
            assertThat(run.err()).contains("dagstore schema update");
            assertThat(empty.one(Long.class, "select count(*) from pg_tables where schemaname = 'public'"))
                    .isZero();
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsUnavailable() throws IOException {
        String file = file("one.json", "{}");

        CommandLineRun noServer = CommandLineRun.with(
                Map.of(), "", "put", "order", file, "--url", "jdbc:postgresql://127.0.0.1:1/none", "--user", "x");
        CommandLineRun noDatabase = CommandLineRun.with(
                Map.of("DAGSTORE_PASSWORD", database.password()),
                "",
                "log",
                "order",
                "--url",
                database.url().replaceFirst("/dagstore_test_\\w+", "/dagstore_test_none"),
                "--user",
                database.user());

        assertThat(noServer.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertMessage(noServer, "cannot connect to the database: ");
        assertThat(noDatabase.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertMessage(noDatabase, "cannot connect to the database: ");
    }

    @Test
    void aUrlThatIsNotOneIsRefusedAndNotRepeated() {
        for (String url : List.of("postgres://u:secret@host/db", "jdbc:postgresql://host:port/db?password=secret")) {
            CommandLineRun run = CommandLineRun.with(Map.of(), "", "log", "order", "--url", url);

            assertThat(run.code()).isEqualTo(ExitCode.INVALID_INPUT);
            assertMessage(run, "the URL is not one of PostgreSQL's JDBC driver");
            assertThat(run.err()).doesNotContain("secret");
        }
    }

    @Test
    void commandLinesThatMakeNoSenseAreUsageErrors() throws IOException {
        String file = file("one.json", "{}");

        assertRefused(ExitCode.USAGE, "\"frobnicate\" is not understood", "frobnicate");
        assertRefused(ExitCode.USAGE, "a command is missing after tag", "tag");
        assertRefused(ExitCode.USAGE, "Missing required parameter: 'FILE'", "put", "order");
        assertRefused(ExitCode.USAGE, "standard input (-) can be read only once", "put", "order", "-", "-");
        assertRefused(ExitCode.USAGE, "maxDepth must be at most", "put", "order", file, "--max-depth", "100000");
        assertRefused(ExitCode.USAGE, "either a REF or --all", "compact");
        assertRefused(ExitCode.USAGE, "either a REF or --all", "compact", "order", "--all");
        assertRefused(ExitCode.USAGE, "db is for the embedded PostgreSQL", "db", "start");
        assertRefused(ExitCode.USAGE, "the demo has a database of its own", "demo");
    }

    private void assertRefused(int code, String message, String... arguments) {
        Map<String, Long> before = rows();

        CommandLineRun run = CommandLineRun.on(database, arguments);

        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertMessage(run, message);
        assertThat(rows()).isEqualTo(before);
    }

    private static void assertMessage(CommandLineRun run, String message) {
        assertThat(run.err()).startsWith("dagstore: " + message).doesNotContain("\tat ");
        assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(2);
    }

    private Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>();
        TABLES.forEach(table -> rows.put(table, database.count(table)));
        return rows;
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }
}
