package io.dagstore.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a migration changes in the session of its connection, and how it was before. A connection that comes from a pool goes back
 * as it came.
 */
final class SessionSettings implements AutoCloseable {
    /** How long the procedures of the changelog try to get a lock. */
    private static final String LOCK_LIMIT = "dagstore.lock_limit";

    /** Each would break off a step of a migration; the last is unknown before PostgreSQL 17. */
    private static final List<String> TIMEOUTS =
            List.of("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout");

    /** Liquibase writes the current schema into the path; a step that waits writes into the name whom it waits for. */
    private static final List<String> OTHERS = List.of(LOCK_LIMIT, "search_path", "application_name");

    private final Connection connection;
    private final boolean autoCommit;
    private final Map<String, @Nullable String> before = new LinkedHashMap<>();

    private SessionSettings(Connection connection) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
    }

    /** Remembers how the session is, and puts the connection in autocommit. */
    static SessionSettings keep(Connection connection) throws SQLException {
        SessionSettings settings = new SessionSettings(connection);
        connection.setAutoCommit(true);
        for (String name : Stream.concat(TIMEOUTS.stream(), OTHERS.stream()).toList()) {
            settings.before.put(name, settings.call("select current_setting(?, true)", name));
        }
        return settings;
    }

    /** The same, and lets the session take its time: no limits but that for locks. */
    static SessionSettings unlimited(Connection connection, @Nullable Duration lockLimit) throws SQLException {
        SessionSettings settings = keep(connection);
        for (String name : TIMEOUTS) {
            if (settings.before.get(name) != null) {
                settings.set(name, "0");
            }
        }
        if (lockLimit != null) {
            settings.set(LOCK_LIMIT, lockLimit.toMillis() + "ms");
        }
        return settings;
    }

    Connection connection() {
        return connection;
    }

    /** Back to autocommit: Liquibase leaves a connection in a transaction, and so does a failure. */
    static void endTransaction(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Gives the session back what it had. */
    @Override
    public void close() throws SQLException {
        endTransaction(connection);
        for (Map.Entry<String, @Nullable String> setting : before.entrySet()) {
            String value = setting.getValue();
            if (value != null) {
                set(setting.getKey(), value);
            } else if (setting.getKey().equals(LOCK_LIMIT)
                    && call("select current_setting(?, true)", LOCK_LIMIT) != null) {
                // A setting of our own cannot be made unknown again, only empty.
                set(LOCK_LIMIT, "");
            }
        }
        connection.setAutoCommit(autoCommit);
    }

    private void set(String name, String value) throws SQLException {
        call("select set_config(?, ?, false)", name, value);
    }

    private @Nullable String call(String query, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
