package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A database that the Liquibase which dagstore ships has migrated is a migrated one to another version, and the other way
 * round. The build runs these tests with a version that is named to it; the shipped one is in the program that the build
 * makes, in a process of its own.
 */
class OtherLiquibaseIT {

    private static final String OTHER = System.getProperty("dagstore.expected.liquibase");
    private static final String SHIPPED = System.getProperty("dagstore.shipped.liquibase");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    enum Beginning {
        EMPTY,
        OLD;

        private TestDatabase create() {
            TestDatabase database = TestDatabase.empty();
            if (this == OLD) {
                database.execute(OldDatabase.SQL);
            }
            return database;
        }
    }

    private String updateByTheShipped(TestDatabase database) throws Exception {
        Path output = Files.createTempFile(directory, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of("target", "dagstore-cli.jar").toString(),
                        "schema",
                        "update",
                        "--url",
                        database.url())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of("DAGSTORE_USER", database.user(), "DAGSTORE_PASSWORD", database.password()));
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("the update does not end:\n" + Files.readString(output));
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private static SchemaUpdate updateByTheOther(TestDatabase database) {
        return new SchemaService(database.dataSource()).update();
    }

    private static String versionsThatRecorded(TestDatabase database) {
        return database.one(String.class, "select string_agg(distinct liquibase, ' ') from databasechangelog");
    }

    private static String log(TestDatabase database) {
        return database.one(
                String.class,
                """
                select string_agg(concat_ws(' ', filename, id, author, exectype, md5sum), chr(10) order by orderexecuted)
                from databasechangelog
                """);
    }

    @ParameterizedTest
    @EnumSource
    void bothRecordTheSameChangesetsWithTheSameChecksumsAndMakeTheSameObjects(Beginning beginning) throws Exception {
        try (TestDatabase byShipped = beginning.create();
                TestDatabase byOther = beginning.create()) {
            updateByTheShipped(byShipped);
            updateByTheOther(byOther);

            assertThat(versionsThatRecorded(byShipped)).isEqualTo(SHIPPED);
            assertThat(versionsThatRecorded(byOther)).isEqualTo(OTHER);
            assertThat(log(byOther)).isEqualTo(log(byShipped));
            assertThat(Catalog.of(byOther)).isEqualTo(Catalog.of(byShipped));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheShippedOneMigratedIsMigratedToTheOtherWhichRollsItBack(Beginning beginning) throws Exception {
        try (TestDatabase database = beginning.create()) {
            updateByTheShipped(database);

            assertThat(updateByTheOther(database).applied()).isEmpty();

            int changesets = (int) database.count("databasechangelog");
            assertThat(new SchemaService(database.dataSource()).rollback(changesets))
                    .hasSize(changesets);
            assertThat(database.count("databasechangelog")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheOtherMigratedIsMigratedToTheShippedOne(Beginning beginning) throws Exception {
        try (TestDatabase database = beginning.create()) {
            updateByTheOther(database);

            assertThat(updateByTheShipped(database)).contains("nothing to do: the schema is up to date");
        }
    }
}
