package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each benchmark once, with little to do: it finds out what its report promises, and leaves nothing. */
class BenchIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void lookupsAreMeasuredBesideJdbcAndTheFieldInMeta() throws Exception {
        JsonNode answer = measured("lookup", "--rows", "200");

        assertThat(answer.propertyNames())
                .contains("entityToJdbc", "projectionToJdbc", "jsonbToColumn", "largestToSmallest");
        // Sizes, and not times: the same on every machine.
        assertThat(answer.get("partialIndexToGin").asDouble()).isEqualTo(0.5);
        assertThat(texts(answer, "charts", "name")).containsExactly("lookup-growth");
        assertThat(answer.at("/sections/0/findings/0").asString()).contains("examines 1 row;");
    }

    @Test
    void materialisingIsMeasuredBesideJdbcAndJackson() throws Exception {
        JsonNode answer = measured("materialise", "--rows", "100");

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
                        "applyOriginalToOurs100x20");
        // Counted and not timed: the same on every machine but for what the compiler leaves out.
        assertThat(answer.get("applyAllocationToFloor").asDouble()).isBetween(0.5, 2.0);
        assertThat(texts(answer, "charts", "title"))
                .containsExactly(
                        "Materialising a version of 100 nodes, by depth",
                        "Materialising, by the length of the document");
        assertThat(answer.at("/sections/0/charts/0/series/0/points")).hasSize(3);
        assertThat(answer.at("/sections/0/findings/0").asString()).startsWith("materialising takes");
    }

    @Test
    void appendingIsMeasuredBesideOneBlob() throws Exception {
        JsonNode answer = measured("append", "--rows", "100");

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
        assertThat(texts(answer, "charts", "title"))
                .containsExactly(
                        "Storing a patch on a document of 100 nodes, by depth",
                        "What a version takes on disk, by depth, indexes included",
                        "Storing a patch, by the length of the document");
        assertThat(answer.at("/sections/0/findings/0").asString()).contains("the fewest bytes are stored");
    }

    @Test
    void compactionIsMeasuredWithWorkersThresholdsAndFormsOfStorage() throws Exception {
        JsonNode answer = measured("compact", "--rows", "2", "--histories", histories());

        assertThat(answer.propertyNames())
                .contains("compactTwoWorkersToOne", "compactToFloor", "compactFloorTwoToOne", "compactedToCopies");
        assertThat(texts(answer, "charts", "name")).containsExactly("compact-threshold", "compact-threshold-real");
        List<String> titles = texts(answer, "tables", "title");
        assertThat(titles).hasSize(4);
        assertThat(titles.get(1)).contains("generated, 12 versions");
        assertThat(titles.get(2)).contains("first, 12 versions");
        assertThat(titles.get(3)).contains("for 7 versions");
        assertThat(answer.at("/sections/0/tables/1/rows")).hasSize(7);
        assertThat(answer.at("/sections/0/tables/3/rows").size()).isBetween(2, 3);
    }

    @Test
    void importingIsMeasuredBesideCopyingTheRows() throws Exception {
        JsonNode answer = measured("import", "--rows", "200");

        assertThat(answer.propertyNames()).contains("importToCopy", "importMemoryLateToEarly");
        assertThat(answer.at("/sections/0/tables/0/rows")).hasSize(2);
    }

    @Test
    void theFormsOfTheMigrationAreMeasuredUnderWritersThatGetNoError() throws Exception {
        JsonNode answer = measured(
                "migration", "--rows", "5000", "--margin", "200", "--blocked-reader", "1", "--sizes", "1000,2000");

        assertThat(answer.propertyNames())
                .contains(
                        "backfills",
                        "elapsedRatio",
                        "machine",
                        "medians",
                        "readerHoldsMillis",
                        "rows",
                        "smallestWorstWaitRatio",
                        "syncTrigger",
                        "writers");
        assertThat(answer.get("worstWaitRatio")).isEqualTo(answer.at("/rounds/0/worstWaitRatio"));
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
        assertThat(directory.resolve("report/report.md")).content().contains("### Waits of writers", "002-backfill");
    }

    @Test
    void jsonIsMeasuredInProcessesOfItsOwn() throws Exception {
        JsonNode answer = measured("json");

        assertThat(answer.get("benchmarks").findValuesAsString("benchmark"))
                .contains("parse", "canonicalise", "hash", "diff", "floor", "dagstore", "zjsonpatch", "parsson");
    }

    @Test
    void otherSoftwareGivesBackTheSameVersions() throws Exception {
        JsonNode answer = measured("alternatives", "--histories", histories());

        assertThat(answer.at("/histories").findValuesAsString("name")).hasSize(2);
        assertThat(answer.at("/histories/1/versions").asInt()).isEqualTo(7);
        assertThat(answer.at("/histories/1/alternatives").propertyNames())
                .contains("full copies in a table", "dagstore", "JaVers", "Envers", "JGit, after gc");
    }

    @Test
    void allOfThemMakeOneReport() throws Exception {
        JsonNode answer = measured("all", "--rows", "100");

        assertThat(texts(answer.get("sections"), "name"))
                .containsExactly("lookup", "materialise", "append", "compact", "import");
        assertThat(answer.propertyNames())
                .contains(
                        "entityToJdbc",
                        "materialiseFetchToJdbc",
                        "appendToBlob",
                        "compactTwoWorkersToOne",
                        "importToCopy");
    }

    @Test
    void aDirectoryWithoutHistoriesIsRefused() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        try (TestDatabase database = TestDatabase.empty()) {
            CommandLineRun run = on(database, "compact", "--brief", "--rows", "1", "--histories", empty.toString());

            assertThat(run.code()).isEqualTo(ExitCode.INVALID_INPUT);
            assertThat(run.err()).contains(empty.toString()).contains("a JSON file");
        }
    }

    @Test
    void withoutAUrlItHasAServerOfItsOwnAndTellsPeople() {
        CommandLineRun run = run(
                Map.of("DAGSTORE_HOME", "target/postgres"),
                List.of("bench", "import", "--brief", "--rows", "100", "--rounds", "1"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("Importing a history of 100 versions\nkey ")
                .contains("\nImporting, beside copying the same rows\nway ")
                .containsPattern("\nat most [0-9.]+ MB of memory were in use in the first half");
    }

    @Test
    void aRoleThatMayNotCreateDatabasesIsToldWhatToDo() {
        try (TestDatabase database = TestDatabase.empty()) {
            database.execute("create role bench_nobody login password 'x'");
            try {
                CommandLineRun run = as("bench_nobody", database);

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
                CommandLineRun run = as("bench_few", database);

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

    private static CommandLineRun as(String role, TestDatabase database) {
        return run(
                Map.of("DAGSTORE_USER", role, "DAGSTORE_PASSWORD", "x"),
                List.of(
                        "bench",
                        "migration",
                        "--rows",
                        "2000",
                        "--rounds",
                        "1",
                        "--margin",
                        "200",
                        "--url",
                        database.url()));
    }

    /** What a benchmark answers that was given little to do; its report is in a directory, and says the same. */
    private JsonNode measured(String benchmark, String... options) throws IOException {
        Path report = directory.resolve("report");
        List<String> arguments = new ArrayList<>(
                List.of(benchmark, "--brief", "--rounds", "1", "--report", report.toString(), "--output", "json"));
        arguments.addAll(List.of(options));
        try (TestDatabase database = TestDatabase.empty()) {
            CommandLineRun run = on(database, arguments.toArray(String[]::new));

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(scratchDatabases(database)).isZero();
            assertThat(database.count("pg_class where relname = 'artifact'")).isZero();
            JsonNode answer = run.json();
            assertThat(new JsonMapper().readTree(Files.readString(report.resolve("report.json"))))
                    .isEqualTo(answer);
            assertThat(report.resolve("report.html"))
                    .content()
                    .contains(answer.at("/sections/0/title").asString());
            for (String chart : texts(answer, "charts", "name")) {
                assertThat(report.resolve(chart + ".svg"))
                        .content()
                        .startsWith("<svg ")
                        .contains("</svg>");
            }
            return answer;
        }
    }

    private static List<String> texts(JsonNode answer, String members, String name) {
        return texts(answer.at("/sections/0/" + members), name);
    }

    private static List<String> texts(JsonNode members, String name) {
        List<String> texts = new ArrayList<>();
        members.forEach(member -> texts.add(member.get(name).asString()));
        return texts;
    }

    private String histories() throws IOException {
        Path histories = directory.resolve("histories");
        history(histories.resolve("first"), 4);
        history(histories.resolve("second"), 3);
        return histories.toString();
    }

    private static void history(Path folder, int versions) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < versions; i++) {
            Files.writeString(
                    folder.resolve(i + ".json"),
                    "{\"edges\":[],\"nodes\":[{\"id\":\"a\",\"config\":{\"timeout\":" + i + "}}]}");
        }
    }

    private static CommandLineRun on(TestDatabase database, String... arguments) {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", database.url()));
        return run(Map.of("DAGSTORE_USER", database.user(), "DAGSTORE_PASSWORD", database.password()), all);
    }

    private static CommandLineRun run(Map<String, String> environment, List<String> arguments) {
        return CommandLineRun.with(environment, 0, "", main -> BenchMain.run(main, arguments.toArray(String[]::new)));
    }

    private static long scratchDatabases(TestDatabase database) {
        return database.one(Long.class, "select count(*) from pg_database where datname like 'dagstore\\_bench\\_%'");
    }
}
