package io.dagstore.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Looks at a migration from a second connection, as the first one is busy, and tells a listener what it sees. The migration goes
 * on without it where no second connection can be had.
 */
final class MigrationWatcher {
    private static final Logger LOG = Logger.getLogger(MigrationWatcher.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(200);

    /** How long its end is waited for: a connection that is just being made cannot be broken off. */
    private static final Duration END = Duration.ofSeconds(5);

    /** What the changelog calls the session while it waits. */
    private static final Pattern WAITS =
            Pattern.compile("dagstore waits for (?:process (\\d+)|a prepared transaction)");

    /** What PostgreSQL gives for the process of a prepared transaction. */
    private static final Integer PREPARED = 0;

    /** The blockers are asked for only while there are some, as PostgreSQL has to stop all locking to tell them. */
    private static final String BLOCKERS =
            """
            select application_name, case when wait_event_type = 'Lock' then pg_blocking_pids(pid) end as pids
            from pg_stat_activity where pid = ?
            """;

    private final DataSource dataSource;
    private final MigrationListener listener;
    private final int pid;
    private final Instant begin;
    private final Thread thread;
    private final CountDownLatch end = new CountDownLatch(1);

    private final Map<String, StepProgress> progress = new HashMap<>();
    private final Set<OtherProcess> blockers = new HashSet<>();

    private MigrationWatcher(DataSource dataSource, MigrationListener listener, int pid, Instant begin) {
        this.dataSource = dataSource;
        this.listener = listener;
        this.pid = pid;
        this.begin = begin;
        this.thread = new Thread(this::watch, "dagstore-migration-watcher");
        thread.setDaemon(true);
    }

    /** Watches what a connection does from now on, until it is closed. */
    static MigrationWatcher start(DataSource dataSource, Connection migrating, MigrationListener listener)
            throws SQLException {
        try (Statement statement = migrating.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid(), clock_timestamp()")) {
            row.next();
            MigrationWatcher watcher = new MigrationWatcher(
                    dataSource,
                    listener,
                    row.getInt(1),
                    row.getObject(2, OffsetDateTime.class).toInstant());
            watcher.thread.start();
            return watcher;
        }
    }

    /** Looks a last time, and gives its connection back. */
    void close() {
        end.countDown();
        try {
            // Not at once: it may be looking. It is interrupted only where it waits for a connection.
            thread.join(PERIOD.toMillis());
            thread.interrupt();
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            boolean over = false;
            while (!over) {
                over = end.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
                lookAtSteps(connection);
                if (!over) {
                    lookAtBlockers(connection);
                }
            }
        } catch (SQLException e) {
            LOG.log(Level.FINE, "the migration goes on unwatched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.log(Level.FINE, "the watch was broken off", e);
        }
    }

    private void lookAtSteps(Connection connection) throws SQLException {
        for (StepProgress step : StepProgress.read(connection, true)) {
            boolean ofThisRun = step.updated() != null && !step.updated().isBefore(begin);
            if (ofThisRun && !step.equals(progress.put(step.step(), step))) {
                listener.progressed(step);
            }
        }
    }

    private void lookAtBlockers(Connection connection) throws SQLException {
        for (OtherProcess blocker : OtherProcess.read(connection, blockingPids(connection))) {
            boolean over = "idle".equals(blocker.state());
            // Its state may change while it stays the same transaction.
            if (!over && blockers.add(new OtherProcess(blocker.pid(), null, null, null, blocker.since()))) {
                listener.waitsForLock(blocker);
            }
        }
    }

    private Collection<Integer> blockingPids(Connection connection) throws SQLException {
        Set<Integer> pids = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement(BLOCKERS)) {
            statement.setInt(1, pid);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    Matcher waits = WAITS.matcher(String.valueOf(row.getString("application_name")));
                    if (waits.matches()) {
                        pids.add(waits.group(1) == null ? PREPARED : Integer.valueOf(waits.group(1)));
                    }
                    Array blocking = row.getArray("pids");
                    if (blocking != null) {
                        pids.addAll(List.of((Integer[]) blocking.getArray()));
                    }
                }
            }
        }
        return pids;
    }
}
