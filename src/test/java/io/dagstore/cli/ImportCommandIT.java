package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ImportCommandIT {
    private static final String HISTORY =
            """
            {"nodes":[{"id":"a"}]}
            [{"op":"add","path":"/nodes/-","value":{"id":"b"}}]
            {"nodes":[{"id":"a"},{"id":"b"}]}
            {"nodes":[{"id":"c"},{"id":"b"}]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void importTellsWhatItStored() throws IOException {
        CommandLineRun run = run("import", "order", file(HISTORY));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .matches("order@2 +patch_set [0-9a-f-]{18}  3 versions stored, 1 unchanged, 0 compacted, \\d+ B\n");
        assertThat(run("show", "order@1", "--canonical").out())
                .isEqualTo("{\"nodes\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");
        assertThat(run("show", "order", "--canonical").out()).isEqualTo("{\"nodes\":[{\"id\":\"c\"},{\"id\":\"b\"}]}");
    }

    @Test
    void importReadsStandardInputAndAnswersInJson() {
        String withoutEnd = HISTORY.stripTrailing().replace("\n", "\r\n");

        JsonNode answer = CommandLineRun.fed(
                        database,
                        withoutEnd,
                        "import",
                        "order",
                        "-",
                        "--author",
                        "ana",
                        "--threshold",
                        "2",
                        "--output",
                        "json")
                .json();

        assertThat(answer.propertyNames()).containsExactly("stored", "unchanged", "compacted", "storedBytes", "newest");
        assertThat(answer.get("stored").asInt()).isEqualTo(3);
        assertThat(answer.get("unchanged").asInt()).isEqualTo(1);
        assertThat(answer.get("compacted").asInt()).isEqualTo(1);
        JsonNode newest = run("log", "order", "--output", "json").json().get(0);
        assertThat(answer.get("newest")).isEqualTo(newest);
        assertThat(newest.get("createdBy").asString()).isEqualTo("ana");
        assertThat(newest.get("compactedBase").isNull()).isFalse();
    }

    @Test
    void aLineThatCannotBeAcceptedIsNamedAndNothingIsStored() throws IOException {
        String file = file(HISTORY + "[{\"op\":\"remove\",\"path\":\"/nodes/7\"}]\n");
        CommandLineRun run = run("import", "order", file);

        assertThat(run.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run.err())
                .isEqualTo(
                        "dagstore: " + file
                                + ", line 5: operation 0, path \"/nodes/7\": index 7 is past the end of the array of 2 at /nodes\n");
        assertThat(database.count("artifact")).isZero();
        assertThat(database.count("cas_blob")).isZero();
    }

    @Test
    void anEmptyLineCountsAndIsRefused() throws IOException {
        assertThat(run("import", "order", file("{}\n\n{\"a\":1}\n")).err()).contains(", line 2: the input is empty");
    }

    @Test
    void aLineThatIsTooLongIsRefusedUnread() throws IOException {
        CommandLineRun run =
                run("import", "order", file("{}\n{\"a\":\"" + "x".repeat(100) + "\"}\n"), "--max-bytes", "50");

        assertThat(run.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run.err()).contains(", line 2: longer than the 50 bytes that are accepted (--max-bytes");
    }

    @Test
    void aFileThatIsNotThereIsInvalidInput() {
        CommandLineRun run = run("import", "order", directory.resolve("none").toString());

        assertThat(run.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run.err()).endsWith("none: there is no such file\n");
    }

    @Test
    void aHeadThatIsNotTheExpectedOneIsAConflict() throws IOException {
        run("import", "order", file(HISTORY));

        CommandLineRun run = run("import", "order", file("{}"), "--expect", "00000000-0000-7000-8000-000000000001");

        assertThat(run.code()).isEqualTo(ExitCode.CONFLICT);
        assertThat(database.count("tag_move")).isEqualTo(3);
    }

    @Test
    void aNegativeThresholdIsAUsageError() throws IOException {
        assertThat(run("import", "order", file("{}"), "--threshold", "-1").code())
                .isEqualTo(ExitCode.USAGE);
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.on(database, arguments);
    }

    private String file(String lines) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "history", ".jsonl"), lines)
                .toString();
    }
}
