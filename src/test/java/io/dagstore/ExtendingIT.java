package io.dagstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.ExtendingGuide.Edit;
import io.dagstore.ExtendingGuide.Omission;
import io.dagstore.ProjectCopy.Outcome;
import io.dagstore.error.SchemaException;
import io.dagstore.schema.SchemaService;
import io.dagstore.service.PutOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Does what docs/extending.md says to a copy of dagstore, and what that page says will then happen must happen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExtendingIT {
    private static final String MODEL = "io.dagstore.model.ModelMatchesSchemaIT";
    private static final String CHANGELOG = "io.dagstore.schema.ChangelogTest";
    private static final String SCHEMA = "io.dagstore.schema.SchemaServiceIT";
    private static final String ROLLBACK = "io.dagstore.schema.RollbackIT";
    private static final String NEW_VERSIONS = "io.dagstore.repository.NewVersionRepositoryIT";
    private static final List<String> DAGSTORES_OWN = List.of(MODEL, CHANGELOG, SCHEMA, ROLLBACK, NEW_VERSIONS);

    private static final String FIRST = "{\"nodes\":[{\"id\":\"a\",\"timeout\":1}]}";
    private static final String SECOND = "{\"nodes\":[{\"id\":\"a\",\"timeout\":2}]}";
    private static final String THIRD = "{\"nodes\":[{\"id\":\"a\",\"timeout\":3}]}";

    private final TestDatabase server = TestDatabase.empty();
    private Path directory;
    private ExtendingGuide guide;
    private ProjectCopy extended;

    @BeforeAll
    void doEveryStep(@TempDir Path temporary) throws IOException {
        directory = temporary;
        guide = ExtendingGuide.read();
        extended = ProjectCopy.in(directory.resolve("extended"));
        apply(extended, edit -> true);
        extended.compile(Stream.of(DAGSTORES_OWN, guide.tests(), List.of(ExtendingIT.class.getName()))
                .flatMap(List::stream)
                .map(test -> "src/test/java/" + test.replace('.', '/') + ".java")
                .toList());
    }

    private void apply(ProjectCopy copy, Predicate<Edit> wanted) throws IOException {
        for (Edit edit : guide.edits()) {
            if (wanted.test(edit)) {
                edit.applyTo(copy.root());
            }
        }
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void aNewDatabaseHasWhatWasAdded() throws Exception {
        List<String> tests = shown();
        tests.addAll(List.of(
                "--select-class=" + MODEL,
                "--select-class=" + CHANGELOG,
                "--select-method=" + SCHEMA + "#theColumnsThatDagstoreRequiresAreThoseThatTheChangelogMakes",
                "--select-method=" + ROLLBACK + "#rollingAllBackLeavesAFreshDatabaseEmptyAndItCanBeMigratedAgain",
                "--select-method=" + ROLLBACK + "#rollingAllBackOnAnOldDatabaseLeavesItAsItWasFound"));

        Outcome outcome = extended.test(server, Map.of(), tests);

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void aDatabaseWithRowsGetsWhatWasAdded() throws Exception {
        List<String> tests = shown();
        tests.add("--select-class=" + MODEL);
        try (TestDatabase database = TestDatabase.migrated()) {
            storeVersions(database);

            Outcome outcome = extended.test(server, Map.of("dagstore.test.template", database.name()), tests);

            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        }
    }

    @Test
    void versionsStoredBeforeAreReadAndContinuedAndTheOlderProgramRefusesTheNewerDatabase() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            storeVersions(database);

            Outcome outcome = extended.run(
                    Map.of(), Continue.class.getName(), List.of(database.url(), database.user(), database.password()));

            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains("0 " + FIRST, "1 " + SECOND, "2 " + THIRD);
            assertThat(database.one(Long.class, "select count(*) from artifact where compacted_from_id is not null"))
                    .isEqualTo(1);
            assertThatThrownBy(() -> open(database).close())
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("too new");
        }
    }

    @ParameterizedTest
    @MethodSource("omissions")
    void whatIsForgottenIsNoticed(Omission omission) throws Exception {
        ProjectCopy incomplete = extended.variant(Files.createTempDirectory(directory, "incomplete"));
        apply(incomplete, edit -> !omission.leavesOut(edit));
        if (omission.path().endsWith(".java")) {
            incomplete.compile(omission.path());
        }

        Outcome outcome = incomplete.test(
                server,
                Map.of(),
                List.of("--select-method=" + fullName(omission.testClass()) + "#" + omission.method()));

        assertThat(outcome.output()).contains("[         1 tests failed          ]");
    }

    private static String fullName(String simpleName) {
        return DAGSTORES_OWN.stream()
                .filter(test -> test.endsWith("." + simpleName))
                .findFirst()
                .orElseThrow(() -> new AssertionError(simpleName + " is not among " + DAGSTORES_OWN));
    }

    Stream<Omission> omissions() {
        return guide.omissions().stream();
    }

    @Test
    void aWrongNameInAQueryIsAnErrorOfTheCompiler() throws Exception {
        String source = "src/main/java/io/dagstore/repository/ArtifactRepository.java";
        ProjectCopy wrong = extended.variant(directory.resolve("wrong"));
        apply(wrong, edit -> edit.path().equals(source));
        Path file = wrong.root().resolve(source);
        Files.writeString(file, Files.readString(file).replace("a.createdBy = :author", "a.author = :author"));

        String error = "Could not resolve attribute 'author' of 'io.dagstore.model.Artifact'";
        assertThat(wrong.process(source)).contains(error);
        assertThat(Files.readString(Path.of("docs", "extending.md"))).contains(error);
    }

    /** Migrates a database, and reads and continues what is in it. */
    static final class Continue {
        public static void main(String[] args) {
            PGSimpleDataSource database = new PGSimpleDataSource();
            database.setURL(args[0]);
            database.setUser(args[1]);
            database.setPassword(args[2]);
            new SchemaService(database).update();
            try (DagStore store = DagStore.open(StoreConfig.of(args[0], args[1], args[2]))) {
                store.workflows().put("flow", THIRD.getBytes(UTF_8), PutOptions.NONE);
                for (int number = 0; number < 3; number++) {
                    byte[] document = store.materialization()
                            .materialize("flow@" + number)
                            .bytes();
                    System.out.println(number + " " + new String(document, UTF_8));
                }
            }
        }
    }

    /** Two versions, the second of which is compacted. */
    private static void storeVersions(TestDatabase database) {
        try (DagStore store = open(database)) {
            store.workflows().put("flow", FIRST.getBytes(UTF_8), PutOptions.NONE);
            store.workflows().put("flow", SECOND.getBytes(UTF_8), PutOptions.NONE);
            store.compaction().compact("flow", null);
        }
    }

    private static DagStore open(TestDatabase database) {
        return DagStore.open(StoreConfig.of(database.url(), database.user(), database.password()));
    }

    /** The tests that the page shows, as JUnit's console takes them. */
    private List<String> shown() {
        List<String> selectors = new ArrayList<>();
        guide.tests().forEach(test -> selectors.add("--select-class=" + test));
        return selectors;
    }
}
