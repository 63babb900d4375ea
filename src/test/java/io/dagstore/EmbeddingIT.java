package io.dagstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that depends on the published POM, with the libraries that Maven finds for it. */
class EmbeddingIT {
    private static final Path LIBRARY = Path.of("target", "dagstore.jar");
    private static final Path LIBRARIES = Path.of("target", "lib");
    private static final Path PROGRAM = Path.of("src", "test", "java", "example", "EmbeddingProgram.java");

    private static final Pattern DEPENDENCY = Pattern.compile("[\\w.-]+:([\\w.-]+):jar:([\\w.-]+):(compile|runtime)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path directory;

    /** The names of the jars that such a program gets. */
    private static List<String> dependencies = List.of();

    @BeforeAll
    static void askMavenWhatAProgramGets() throws Exception {
        String version = textOf("version", Files.readString(Path.of("target", "published-pom.xml")));
        write(
                "pom.xml",
                "dagstore-users",
                "<packaging>pom</packaging><modules><module>dagstore</module><module>program</module></modules>");
        Files.createDirectory(directory.resolve("dagstore"));
        Files.copy(
                Path.of("target", "published-pom.xml"),
                directory.resolve("dagstore").resolve("pom.xml"));
        Files.createDirectory(directory.resolve("program"));
        write(
                "program/pom.xml",
                "program",
                "<dependencies><dependency><groupId>io.dagstore</groupId><artifactId>dagstore</artifactId><version>"
                        + version + "</version></dependency></dependencies>");
        Path tree = directory.resolve("program").resolve("tree.txt");
        ProgramRun run = listDependencies("-o");
        if (!Files.exists(tree)) {
            // The first time on a machine Maven has to fetch the POMs of versions that are not used.
            run = listDependencies("-ntp");
        }
        assertThat(run.exitCode()).as(run.output()).isZero();
        dependencies = DEPENDENCY
                .matcher(Files.readString(tree))
                .results()
                .map(EmbeddingIT::jar)
                .filter(name -> !name.startsWith("dagstore-"))
                .toList();
    }

    private static ProgramRun listDependencies(String option) throws Exception {
        Matcher plugin = Pattern.compile("maven-dependency-plugin</artifactId>\\s*<version>([^<]+)")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(plugin.find()).isTrue();
        return ProgramRun.maven(
                directory,
                option,
                "org.apache.maven.plugins:maven-dependency-plugin:" + plugin.group(1) + ":tree",
                "-DoutputFile=tree.txt");
    }

    private static void write(String file, String name, String content) throws IOException {
        Files.writeString(
                directory.resolve(file),
                "<project><modelVersion>4.0.0</modelVersion><groupId>example</groupId><artifactId>" + name
                        + "</artifactId><version>1</version>" + content + "</project>");
    }

    private static String textOf(String element, String xml) {
        Matcher matcher = Pattern.compile("<" + element + ">([^<]+)<").matcher(xml);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String jar(MatchResult dependency) {
        return dependency.group(1) + "-" + dependency.group(2) + ".jar";
    }

    @Test
    void itGetsWhatDagstoreIsTestedWithAndNothingThatIsOptional() {
        assertThat(dependencies)
                .hasSizeBetween(15, 30)
                .contains("jakarta.xml.bind-api-4.0.5.jar")
                .noneMatch(name -> name.matches("(liquibase|caffeine|picocli|progressbar|commons|embedded|xz).*"))
                .allSatisfy(name -> assertThat(LIBRARIES.resolve(name)).exists());
    }

    @Test
    void withoutLiquibaseAndCaffeineItStoresAndShowsAndIsToldWhichOneItLacksWhenItAsksForIt() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            List<Path> classPath = new ArrayList<>(List.of(LIBRARY));
            dependencies.forEach(name -> classPath.add(LIBRARIES.resolve(name)));

            List<String> lines = run(database, classPath, "status", "store", "migrate", "sql", "store with cache");

            assertThat(lines.get(0)).isEqualTo("status: up to date");
            assertThat(lines.get(1)).isEqualTo("store: {\"nodes\":[{\"id\":\"load\"}]}");
            assertThat(lines.get(2)).startsWith("migrate: SchemaException:").contains("org.liquibase:liquibase-core");
            assertThat(lines.get(3)).startsWith("sql: SchemaException:").contains("org.liquibase:liquibase-core");
            assertThat(lines.get(4))
                    .startsWith("store with cache: InvalidInputException:")
                    .contains("com.github.ben-manes.caffeine:caffeine");
        }
    }

    @Test
    void aChangelogOfItsOwnThatIsFirstOnTheClassPathIsLeftAlone() throws Exception {
        Path application = directory.resolve("application");
        Path changelog = Files.createDirectories(application.resolve("changelog"));
        Files.writeString(
                changelog.resolve("db.changelog-master.yaml"),
                """
                databaseChangeLog:
                  - changeSet:
                      id: application-1
                      author: dagstore
                      changes:
                        - sql:
                            sql: create table application (id int)
                """);
        try (TestDatabase database = TestDatabase.empty()) {
            List<Path> classPath = new ArrayList<>(List.of(application, LIBRARY));
            try (Stream<Path> all = Files.list(LIBRARIES)) {
                all.forEach(classPath::add);
            }

            List<String> lines = run(database, classPath, "migrate", "status", "store with cache", "migrate");

            assertThat(lines.get(0)).matches("migrate: \\d\\d changesets");
            assertThat(lines.subList(1, 4))
                    .containsExactly(
                            "status: up to date",
                            "store with cache: {\"nodes\":[{\"id\":\"load\"}]}",
                            "migrate: 0 changesets");
            assertThat(database.one(Boolean.class, "select to_regclass('application') is null"))
                    .isTrue();
        }
    }

    /** What the program says of each step; of what others log, nothing. */
    private static List<String> run(TestDatabase database, List<Path> classPath, String... steps) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                String.join(
                        File.pathSeparator,
                        classPath.stream().map(Path::toString).toList()),
                PROGRAM.toString(),
                database.url(),
                database.user(),
                database.password()));
        arguments.addAll(List.of(steps));
        ProgramRun run = ProgramRun.java(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.output()).isZero();
        List<String> lines = run.output()
                .lines()
                .filter(line -> Arrays.stream(steps).anyMatch(step -> line.startsWith(step + ": ")))
                .toList();
        assertThat(lines).as(run.output()).hasSize(steps.length);
        return lines;
    }
}
