package io.dagstore.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dagstore.embedded.EmbeddedPostgres.Stop;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.UnavailableException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddedPostgresIT {

    private static final int NOBODY = 65534;
    private static final List<String> AS_NOBODY =
            List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

    /** A home that the tests share, as making one takes seconds. Its name has a blank in it. */
    private static Path home;

    private Path temporary;

    @BeforeAll
    static void chooseHome(@TempDir Path directory) {
        home = directory.resolve("a home");
    }

    @BeforeEach
    void keepTemporary(@TempDir Path directory) {
        temporary = directory;
    }

    @AfterEach
    void stopTheSharedServer() {
        assertThat(server().stop()).isNotEqualTo(Stop.IN_USE);
    }

    private static EmbeddedPostgres server() {
        return EmbeddedPostgres.at(home);
    }

    @Test
    void dataOutlivesTheServer() throws SQLException {
        try (Lease lease = server().open()) {
            execute(lease, "create table outlives as select 42 as answer");
        }
        assertThat(server().status().running()).isFalse();
        try (Lease lease = server().open()) {
            assertThat(query(lease, "select answer from outlives")).isEqualTo("42");
        }
    }

    @Test
    void whatIsCommittedIsDurableAndOnlyLoopbackIsListenedTo() throws SQLException {
        try (Lease lease = server().open()) {
            assertThat(query(lease, "show fsync")).isEqualTo("on");
            assertThat(query(lease, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(lease, "show full_page_writes")).isEqualTo("on");
            assertThat(query(lease, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(lease, "show unix_socket_directories")).isEmpty();
            assertThat(query(lease, "show server_encoding")).isEqualTo("UTF8");
        }
    }

    @Test
    void thePasswordIsKeptFromOtherUsers() throws IOException {
        assumeTrue(PrivateFiles.POSIX, "this file system has no permissions");
        server().open().close();

        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        for (String file : List.of("password", "lock", "leases")) {
            assertThat(Files.getPosixFilePermissions(home.resolve(file)))
                    .as(file)
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        for (String directory : List.of("data", "log")) {
            assertThat(Files.getPosixFilePermissions(home.resolve(directory)))
                    .as(directory)
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        try (Lease lease = server().open()) {
            assertThat(lease.password()).hasSizeGreaterThan(20);
            assertThatThrownBy(() -> DriverManager.getConnection(lease.url(), lease.user(), "wrong"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void theLastLeaseOfAProcessStopsTheServer() {
        Lease first = server().open();
        Lease second = server().open();
        assertThat(second.url()).isEqualTo(first.url());

        first.close();
        first.close();
        assertThat(server().status().running()).isTrue();

        second.close();
        assertThat(server().status().running()).isFalse();
    }

    @Test
    void twoProcessesAtOnceOnANewHomeShareOneServer() throws Exception {
        Path fresh = temporary.resolve("not").resolve("yet");
        try (EmbeddedProcess one = EmbeddedProcess.open(fresh);
                EmbeddedProcess other = EmbeddedProcess.open(fresh)) {
            EmbeddedPostgres server = EmbeddedPostgres.at(fresh);
            assertThat(one.url()).isEqualTo(other.url());

            one.finish();
            assertThat(server.status().running()).isTrue();

            other.finish();
            assertThat(server.status().running()).isFalse();
        }
    }

    @Test
    void theServerOfAKilledProcessIsUsedAndStoppedByTheNext() throws Exception {
        try (EmbeddedProcess process = EmbeddedProcess.open(home)) {
            String url = process.url();
            process.kill();
            assertThat(server().status().running()).isTrue();

            try (Lease lease = server().open()) {
                assertThat(lease.url()).isEqualTo(url);
            }
            assertThat(server().status().running()).isFalse();
        }
    }

    @Test
    void aKilledProcessDoesNotStopTheServerOfOthers() throws Exception {
        try (EmbeddedProcess process = EmbeddedProcess.open(home);
                Lease lease = server().open()) {
            assertThat(lease.url()).isEqualTo(process.url());
            process.kill();
            server().open().close();

            assertThat(query(lease, "select 1")).isEqualTo("1");
        }
        assertThat(server().status().running()).isFalse();
    }

    @Test
    void aProcessThatEndsWithoutClosingItsLeaseStopsTheServer() throws Exception {
        try (EmbeddedProcess process = EmbeddedProcess.open(home)) {
            process.url();
            assertThat(server().status().running()).isTrue();

            process.exit();
            assertThat(server().status().running()).isFalse();
        }
    }

    @Test
    void aKeptServerRunsUntilItIsStopped() {
        EmbeddedPostgres.Status started = server().start();
        assertThat(started.running()).isTrue();
        assertThat(started.kept()).isTrue();
        assertThat(started.version())
                .hasValueSatisfying(version -> assertThat(version).startsWith("18."));
        assertThat(started.sizeBytes()).isGreaterThan(1 << 20);

        server().open().close();
        assertThat(server().status().pid()).isEqualTo(started.pid());

        assertThat(server().stop()).isEqualTo(Stop.STOPPED);
        assertThat(server().stop()).isEqualTo(Stop.NOT_RUNNING);
        EmbeddedPostgres.Status stopped = server().status();
        assertThat(stopped.running()).isFalse();
        assertThat(stopped.kept()).isFalse();
        assertThat(stopped.pid()).isEmpty();
        assertThat(stopped.version()).hasValue("18");
    }

    @Test
    void aServerThatRunsForACommandCanBeKept() {
        try (Lease lease = server().open()) {
            assertThat(server().status().kept()).isFalse();
            assertThat(lease.url()).contains(":" + server().start().port().orElseThrow() + "/");
        }
        assertThat(server().status().kept()).isTrue();
    }

    @Test
    void stoppingLeavesTheServerToThoseWhoUseIt() throws Exception {
        server().start();
        try (EmbeddedProcess process = EmbeddedProcess.open(home)) {
            process.url();
            assertThat(server().stop()).isEqualTo(Stop.IN_USE);
            assertThat(server().status().running()).isTrue();

            process.finish();
            assertThat(server().status().running()).isFalse();
        }
    }

    @Test
    void aServerStartedAfterACrashIsNotKeptForItsPredecessorsSake() throws Exception {
        crash(server().start().pid().orElseThrow());

        server().open().close();

        assertThat(server().status().running()).isFalse();
    }

    @Test
    void whatWasCommittedBeforeACrashIsThereAfterwards() throws Exception {
        try (Lease lease = server().open()) {
            execute(lease, "create table before_the_crash as select 7 as number");
            crash(server().status().pid().orElseThrow());
        }
        try (Lease lease = server().open()) {
            assertThat(query(lease, "select number from before_the_crash")).isEqualTo("7");
        }
    }

    @Test
    void aPidFileThatNamesAnotherProcessDoesNotKeepTheServerFromStarting() throws IOException {
        server().open().close();
        Path data = server().status().data();
        Files.writeString(
                data.resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + data + "\n1700000000\n5432\n\n127.0.0.1\n");
        assertThat(server().status().running()).isFalse();

        try (Lease lease = server().open()) {
            assertThat(lease.url()).doesNotContain(":5432/");
        }
    }

    @Test
    void anEmptyPidFileDoesNotKeepTheServerFromStarting() throws IOException {
        server().open().close();
        Files.createFile(server().status().data().resolve("postmaster.pid"));

        try (Lease lease = server().open()) {
            assertThat(server().status().running()).isTrue();
            assertThat(lease.url()).startsWith("jdbc:postgresql://127.0.0.1:");
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsRefused() throws IOException {
        server().open().close();
        replaced(home.resolve("data/PG_VERSION"), "9\n", () -> assertThatThrownBy(() -> server().open())
                .isExactlyInstanceOf(DagStoreException.class)
                .hasMessageContaining("PostgreSQL 9")
                .hasMessageContaining("PostgreSQL 18.")
                .hasMessageContaining("--home"));
    }

    @Test
    void aServerThatDoesNotStartIsReportedWithTheEndOfItsLog() throws IOException {
        server().open().close();
        replaced(home.resolve("data/postgresql.conf"), "no_such_setting = 1\n", () -> assertThatThrownBy(
                        () -> server().open())
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("unrecognized configuration parameter \"no_such_setting\"")
                .hasMessageContaining("server.log"));
    }

    @Test
    void aWrongOrLostPasswordIsReportedWithItsPlace() throws IOException {
        server().open().close();
        Path password = home.resolve("password");
        replaced(password, "wrong", () -> assertThatThrownBy(() -> server().open())
                .hasMessageContaining("does not accept the password")
                .hasMessageContaining(home.toString()));
        replaced(password, "", () -> assertThatThrownBy(() -> server().open())
                .hasMessageContaining(password.toString()));
        assertThat(server().status().running()).isFalse();
    }

    @Test
    void whatAnInterruptedFirstStartLeftIsNotTakenForTheData() throws IOException {
        Files.writeString(Files.createDirectory(temporary.resolve("initdb-1")).resolve("PG_VERSION"), "18");
        Files.createDirectories(temporary.resolve("unpacking-1").resolve("bin"));

        EmbeddedPostgres.at(temporary).open().close();

        try (var entries = Files.list(temporary)) {
            assertThat(entries.map(entry -> entry.getFileName().toString().replaceFirst("^postgres-18.*", "postgres")))
                    .containsExactlyInAnyOrder("data", "leases", "lock", "log", "password", "postgres");
        }
    }

    @Test
    void aThrowAwayServerLeavesNothingBehind() throws Exception {
        try (Lease lease = EmbeddedPostgres.throwAway(home)) {
            execute(lease, "create table t (i int)");
            assertThat(query(lease, "show fsync")).isEqualTo("off");
            assertThat(throwAways()).isEqualTo(1);
        }
        assertThat(throwAways()).isZero();
    }

    @Test
    void throwAwayServersAreSeparateAndDeletedWhenTheirProcessEnds() throws Exception {
        try (EmbeddedProcess one = EmbeddedProcess.throwAway(home);
                EmbeddedProcess other = EmbeddedProcess.throwAway(home)) {
            assertThat(one.url()).isNotEqualTo(other.url());
            assertThat(throwAways()).isEqualTo(2);
            one.exit();
            other.finish();
        }
        assertThat(throwAways()).isZero();
    }

    @Test
    void theThrowAwayServerOfAKilledProcessIsDeletedByTheNext() throws Exception {
        try (EmbeddedProcess process = EmbeddedProcess.throwAway(home)) {
            String url = process.url();
            process.kill();
            assertThat(throwAways()).isEqualTo(1);

            EmbeddedPostgres.throwAway(home).close();

            assertThat(throwAways()).isZero();
            assertThatThrownBy(() -> DriverManager.getConnection(url, "dagstore", ""))
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void lookingForAServerOrStoppingItWritesNothingWhereThereNeverWasOne() throws IOException {
        for (Path never : List.of(temporary, temporary.resolve("not").resolve("yet"))) {
            EmbeddedPostgres server = EmbeddedPostgres.at(never);

            assertThat(server.status())
                    .isEqualTo(new EmbeddedPostgres.Status(
                            false,
                            false,
                            OptionalLong.empty(),
                            OptionalInt.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            temporary
                                    .toRealPath()
                                    .resolve(temporary.relativize(never))
                                    .normalize()
                                    .resolve("data"),
                            0));
            assertThat(server.stop()).isEqualTo(Stop.NOT_RUNNING);
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void onlyWhoMakesTheDatabaseIsToldSo() throws Exception {
        AtomicInteger told = new AtomicInteger();
        Callable<Lease> first = () -> EmbeddedPostgres.at(temporary).open(told::incrementAndGet);
        ExecutorService users = Executors.newFixedThreadPool(2);
        try {
            for (Future<Lease> lease : users.invokeAll(List.of(first, first))) {
                lease.get().close();
            }
        } finally {
            users.shutdown();
        }
        first.call().close();

        assertThat(told).hasValue(1);
    }

    @Test
    void theClockOfWhoMakesADatabaseIsNotTheDatabases() throws Exception {
        assumeTrue(PrivateFiles.POSIX, "needs env to set the time zone of a process");
        try (EmbeddedProcess process = EmbeddedProcess.start(
                        List.of("/usr/bin/env", "TZ=Asia/Tokyo"),
                        System.getProperty("java.class.path"),
                        List.of(),
                        "open",
                        temporary);
                Lease lease = leaseAfter(process, temporary)) {
            assertThat(query(lease, "show log_timezone")).isEqualTo("UTC");
            // What a connection shows is the driver's own zone; the file has what all other clients get.
            assertThat(query(lease, "select setting from pg_file_settings where lower(name) = 'timezone'"))
                    .isEqualTo("UTC");
            process.finish();
        }
    }

    private static Lease leaseAfter(EmbeddedProcess process, Path home) throws IOException {
        process.url();
        return EmbeddedPostgres.at(home).open();
    }

    @Test
    void aHomeThatOthersMayChangeIsRefused() throws IOException {
        assumeTrue(PrivateFiles.POSIX, "this file system has no permissions");
        Files.createFile(temporary.resolve("something"));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertUnusable(temporary, "others may write to it");
    }

    @Test
    void aHomeIsClosedToOthersWheneverItIsUsed() throws IOException {
        assumeTrue(PrivateFiles.POSIX, "this file system has no permissions");
        for (String use : List.of("that makes the database", "that opens it")) {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));

            EmbeddedPostgres.at(temporary).open().close();

            assertThat(Files.getPosixFilePermissions(temporary))
                    .as("after the use " + use)
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aDirectoryWithOtherFilesIsNotClosedToOthersButRefused() throws IOException {
        assumeTrue(PrivateFiles.POSIX, "this file system has no permissions");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(temporary.resolve("somebody's"));

        assertThatThrownBy(() -> EmbeddedPostgres.at(temporary).open())
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("it has other files in it");
        assertThat(Files.getPosixFilePermissions(temporary)).isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aHomeThatAShellWouldMisreadIsRefused() {
        assumeTrue(PrivateFiles.POSIX, "a name that not every system can have");
        assertUnusable(temporary.resolve("$(true)"), "shell");
    }

    @Test
    void aHomeOfAnotherUserIsRefused() throws IOException {
        assumeTrue(PrivateFiles.runningAsRoot(), "only root can give files away");
        Files.setAttribute(temporary, "unix:uid", NOBODY);

        assertUnusable(temporary, "it belongs to");
    }

    @Test
    void aHomeThatIsAFileOrBelowOneIsRefused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertUnusable(file, "it is not a directory");
        assertUnusable(file.resolve("home"), "not a directory");
    }

    @Test
    void aHomeThatCannotBeMadeOrWrittenToIsRefused() throws Exception {
        assumeTrue(PrivateFiles.runningAsRoot(), "only root can give files away");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv to become another user");
        String classPath = readableClassPath();
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path readOnly = Files.createDirectory(temporary.resolve("read-only"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-x------"));
        Files.setAttribute(readOnly, "unix:uid", NOBODY);

        for (Path unusable : List.of(readOnly, temporary.resolve("new"))) {
            try (EmbeddedProcess process = EmbeddedProcess.start(AS_NOBODY, classPath, List.of(), "open", unusable)) {
                assertThat(process.restOfOutput())
                        .contains("UnavailableException: the home " + unusable + " cannot be used: ")
                        .containsAnyOf("it cannot be written to", "permission denied")
                        .contains("choose another with --home");
            }
        }
    }

    private static void assertUnusable(Path home, String why) {
        assertThatThrownBy(() -> EmbeddedPostgres.at(home))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("the home " + home + " cannot be used: ")
                .hasMessageContaining(why)
                .hasMessageEndingWith("; choose another with --home");
    }

    @Test
    void aPlatformWithoutBinariesIsReportedWithWhatToDo() throws IOException {
        try (EmbeddedProcess process = EmbeddedProcess.start(
                List.of(), System.getProperty("java.class.path"), List.of("-Dos.arch=pdp11"), "open", temporary)) {
            assertThat(process.restOfOutput())
                    .contains("postgres-linux-pdp11.txz is not on the class path")
                    .contains("--url");
        }
    }

    @Test
    void anOrdinaryUserCanRunIt() throws Exception {
        assumeTrue(PrivateFiles.runningAsRoot(), "all the other tests run as an ordinary user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv to become another user");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path mine = Files.createDirectory(temporary.resolve("home"));
        Files.setAttribute(mine, "unix:uid", NOBODY);

        try (EmbeddedProcess process = EmbeddedProcess.start(AS_NOBODY, readableClassPath(), List.of(), "open", mine)) {
            process.url();
            assertThat(Files.getAttribute(mine.resolve("data/postmaster.pid"), "unix:uid"))
                    .isEqualTo(NOBODY);
            process.finish();
        }
        assertThat(mine.resolve("data/PG_VERSION")).exists();
        assertThat(mine.resolve("data/postmaster.pid")).doesNotExist();
    }

    /** What the server needs of the class path, copied to where every user can read it. */
    private String readableClassPath() throws IOException {
        Path copies = Files.createDirectory(temporary.resolve("class path"));
        StringBuilder classPath = new StringBuilder();
        for (String entry : List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))) {
            Path source = Path.of(entry).toAbsolutePath();
            String name = source.getFileName().toString();
            if (name.endsWith("classes") || name.matches(".*(dagstore|postgres|commons|xz).*jar")) {
                Path copy = copies.resolve(name);
                copyTree(source, copy);
                classPath.append(copy).append(File.pathSeparator);
            }
        }
        return classPath.toString();
    }

    private static void copyTree(Path source, Path target) throws IOException {
        try (var files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.copy(file, copy);
            }
        }
    }

    /** Does something while a file has another content. */
    private static void replaced(Path file, String content, Runnable action) throws IOException {
        byte[] original = Files.readAllBytes(file);
        try {
            Files.writeString(file, content);
            action.run();
        } finally {
            Files.write(file, original);
        }
    }

    private static long throwAways() throws IOException {
        try (var entries = Files.list(home)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("throwaway-"))
                    .count();
        }
    }

    private static void crash(long pid) throws Exception {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
    }

    private static void execute(Lease lease, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(lease.url(), lease.user(), lease.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(Lease lease, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(lease.url(), lease.user(), lease.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
