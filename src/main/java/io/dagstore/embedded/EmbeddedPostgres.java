package io.dagstore.embedded;

import io.dagstore.embedded.Cluster.Postmaster;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server on loopback whose programs, data and password live in one directory, the home. Any number of
 * processes can use one home at the same time: the first starts the server, and the last stops it, unless it was started
 * to be kept. What is committed is durable; a throw-away server forgets all.
 *
 * <p>Every method throws {@link DagStoreException} where there is no PostgreSQL for this platform, and
 * {@link UnavailableException} where the home cannot be used, or the server does not start, answer or stop within minutes.
 */
public final class EmbeddedPostgres {

    private static final String DATABASE = "dagstore";
    private static final String THROW_AWAY = "throwaway-";
    private static final Pattern UNQUOTABLE = Pattern.compile(PrivateFiles.POSIX ? "[\"$`\\\\\\p{Cntrl}]" : "[\"%]");
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
    private static final String WRONG_PASSWORD = "28P01";
    private static final String STARTING_UP = "57P03";
    private static final String NO_CONNECTION = "08001";

    private final Cluster cluster;
    private final Path programs;
    private final HomeLock decisions;
    private final HomeLock users;

    private EmbeddedPostgres(Cluster cluster, Path programs) {
        this.cluster = cluster;
        this.programs = programs;
        this.decisions = HomeLock.of(programs);
        this.users = HomeLock.of(cluster.home());
    }

    /**
     * What is known of a home and its server.
     *
     * @param running whether the server runs
     * @param kept whether it runs until it is told to stop; else until its last user leaves
     * @param pid the number of its process; empty if it does not run
     * @param port where it listens on 127.0.0.1; empty if it does not run
     * @param since when it was started; empty if it does not run
     * @param version its version, 18.6 say; if it does not run, the major version that wrote the data; empty if there is
     *     no data yet
     * @param data the data directory, which need not exist yet
     * @param sizeBytes the size of the data directory in bytes
     */
    public record Status(
            boolean running,
            boolean kept,
            OptionalLong pid,
            OptionalInt port,
            Optional<Instant> since,
            Optional<String> version,
            Path data,
            long sizeBytes) {}

    /** What came of stopping a server. */
    public enum Stop {
        /** It does not run any more. */
        STOPPED,
        /** Others use it, and the last of them will stop it. */
        IN_USE,
        /** It did not run. */
        NOT_RUNNING
    }

    /**
     * The server of a home, which need not exist yet. Nothing is written or started.
     *
     * @throws UnavailableException if the home is no directory, belongs to another user, or has files and others may write
     *     to it
     */
    public static EmbeddedPostgres at(Path home) {
        Path directory = directory(home);
        return new EmbeddedPostgres(new Cluster(directory, true), directory);
    }

    /**
     * A new server that is deleted with all its data when the lease is closed. One whose process was killed is deleted when
     * the next one is made. What it commits does not survive a crash of the machine, and is the faster for it.
     *
     * @param home where the server's programs are kept, and its data for as long as it lives; a home of a durable server
     *     will do
     */
    public static Lease throwAway(Path home) {
        Path directory = directory(home);
        PrivateFiles.makePrivate(directory);
        return HomeLock.of(directory).exclusively(() -> {
            try (var leftovers = Files.newDirectoryStream(directory, THROW_AWAY + "*")) {
                for (Path leftover : leftovers) {
                    EmbeddedPostgres server = new EmbeddedPostgres(new Cluster(leftover, false), directory);
                    if (!server.users.inUse()) {
                        server.stopAndDelete();
                    }
                }
            }
            Path data = Files.createTempDirectory(directory, THROW_AWAY, PrivateFiles.ownerOnly("rwx------"));
            return new EmbeddedPostgres(new Cluster(data, false), directory).lease(() -> {});
        });
    }

    private static Path directory(Path home) {
        Path directory = PrivateFiles.home(home);
        if (UNQUOTABLE.matcher(directory.toString()).find()) {
            throw PrivateFiles.unusable(
                    directory,
                    "PostgreSQL's programs pass names through a shell, which would misread quotes, dollar signs and"
                            + " backslashes",
                    null);
        }
        return directory;
    }

    /**
     * Starts the server if it does not run, makes its data directory and the database {@code dagstore} if there is none
     * yet, and returns the right to use them. The server runs until the last lease on it, of all processes, is closed. The
     * home is made if it does not exist, and closed to all but its owner.
     */
    public Lease open() {
        return open(() -> {});
    }

    /**
     * Does what {@link #open()} does, and tells if that makes the data directory.
     *
     * @param onCreate run before the data directory is made, by the one process and thread that makes it, while all others
     *     wait
     */
    public Lease open(Runnable onCreate) {
        PrivateFiles.makePrivate(cluster.home());
        return decisions.exclusively(() -> lease(onCreate));
    }

    /**
     * Starts the server if it does not run, and keeps it running until {@link #stop}, also when it runs already. Makes what
     * {@link #open()} makes.
     */
    public Status start() {
        PrivateFiles.makePrivate(cluster.home());
        return decisions.exclusively(() -> {
            asUser(() -> {}, server -> Files.writeString(keptFile(), identity(server)));
            leave();
            return currentStatus();
        });
    }

    /**
     * Stops the server, kept or not, unless there are leases on it: then it is not kept any more, and the last of them
     * stops it. Where there never was a server, nothing is written.
     */
    public Stop stop() {
        return decisions.exclusivelyIfUsed(() -> {
            Files.deleteIfExists(keptFile());
            if (cluster.running().isEmpty()) {
                return Stop.NOT_RUNNING;
            }
            if (users.inUse()) {
                return Stop.IN_USE;
            }
            cluster.stop(Binaries.in(programs));
            return Stop.STOPPED;
        });
    }

    /**
     * What is known of the home and its server; a server that runs is asked for its version. Where there never was a
     * server, nothing is written.
     */
    public Status status() {
        return decisions.exclusivelyIfUsed(this::currentStatus);
    }

    private Status currentStatus() throws IOException {
        Optional<Postmaster> server = cluster.running();
        return new Status(
                server.isPresent(),
                server.isPresent() && isKept(server.get()),
                server.isPresent() ? OptionalLong.of(server.get().pid()) : OptionalLong.empty(),
                server.isPresent() ? OptionalInt.of(server.get().port()) : OptionalInt.empty(),
                server.map(Postmaster::since),
                server.isPresent() ? Optional.of(versionOf(server.get())) : cluster.dataVersion(),
                cluster.data(),
                PrivateFiles.sizeOf(cluster.data()));
    }

    private Lease lease(Runnable onCreate) throws IOException {
        return asUser(
                onCreate,
                server -> new Lease(
                        server.port(), DATABASE, cluster.password(), () -> decisions.exclusively(this::leave)));
    }

    /** What is done with a server that runs. */
    private interface Use<T> {
        T with(Postmaster server) throws IOException;
    }

    /**
     * Counts as a user of the server, which is started if it does not run, does something with it as soon as it answers,
     * and stays its user unless that fails.
     */
    private <T> T asUser(Runnable onCreate, Use<T> use) throws IOException {
        users.enter();
        try {
            Postmaster server = runningOrStarted(onCreate);
            ensureDatabase(server);
            return use.with(server);
        } catch (IOException | RuntimeException e) {
            try {
                leave();
            } catch (IOException | RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private Postmaster runningOrStarted(Runnable onCreate) throws IOException {
        Optional<Postmaster> running = cluster.running();
        if (running.isPresent()) {
            return running.get();
        }
        Binaries binaries = Binaries.in(programs);
        cluster.createIfMissing(binaries, onCreate);
        return cluster.start(binaries);
    }

    /** Counts as a user no more, and tells whether that stopped the server. */
    private boolean leave() throws IOException {
        if (!users.leave()) {
            return false;
        }
        if (isThrowAway()) {
            stopAndDelete();
            return true;
        }
        Optional<Postmaster> server = cluster.running();
        if (server.isEmpty() || isKept(server.get())) {
            return false;
        }
        cluster.stop(Binaries.in(programs));
        return true;
    }

    /** The data of a throw-away server is in a directory of its own, in the home that has the programs. */
    private boolean isThrowAway() {
        return !cluster.home().equals(programs);
    }

    private void stopAndDelete() throws IOException {
        cluster.stop(Binaries.in(programs));
        PrivateFiles.deleteTree(cluster.home());
        users.forget();
    }

    private Path keptFile() {
        return cluster.home().resolve("kept");
    }

    /** Whether the server was told to stay. An older one was, if the machine crashed since; then its successor is not. */
    private boolean isKept(Postmaster server) throws IOException {
        return Files.exists(keptFile()) && Files.readString(keptFile()).equals(identity(server));
    }

    private static String identity(Postmaster server) {
        return server.pid() + " " + server.since();
    }

    private void ensureDatabase(Postmaster server) throws IOException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("select datname from pg_database where datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("create database " + DATABASE);
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private String versionOf(Postmaster server) throws IOException {
        try (Connection connection = connect(server)) {
            return connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** A connection as soon as the server takes one: it may be starting still, or recovering. */
    private Connection connect(Postmaster server) throws IOException, SQLException {
        Properties login = new Properties();
        login.setProperty("user", Cluster.USER);
        login.setProperty("password", cluster.password());
        login.setProperty("connectTimeout", "10");
        login.setProperty("socketTimeout", "60");
        long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
        while (true) {
            try {
                return DriverManager.getConnection(Lease.url(server.port(), "postgres"), login);
            } catch (SQLException e) {
                boolean notYet = STARTING_UP.equals(e.getSQLState()) || NO_CONNECTION.equals(e.getSQLState());
                if (!notYet || System.nanoTime() > deadline || cluster.running().isEmpty()) {
                    throw e;
                }
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("Interrupted while waiting for the database in " + cluster.home(), e);
            }
        }
    }

    private DagStoreException unavailable(SQLException e) {
        if (WRONG_PASSWORD.equals(e.getSQLState())) {
            return new DagStoreException(
                    "The database in " + cluster.home()
                            + " does not accept the password that is kept beside it; put the one"
                            + " that it was made with back into the file password",
                    e);
        }
        return new UnavailableException(
                "The database in " + cluster.home() + " does not answer: " + e.getMessage() + "; see its log directory",
                e);
    }
}
