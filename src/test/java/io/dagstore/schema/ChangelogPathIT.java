package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.CompositeResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changeset is the same one, wherever its file lies: in the repository, on a class path, or in dagstore's jar. */
class ChangelogPathIT {
    private static final String MASTER = "changelog/db.changelog-master.yaml";

    @Test
    void whatWasMigratedFromTheDirectoryIsMigratedToTheJarAndTheOtherWayRound() throws Exception {
        bothWays(new DirectoryResourceAccessor(Path.of("")));
    }

    @Test
    void whatWasMigratedFromAnotherFolderOfTheClassPathIsMigratedToTheJarAndTheOtherWayRound() throws Exception {
        URL root = Path.of("").toUri().toURL();
        try (URLClassLoader classPath = new URLClassLoader(new URL[] {root}, null)) {
            bothWays(new ClassLoaderResourceAccessor(classPath));
        }
    }

    @Test
    void aChangelogOfAnApplicationIncludesItByItsPathInTheJar(@TempDir Path application) throws Exception {
        Files.writeString(
                application.resolve("master.yaml"),
                """
                databaseChangeLog:
                  - include:
                      file: %s
                  - changeSet:
                      id: application-1
                      author: application
                      changes:
                        - sql:
                            sql: create table application (id int)
                """
                        .formatted(Changelog.MASTER));
        ResourceAccessor files = new CompositeResourceAccessor(
                new DirectoryResourceAccessor(application), new ClassLoaderResourceAccessor());
        try (TestDatabase database = TestDatabase.empty()) {
            PlainLiquibase.on(database).withChangelog("master.yaml", files).update(PlainLiquibase.NONE);

            assertThat(database.count("application")).isZero();
            assertThat(new SchemaService(database.dataSource()).update().applied())
                    .isEmpty();
        }
    }

    private static void bothWays(ResourceAccessor elsewhere) {
        assertThat(Changelog.MASTER).isNotEqualTo(MASTER);
        try (TestDatabase byPath = TestDatabase.empty();
                TestDatabase byJar = TestDatabase.empty()) {
            PlainLiquibase.on(byPath).withChangelog(MASTER, elsewhere).update(PlainLiquibase.NONE);
            new SchemaService(byJar.dataSource()).update();
            String log = log(byPath);
            assertThat(log(byJar)).isEqualTo(log);

            assertThat(new SchemaService(byPath.dataSource()).update().applied())
                    .isEmpty();
            PlainLiquibase.on(byJar).withChangelog(MASTER, elsewhere).update(PlainLiquibase.NONE);

            assertThat(log(byPath)).isEqualTo(log);
            assertThat(log(byJar)).isEqualTo(log);
            assertThat(new SchemaService(byJar.dataSource()).status().isUpToDate())
                    .isTrue();
        }
    }

    private static String log(TestDatabase database) {
        return database.one(
                String.class,
                """
                select string_agg(concat_ws(' ', filename, id, author, exectype, md5sum), chr(10) order by orderexecuted)
                from databasechangelog
                """);
    }
}
