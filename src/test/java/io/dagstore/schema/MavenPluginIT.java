package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenPluginIT {

    private static final String LIQUIBASE = System.getProperty("dagstore.expected.liquibase");

    /** Records how many rows each update of artifact changed. */
    private static final String RECORD_BATCHES =
            """
            create table batch (size bigint);
            create function record_batch() returns trigger language plpgsql as $$
            begin
                insert into batch select count(*) from changed;
                return null;
            end $$;
            create trigger record_batch after update on artifact referencing new table as changed
            for each statement execute function record_batch();
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private record Outcome(int exitCode, String output) {}

    private void maven(TestDatabase database, String... arguments) throws IOException, InterruptedException {
        Outcome outcome = run(database, "-o", arguments);
        if (outcome.exitCode() != 0) {
            // The first time on a machine Maven has to fetch the plugin.
            outcome = run(database, "-ntp", arguments);
        }
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    private Outcome run(TestDatabase database, String option, String... arguments)
            throws IOException, InterruptedException {
        String home = System.getProperty("maven.home", "");
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        String program = windows ? "mvn.cmd" : "mvn";
        List<String> command = new ArrayList<>(
                List.of(home.isEmpty() ? program : Path.of(home, "bin", program).toString()));
        command.addAll(List.of(option, "-q", "-B"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                // Of the plugin and of the library: the plugin takes the project's.
                "-Dliquibase.version=" + LIQUIBASE,
                "-Dliquibase.analytics.enabled=false",
                "-Dliquibase.url=" + database.url(),
                "-Dliquibase.username=" + database.user(),
                "-Dliquibase.password=" + database.password()));
        Path output = Files.createTempFile(directory, "maven", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("Maven does not end: " + Files.readString(output));
        }
        return new Outcome(process.exitValue(), Files.readString(output));
    }

    @Test
    void onAnEmptyDatabaseThePluginMakesWhatAnUpdateMakesAndAnUpdateAfterItDoesNothing() throws Exception {
        try (TestDatabase byPlugin = TestDatabase.empty();
                TestDatabase byService = TestDatabase.empty()) {
            maven(byPlugin, "liquibase:update");
            assertThat(byPlugin.one(String.class, "select distinct liquibase from databasechangelog"))
                    .isEqualTo(LIQUIBASE);

            new SchemaService(byService.dataSource()).update();
            assertThat(Catalog.of(byPlugin)).isNotEmpty().isEqualTo(Catalog.of(byService));

            SchemaService service = new SchemaService(byPlugin.dataSource());
            service.requireCurrent();
            assertThat(service.status().isUpToDate()).isTrue();
            assertThat(service.update().applied()).isEmpty();
        }
    }

    @Test
    void theMavenPluginStopsAndSaysWhyWhileAnotherProgramMigrates() throws Exception {
        String reason = "another program is migrating this schema";
        try (TestDatabase database = TestDatabase.empty();
                Connection migrator = database.connect()) {
            MigrationLock.acquire(migrator, Patience.of(Duration.ZERO), MigrationListener.NONE);

            Outcome outcome = run(database, "-o", "liquibase:update");
            if (!outcome.output().contains(reason)) {
                outcome = run(database, "-ntp", "liquibase:update");
            }

            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.output()).contains(reason);
            assertThat(Catalog.of(database)).isEmpty();
        }
    }

    @Test
    void onAnOldDatabaseThePluginMovesCleansUpAndRollsBackLikeDagstore() throws Exception {
        try (TestDatabase byPlugin = TestDatabase.empty()) {
            byPlugin.execute(OldDatabase.SQL, RECORD_BATCHES);
            SchemaService service = new SchemaService(byPlugin.dataSource());
            try (TestDatabase byService = byPlugin.copy()) {
                new SchemaService(byService.dataSource()).update();

                maven(byPlugin, "liquibase:update", "-Ddagstore.batchSize=5", "-Ddagstore.pauseMillis=1");

                MigrationState.of(byPlugin).assertSameAs(MigrationState.of(byService));
                assertThat(byPlugin.one(Long.class, "select max(size) from batch"))
                        .isBetween(1L, 5L);
                assertThat(byService.one(Long.class, "select max(size) from batch"))
                        .isEqualTo(OldDatabase.MOVABLE);
                assertThat(service.update().applied()).isEmpty();
            }
            List<String> relationships = MigrationState.of(byPlugin).relationships();

            maven(byPlugin, "liquibase:update", "-Dliquibase.contexts=cleanup");

            assertThat(service.verify().inJsonb()).isEqualTo(service.verify().rejectedCount());
            assertThat(MigrationState.of(byPlugin).relationships()).isEqualTo(relationships);

            maven(
                    byPlugin,
                    "liquibase:rollback",
                    "-Dliquibase.contexts=cleanup",
                    "-Dliquibase.rollbackTag=dagstore-001");

            assertThat(service.verify().table()).isEqualTo(SchemaVerification.Table.WITHOUT_COLUMN);
            assertThat(service.verify().notYetMoved()).isEqualTo(OldDatabase.MOVABLE);
        }
    }
}
