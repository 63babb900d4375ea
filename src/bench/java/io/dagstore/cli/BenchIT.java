package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchIT {
    private static final String[] SMALL = {"bench", "migration", "--rows", "5000", "--rounds", "1", "--margin", "200"};

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void bothFormsAreMeasuredUnderWritersThatGetNoError() throws Exception {
        try (TestDatabase database = TestDatabase.empty()) {
            Path report = directory.resolve("report");
            CommandLineRun run = on(
                    database,
                    small(
                            "--blocked-reader",
                            "1",
                            "--sizes",
                            "1000,2000",
                            "--report",
                            report.toString(),
                            "--output",
                            "json"));

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.err()).isEmpty();
            JsonNode answer = run.json();
            assertThat(new TreeSet<>(answer.propertyNames()))
                    .containsExactly(
                            "backfills",
                            "elapsedRatio",
                            "errors",
                            "healthy",
                            "lockTimeoutMillis",
                            "machine",
                            "medians",
                            "readerHoldsMillis",
                            "rounds",
                            "rows",
                            "smallestWorstWaitRatio",
                            "syncTrigger",
                            "worstWaitRatio",
                            "writers");
            assertThat(answer.get("worstWaitRatio").asDouble()).isPositive();
            assertThat(answer.get("errors").asLong()).isZero();
            assertThat(answer.get("healthy").asBoolean()).isTrue();
            assertThat(answer.get("lockTimeoutMillis").asInt()).isEqualTo(200);

            JsonNode round = answer.at("/rounds/0");
            assertThat(round.at("/naive/steps/0/name").asString()).isEqualTo("add column");
            assertThat(round.at("/ours/steps").findValuesAsString("name")).contains("002-backfill");
            for (String form : new String[] {"naive", "ours", "behindReader"}) {
                JsonNode one = round.get(form);
                assertThat(one.get("errors").asLong())
                        .as(one.get("firstError").toString())
                        .isZero();
                assertThat(one.at("/before/statements").asLong()).isPositive();
                assertThat(one.at("/writers/statements").asLong()).isPositive();
                assertThat(one.at("/readers/statements").asLong()).isPositive();
                assertThat(one.at("/curve").size()).isPositive();
            }
            assertThat(round.at("/ours/kinds/insert_new/statements").asLong()).isPositive();
            assertThat(round.at("/ours/notYetMoved").asLong()).isZero();
            assertThat(round.at("/ours/backfill/moved").asLong()).isGreaterThanOrEqualTo(250);
            assertThat(answer.get("backfills").findValuesAsString("moved")).containsExactly("50", "100");
            assertThat(answer.get("syncTrigger")).hasSize(6);

            assertThat(new JsonMapper().readTree(Files.readString(report.resolve("migration.json"))))
                    .isEqualTo(answer);
            assertThat(report.resolve("migration.md")).content().contains("## Waits of writers", "002-backfill");
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(report.resolve("migration.svg").toFile())
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("svg");
            assertThat(scratchDatabases(database)).isZero();
            assertThat(database.one(Long.class, "select count(*) from pg_class where relname = 'artifact'"))
                    .isZero();
        }
    }

    @Test
    void materialisingIsMeasuredBesideJdbcAndJackson() throws Exception {
        JsonNode answer = measured("materialise");

        assertThat(answer.propertyNames())
                .contains(
                        "materialiseFetchToJdbc",
                        "materialiseOriginalToOurs",
                        "materialiseNPlusOneToJdbc",
                        "materialiseCompactedToJdbc",
                        "materialiseToFloor",
                        "materialiseCompactedToPatch",
                        "materialiseCachedToUncached",
                        "applyToFloor100x20",
                        "applyToFloor100x200",
                        "applyToFloor1000x20",
                        "applyToFloor1000x200",
                        "applyOriginalToOurs100x20",
                        "applyAllocationToFloor");
        // Counted and not timed: the same on every machine but for what the compiler leaves out.
        assertThat(answer.get("applyAllocationToFloor").asDouble()).isBetween(0.5, 2.0);
        assertThat(answer.at("/sections/0/charts").findValuesAsString("title"))
                .containsExactly(
                        "Materialising a version of 100 nodes, by depth",
                        "Materialising, by the length of the document");
        assertThat(answer.at("/sections/0/charts/0/series/0/points")).hasSize(3);
        assertThat(answer.at("/sections/0/findings/0").asString()).startsWith("materialising takes");
    }

    @Test
    void appendingIsMeasuredBesideOneBlob() throws Exception {
        JsonNode answer = measured("append");

        assertThat(answer.propertyNames())
                .contains(
                        "appendToBlob",
                        "appendPutToBlob",
                        "appendWriteToBlob",
                        "appendOneStatementToBlob",
                        "appendEachTableToBlob",
                        "appendEachRowToBlob");
        assertThat(answer.get("appendRoundTrips").asInt()).isBetween(3, 5);
        assertThat(answer.get("appendWriteRoundTrips").asInt()).isEqualTo(2);
        assertThat(answer.at("/sections/0/charts").findValuesAsString("title"))
                .containsExactly(
                        "Storing a patch on a document of 100 nodes, by depth",
                        "What a version takes on disk, by depth, indexes included",
                        "Storing a patch, by the length of the document");
        assertThat(answer.at("/sections/0/findings/0").asString()).contains("the fewest bytes are stored");
    }

    /** What a benchmark answers that was given little to do. */
    private JsonNode measured(String benchmark) throws Exception {
        try (TestDatabase database = TestDatabase.empty()) {
            Path report = directory.resolve("report");
            CommandLineRun run = on(
                    database,
                    "bench",
                    benchmark,
                    "--brief",
                    "--rows",
                    "100",
                    "--rounds",
                    "1",
                    "--report",
                    report.toString(),
                    "--output",
                    "json");

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(scratchDatabases(database)).isZero();
            JsonNode answer = run.json();
            assertThat(answer.at("/sections/0/name").asString())
                    .isEqualTo(benchmark.equals("all") ? "lookup" : benchmark);
            assertThat(new JsonMapper().readTree(Files.readString(report.resolve("report.json"))))
                    .isEqualTo(answer);
            assertThat(report.resolve("report.html"))
                    .content()
                    .contains(answer.at("/sections/0/title").asString());
            return answer;
        }
    }

    @Test
    void compactionIsMeasuredWithWorkersThresholdsAndFormsOfStorage() throws Exception {
        Path histories = directory.resolve("histories");
        history(histories.resolve("first"), 4);
        history(histories.resolve("second"), 3);
        try (TestDatabase database = TestDatabase.empty()) {
            Path report = directory.resolve("compact");
            CommandLineRun run = on(
                    database,
                    "bench",
                    "compact",
                    "--rows",
                    "2",
                    "--brief",
                    "--rounds",
                    "1",
                    "--histories",
                    histories.toString(),
                    "--report",
                    report.toString(),
                    "--output",
                    "json");

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.err()).isEmpty();
            JsonNode answer = run.json();
            assertThat(answer.propertyNames())
                    .contains("compactTwoWorkersToOne", "compactToFloor", "compactFloorTwoToOne", "compactedToCopies");
            assertThat(answer.get("compactToFloor").asDouble()).isPositive();
            JsonNode tables = answer.at("/sections/0/tables");
            assertThat(tables).hasSize(4);
            assertThat(tables.at("/1/title").asString()).contains("generated, 12 versions");
            assertThat(tables.at("/2/title").asString()).contains("first, 12 versions");
            assertThat(tables.at("/1/rows")).hasSize(7);
            assertThat(tables.at("/3/title").asString()).contains("for 7 versions");
            assertThat(tables.at("/3/rows").size()).isBetween(2, 3);
            assertThat(report.resolve("report.md")).content().contains("![Bytes a version on disk");
            assertThat(report.resolve("compact-threshold.svg")).isNotEmptyFile();
            assertThat(report.resolve("compact-threshold-real.svg")).isNotEmptyFile();
            assertThat(report.resolve("compact-storage.svg")).isNotEmptyFile();
            assertThat(scratchDatabases(database)).isZero();
        }
    }

    @Test
    void aDirectoryWithoutHistoriesIsRefused() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        try (TestDatabase database = TestDatabase.empty()) {
            CommandLineRun run = on(database, "bench", "compact", "--histories", empty.toString());

            assertThat(run.code()).isEqualTo(ExitCode.INVALID_INPUT);
            assertThat(run.err()).contains(empty.toString()).contains("a JSON file");
        }
    }

    private static void history(Path folder, int versions) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < versions; i++) {
            Files.writeString(
                    folder.resolve(i + ".json"),
                    "{\"edges\":[],\"nodes\":[{\"id\":\"a\",\"config\":{\"timeout\":" + i + "}}]}");
        }
    }

    @Test
    void allOfThemMakeOneReport() throws Exception {
        JsonNode answer = measured("all");

        assertThat(answer.get("sections").findValuesAsString("name"))
                .startsWith("lookup")
                .contains("materialise", "append", "compact", "import");
        assertThat(answer.propertyNames())
                .contains(
                        "entityToJdbc",
                        "projectionToJdbc",
                        "jsonbToColumn",
                        "largestToSmallest",
                        "partialIndexToGin",
                        "materialiseFetchToJdbc",
                        "appendToBlob",
                        "compactTwoWorkersToOne",
                        "importToCopy",
                        "importMemoryLateToEarly");
        assertThat(answer.get("partialIndexToGin").asDouble()).isPositive();
    }

    @Test
    void withoutAUrlItHasAServerOfItsOwn() {
        CommandLineRun run =
                with(Map.of("DAGSTORE_HOME", "target/postgres"), "", small("--writers", "0", "--blocked-reader", "0"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Waits of writers\n")
                .contains("\nThe sync trigger, per statement\n")
                .containsPattern("(?m)^elapsed time: ours takes [0-9.,]+ times");
    }

    @Test
    void aRoleThatMayNotCreateDatabasesIsToldWhatToDo() {
        try (TestDatabase database = TestDatabase.empty()) {
            database.execute("create role bench_nobody login password 'x'");
            try {
                CommandLineRun run = with(
                        Map.of("DAGSTORE_USER", "bench_nobody", "DAGSTORE_PASSWORD", "x"),
                        "",
                        small("--url", database.url()));

                assertThat(run.code()).isEqualTo(ExitCode.FAILED);
                assertThat(run.err())
                        .contains("the role bench_nobody may not create databases")
                        .contains("alter role \"bench_nobody\" createdb");
            } finally {
                database.execute("drop role bench_nobody");
            }
        }
    }

    @Test
    void afterAFailureNothingIsLeft() {
        try (TestDatabase database = TestDatabase.empty()) {
            // Enough to make the old database, and too few for the clients.
            database.execute("create role bench_few login createdb password 'x' connection limit 3");
            try {
                CommandLineRun run = with(
                        Map.of("DAGSTORE_USER", "bench_few", "DAGSTORE_PASSWORD", "x"),
                        "",
                        small("--url", database.url()));

                assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FAILED);
                assertThat(run.err()).contains("the benchmark failed").contains("bench_few");
                assertThat(scratchDatabases(database)).isZero();
                assertThat(database.one(
                                Long.class, "select count(*) from pg_stat_activity where usename = 'bench_few'"))
                        .isZero();
            } finally {
                database.execute("drop role bench_few");
            }
        }
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnythingIsStarted() throws Exception {
        Map<String, String> nowhere = Map.of("DAGSTORE_HOME", "/dev/null/home");
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(with(nowhere, "", "bench", "migration", "--rows", "5"))
                .isEqualTo(
                        new CommandLineRun(
                                ExitCode.USAGE,
                                "",
                                """
                        dagstore: --rows 5 is not between 100 and 100000000
                        dagstore: see: dagstore help bench migration
                        """));
        for (String benchmark : new String[] {"materialise", "append"}) {
            assertThat(with(nowhere, "", "bench", benchmark, "--rows", "5").err())
                    .startsWith("dagstore: --rows 5 is not between 100 and 100000000\n");
        }
        assertThat(with(nowhere, "", "bench", "migration", "--report", file.toString())
                        .code())
                .isEqualTo(ExitCode.INVALID_INPUT);
    }

    private static long scratchDatabases(TestDatabase database) {
        return database.one(Long.class, "select count(*) from pg_database where datname like 'dagstore\\_bench\\_%'");
    }

    private static String[] small(String... more) {
        String[] all = Arrays.copyOf(SMALL, SMALL.length + more.length);
        System.arraycopy(more, 0, all, SMALL.length, more.length);
        return all;
    }

    private static CommandLineRun on(TestDatabase database, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", database.url()));
        return with(
                Map.of("DAGSTORE_USER", database.user(), "DAGSTORE_PASSWORD", database.password()),
                "",
                all.toArray(String[]::new));
    }

    private static CommandLineRun with(Map<String, String> environment, String input, String... arguments) {
        return CommandLineRun.with(environment, 0, input, main -> BenchMain.run(main, arguments));
    }
}
