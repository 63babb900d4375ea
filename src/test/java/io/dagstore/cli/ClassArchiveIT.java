package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that the script has the JVM make after the first command, in a copy of what is installed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for a POSIX shell")
class ClassArchiveIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final List<String> HELP = List.of("help", "tag", "create");
    private static final String OLD = "17-1.1-2.2-3.3";
    private static final String OURS = "io.dagstore.cli.HelpCommand";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path installed;

    private static List<String> afterFirstUse = List.of();
    private static Path archive = Path.of("none");
    private static FileTime builtAt = FileTime.fromMillis(0);

    @BeforeAll
    static void install() throws Exception {
        Path target = Files.createDirectories(installed.resolve("target"));
        Files.createDirectory(installed.resolve("bin"));
        for (String file : List.of("bin/dagstore", "target/dagstore-cli.jar", "target/dagstore.jar")) {
            Files.copy(Path.of(file), installed.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createSymbolicLink(target.resolve("lib"), Path.of("target", "lib").toAbsolutePath());
        builtAt = Files.getLastModifiedTime(jar());
        Files.createDirectory(archives());
        Files.writeString(archives().resolve(OLD), "of a jar that was here before");

        assertThat(run(Map.of(), HELP).code()).isZero();
        Path lock = archives().resolve("lock");
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (Files.exists(lock) || names().stream().allMatch(OLD::equals)) {
            assertThat(System.nanoTime()).as("an archive was made").isLessThan(deadline);
            Thread.sleep(200);
        }
        afterFirstUse = names();
        archive = archives().resolve(afterFirstUse.get(0));
    }

    @BeforeEach
    void keepArchive() throws Exception {
        Files.copy(archive, installed.resolve("kept"), StandardCopyOption.COPY_ATTRIBUTES);
        takeLock();
    }

    @AfterEach
    void restoreArchive() throws Exception {
        releaseLock();
        Files.move(installed.resolve("kept"), archive, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(jar(), builtAt);
    }

    @Test
    void theFirstCommandHasOneMadeThatReplacesThoseOfOtherJars() throws Exception {
        assertThat(afterFirstUse).hasSize(1).doesNotContain(OLD);
        assertThat(Files.size(archive)).isPositive();
    }

    @Test
    void theNextCommandTakesItsClassesFromIt() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            Map<String, String> login =
                    Map.of("DAGSTORE_USER", database.user(), "DAGSTORE_PASSWORD", database.password());

            List<String> loaded = classesLoadedBy(login, List.of("tag", "list", "--url", database.url()));

            assertThat(loaded)
                    .anyMatch(isArchived("io.dagstore.cli.StoreCommand"))
                    .anyMatch(isArchived("org.hibernate.internal.SessionFactoryImpl"))
                    .anyMatch(isArchived("org.hibernate.grammars.hql.HqlParser"));
        }
    }

    @Test
    void whatIsPrintedIsTheSameWithItAndWithout() throws Exception {
        for (List<String> command :
                List.of(HELP, List.of("--version"), List.of("shwo"), List.of("tag", "list", "--user", "x"))) {
            assertThat(run(Map.of(), command)).isEqualTo(run(Map.of("DAGSTORE_CDS", "off"), command));
        }
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        assertThat(classesLoadedBy(Map.of("DAGSTORE_CDS", "off"), HELP))
                .anyMatch(isLoaded(OURS))
                .noneMatch(isArchived(OURS));

        Files.delete(archive);
        releaseLock();

        assertThat(run(Map.of("DAGSTORE_CDS", "off"), HELP).code()).isZero();
        assertThat(names()).isEmpty();
    }

    @Test
    void oneOfAnotherJarIsNotUsed() throws Exception {
        CommandLineRun before = run(Map.of(), HELP);
        Files.setLastModifiedTime(jar(), FileTime.fromMillis(builtAt.toMillis() - 3_600_000));

        assertThat(run(Map.of(), HELP)).isEqualTo(before);
        assertThat(classesLoadedBy(Map.of(), HELP)).anyMatch(isLoaded(OURS)).noneMatch(isArchived(OURS));
    }

    @Test
    void oneThatOnlyHasTheRightNameIsNotUsed() throws Exception {
        CommandLineRun before = run(Map.of(), HELP);
        Files.setLastModifiedTime(jar(), FileTime.fromMillis(builtAt.toMillis() - 3_600_000));
        long second = builtAt.toMillis() / 1000;
        String size = "." + Files.size(jar());
        Path misnamed =
                archives().resolve(archive.getFileName().toString().replace(second + size, second - 3600 + size));
        assertThat(misnamed).isNotEqualTo(archive);
        Path misnamedSize = Path.of(misnamed + ".size");
        Files.copy(archive, misnamed);
        Files.copy(Path.of(archive + ".size"), misnamedSize);

        assertThat(run(Map.of(), HELP)).isEqualTo(before);
        assertThat(classesLoadedBy(Map.of(), HELP)).anyMatch(isLoaded(OURS)).noneMatch(isArchived(OURS));

        Files.delete(misnamed);
        Files.delete(misnamedSize);
    }

    @Test
    void aDamagedOneIsNotUsedAndChangesNothing() throws Exception {
        CommandLineRun before = run(Map.of(), HELP);
        byte[] whole = Files.readAllBytes(archive);
        for (int length : List.of(whole.length - 1, whole.length / 2, 100, 1, 0)) {
            Files.delete(archive);
            Files.write(archive, Arrays.copyOf(whole, length));
            assertThat(run(Map.of(), HELP)).as("%d bytes", length).isEqualTo(before);
        }
        Files.writeString(archive, "no archive at all\n");
        assertThat(run(Map.of(), HELP)).isEqualTo(before);
    }

    private static Path jar() {
        return installed.resolve("target").resolve("dagstore-cli.jar");
    }

    private static Path archives() {
        return installed.resolve("target").resolve("archives");
    }

    /** What is there beside the lock. */
    private static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(archives())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d.*") && !name.endsWith(".size"))
                    .toList();
        }
    }

    /** While somebody who lives makes one, nobody else does. */
    private static void takeLock() throws IOException {
        Path lock = Files.createDirectory(archives().resolve("lock"));
        Files.writeString(
                lock.resolve("pid"), Long.toString(ProcessHandle.current().pid()));
    }

    private static void releaseLock() throws IOException {
        Files.deleteIfExists(archives().resolve("lock").resolve("pid"));
        Files.deleteIfExists(archives().resolve("lock"));
    }

    /** The lines of the JVM's log that tell where each class came from. */
    private static List<String> classesLoadedBy(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        Path log = installed.resolve("classes.log");
        Map<String, String> logging = new HashMap<>(environment);
        logging.put("DAGSTORE_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        CommandLineRun run = run(logging, arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return Files.readAllLines(log);
    }

    private static Predicate<String> isLoaded(String name) {
        return line -> line.contains(" " + name + " source: ");
    }

    private static Predicate<String> isArchived(String name) {
        return line -> line.contains(" " + name + " source: shared objects file");
    }

    private static CommandLineRun run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(installed.resolve("bin").resolve("dagstore").toString()));
        command.addAll(arguments);
        Path out = installed.resolve("out.txt");
        Path err = installed.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("DAGSTORE_CDS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new CommandLineRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
