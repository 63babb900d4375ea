package io.dagstore.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The row by which Liquibase locks. A client that is killed leaves it locked for ever. Every client that runs the changelog has
 * the migration lock as long as it lives: so a row that is locked while we have that, and stays as it is for a while, is stale.
 * Clients with a changelog of another program cannot be told from it.
 */
final class LiquibaseLock {
    private static final Logger LOG = Logger.getLogger(LiquibaseLock.class.getName());

    /** Measured here, not by the time in the row, which is of the clock and zone of a client that we do not know. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private record Row(@Nullable String lockedBy, @Nullable LocalDateTime granted) {}

    private LiquibaseLock() {}

    /**
     * Returns as soon as the row is not locked, and if it is stale, unlocks it. The connection has the migration lock.
     *
     * @return what was released; null if nothing had to be
     */
    static @Nullable ReleasedLock releaseIfStale(Connection connection, Patience patience, MigrationListener listener)
            throws SQLException {
        String table = table(connection);
        if (table == null) {
            return null;
        }
        Row row = locked(connection, table);
        long seen = System.nanoTime();
        while (row != null) {
            if (System.nanoTime() - seen >= GRACE.toNanos() && release(connection, table, row)) {
                ReleasedLock released = new ReleasedLock(row.lockedBy(), row.granted());
                LOG.warning(released::description);
                listener.notice(released.description());
                return released;
            }
            patience.pause("Liquibase's lock, which " + row.lockedBy() + " has,");
            Row now = locked(connection, table);
            if (!row.equals(now)) {
                seen = System.nanoTime();
            }
            row = now;
        }
        return null;
    }

    private static @Nullable String table(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select to_regclass(quote_ident(current_schema()) || '.databasechangeloglock')::text")) {
            row.next();
            return row.getString(1);
        }
    }

    private static @Nullable Row locked(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select lockedby, lockgranted from " + table + " where id = 1 and locked")) {
            return row.next()
                    ? new Row(row.getString("lockedby"), row.getObject("lockgranted", LocalDateTime.class))
                    : null;
        }
    }

    private static boolean release(Connection connection, String table, Row row) throws SQLException {
        String sql = "update " + table
                + """
                 set locked = false, lockedby = null, lockgranted = null
                where id = 1 and locked and lockedby is not distinct from ?::text and lockgranted is not distinct from ?::timestamp
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, row.lockedBy());
            statement.setObject(2, row.granted());
            return statement.executeUpdate() == 1;
        }
    }
}
