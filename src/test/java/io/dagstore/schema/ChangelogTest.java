package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.Test;

class ChangelogTest {

    private static List<ChangeSet> asLiquibaseReadsIt() throws Exception {
        var files = new ClassLoaderResourceAccessor();
        return ChangeLogParserFactory.getInstance()
                .getParser(Changelog.MASTER, files)
                .parse(Changelog.MASTER, new ChangeLogParameters(), files)
                .getChangeSets();
    }

    @Test
    void isReadAsLiquibaseReadsIt() throws Exception {
        assertThat(Changelog.byId().values())
                .hasSizeGreaterThan(30)
                .containsExactlyElementsOf(asLiquibaseReadsIt().stream()
                        .map(changeSet -> new Changeset(
                                changeSet.getId(),
                                changeSet.getFilePath(),
                                changeSet.getComments(),
                                changeSet.getContextFilter().getContexts().contains("@cleanup")))
                        .toList());
    }

    @Test
    void everyChangesetIsOursAndAsksForItsObjectAndCanBeRolledBack() throws Exception {
        assertThat(asLiquibaseReadsIt())
                .allSatisfy(changeSet -> assertThat(changeSet.getAuthor()).isEqualTo(Changelog.AUTHOR));
        assertThat(asLiquibaseReadsIt().stream()
                        .filter(changeSet -> !changeSet.getId().endsWith("-complete")))
                .allSatisfy(changeSet -> {
                    assertThat(changeSet.getPreconditions().getNestedPreconditions())
                            .isNotEmpty();
                    assertThat(changeSet.getRollback().getChanges()).isNotEmpty();
                });
    }

    @Test
    void everyFileIsIncludedInTheOrderOfItsNumber() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("changelog"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .sorted()
                    .toList();
            assertThat(Changelog.byId().values().stream()
                            .map(Changeset::file)
                            .filter(name -> name.endsWith(".sql"))
                            .distinct())
                    .containsExactlyElementsOf(names);
        }
    }

    @Test
    void aChangesetIsNamedAfterItsFile() {
        assertThat(Changelog.byId().values().stream()
                        .filter(changeset -> changeset.file().endsWith(".sql")))
                .allSatisfy(changeset -> assertThat(changeset.id())
                        .startsWith(changeset.file().substring(0, 4).replace('_', '-')));
    }
}
