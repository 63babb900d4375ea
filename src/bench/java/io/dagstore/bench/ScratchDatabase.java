package io.dagstore.bench;

import io.dagstore.StoreConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A database of our own, dropped when it is closed, whoever is still connected.
 *
 * @param name by which the server knows it
 * @param dataSource opens a new connection each time
 * @param config how a store is opened in it
 * @param owner makes and drops it
 */
record ScratchDatabase(String name, DataSource dataSource, StoreConfig config, ScratchDatabases owner)
        implements AutoCloseable {
    Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    /** Executes statements, each committed on its own. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        owner.drop(name);
    }
}
