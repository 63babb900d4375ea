package io.dagstore.schema;

import io.dagstore.error.UnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.logging.Logger;

/**
 * The right to migrate the current schema, held by a connection. Liquibase's own lock is a row in a table that two
 * programs on an empty database both try to create; and it outlives a program that is killed, while this one ends with
 * its connection.
 *
 * <p>Waiting means asking again: a session that blocks in PostgreSQL would itself keep a concurrent index build, which
 * waits for all older transactions, from ever ending.
 */
final class MigrationLock implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MigrationLock.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String KEY = "hashtextextended('dagstore:' || current_schema(), 0)";

    private final Connection connection;

    private MigrationLock(Connection connection) {
        this.connection = connection;
    }

    /** Waits until no other connection has the lock, and takes it. */
    static MigrationLock acquire(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        long giveUp = System.nanoTime() + LIMIT.toNanos();
        boolean told = false;
        while (!ask(connection, "pg_try_advisory_lock")) {
            if (System.nanoTime() > giveUp) {
                throw new UnavailableException(
                        "another migration of this schema has been running for " + LIMIT.toMinutes()
                                + " minutes: try again when it is done",
                        null);
            }
            if (!told) {
                LOG.info("waiting for another migration of this schema");
                told = true;
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("interrupted while waiting for another migration of this schema", e);
            }
        }
        return new MigrationLock(connection);
    }

    /** The connection that holds it, and that the migration therefore has to run on. */
    Connection connection() {
        return connection;
    }

    /** Gives the lock back, so that a pooled connection does not keep it. */
    @Override
    public void close() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        ask(connection, "pg_advisory_unlock");
    }

    private static boolean ask(Connection connection, String function) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select " + function + "(" + KEY + ")")) {
            answer.next();
            return answer.getBoolean(1);
        }
    }
}
