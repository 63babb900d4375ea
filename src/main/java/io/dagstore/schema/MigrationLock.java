package io.dagstore.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The right to migrate the current schema, held by a connection. Liquibase's own lock is a row in a table that two
 * programs on an empty database both try to create; and it outlives a program that is killed, while this one ends with
 * its connection.
 *
 * <p>Waiting means asking again: a session that blocks in PostgreSQL would itself keep a concurrent index build, which
 * waits for all older transactions, from ever ending.
 *
 * <p>A connection can have it several times: the changelog's precondition takes it, so that plain Liquibase clients have it as
 * well, and so do the procedures that move rows.
 */
final class MigrationLock implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MigrationLock.class.getName());

    private static final String KEY = "select hashtextextended('dagstore:' || current_schema(), 0)";

    private static final String HOLDERS =
            """
            select pid from pg_locks
            where locktype = 'advisory' and objsubid = 1 and granted
              and database = (select oid from pg_database where datname = current_database())
              and (classid::bigint << 32) | objid::bigint = ?
            """;

    private final Connection connection;
    private final long key;

    private MigrationLock(Connection connection, long key) {
        this.connection = connection;
        this.key = key;
    }

    /**
     * Takes it on a connection in autocommit; while another connection has it, waits.
     *
     * @throws io.dagstore.error.UnavailableException if patience ends, with who has it
     */
    static MigrationLock acquire(Connection connection, Patience patience, MigrationListener listener)
            throws SQLException {
        long key = number(connection, KEY);
        Set<Integer> told = new HashSet<>();
        while (!truth(connection, "select pg_try_advisory_lock(" + key + ")")) {
            OtherProcess holder = holder(connection, key);
            if (holder != null && told.add(holder.pid())) {
                LOG.info(() -> "waiting for another migration of this schema: " + holder.description());
                listener.waitsForMigration(holder);
            }
            patience.pause(
                    "another migration of this schema" + (holder == null ? "" : ", " + holder.description() + ","));
        }
        return new MigrationLock(connection, key);
    }

    /** Who migrates the current schema now; null if nobody does. */
    static @Nullable OtherProcess holder(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_schema() is null")) {
            row.next();
            return row.getBoolean(1) ? null : holder(connection, number(connection, KEY));
        }
    }

    private static @Nullable OtherProcess holder(Connection connection, long key) throws SQLException {
        List<Integer> pids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(HOLDERS)) {
            statement.setLong(1, key);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    pids.add(rows.getInt(1));
                }
            }
        }
        return OtherProcess.read(connection, pids).stream().findFirst().orElse(null);
    }

    /** The connection that holds it, and that the migration therefore has to run on. */
    Connection connection() {
        return connection;
    }

    /** Gives the lock back as often as the connection has it, so that a pooled one does not keep it. */
    @Override
    public void close() throws SQLException {
        SessionSettings.endTransaction(connection);
        // To unlock once too often is a warning in the server's log.
        while (truth(
                connection,
                "select exists (" + HOLDERS.replace("?", Long.toString(key)) + " and pid = pg_backend_pid())")) {
            truth(connection, "select pg_advisory_unlock(" + key + ")");
        }
    }

    private static boolean truth(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            answer.next();
            return answer.getBoolean(1);
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            answer.next();
            return answer.getLong(1);
        }
    }
}
