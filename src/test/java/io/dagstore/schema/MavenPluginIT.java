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

    private record Outcome(int exitCode, String output) {}

    private static Outcome maven(Path output, TestDatabase database, String... arguments)
            throws IOException, InterruptedException {
        String home = System.getProperty("maven.home", "");
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        String program = windows ? "mvn.cmd" : "mvn";
        List<String> command = new ArrayList<>(
                List.of(home.isEmpty() ? program : Path.of(home, "bin", program).toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-q",
                "-B",
                "liquibase:update",
                // Of the plugin and of the library: the plugin takes the project's.
                "-Dliquibase.version=" + LIQUIBASE,
                "-Dliquibase.analytics.enabled=false",
                "-Dliquibase.url=" + database.url(),
                "-Dliquibase.username=" + database.user(),
                "-Dliquibase.password=" + database.password()));
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
    void theMavenPluginMakesWhatAnUpdateMakesAndAnUpdateAfterItDoesNothing(@TempDir Path directory) throws Exception {
        try (TestDatabase byPlugin = TestDatabase.empty();
                TestDatabase byService = TestDatabase.empty()) {
            Outcome outcome = maven(directory.resolve("offline.txt"), byPlugin, "-o");
            if (outcome.exitCode() != 0) {
                // The first time on a machine Maven has to fetch the plugin.
                outcome = maven(directory.resolve("online.txt"), byPlugin);
            }
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
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
    void theMavenPluginStopsAndSaysWhyWhileAnotherProgramMigrates(@TempDir Path directory) throws Exception {
        String reason = "another program is migrating this schema";
        try (TestDatabase database = TestDatabase.empty();
                Connection migrator = database.connect()) {
            MigrationLock.acquire(migrator, Patience.of(Duration.ZERO), MigrationListener.NONE);

            Outcome outcome = maven(directory.resolve("offline.txt"), database, "-o");
            if (!outcome.output().contains(reason)) {
                outcome = maven(directory.resolve("online.txt"), database);
            }

            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.output()).contains(reason);
            assertThat(Catalog.of(database)).isEmpty();
        }
    }
}
