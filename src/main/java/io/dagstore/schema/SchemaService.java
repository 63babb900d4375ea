package io.dagstore.schema;

import io.dagstore.error.InvalidInputException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Runs the changelog on a database and tells its state. Everything happens in the current schema of the connections,
 * which {@code ?currentSchema=…} in the URL chooses; Liquibase's own tables are there too.
 *
 * <p>Every method throws {@link UnavailableException} if the database cannot be reached, and {@link SchemaException} if
 * it refuses. Changesets are committed one by one: a failed update keeps those before the failure, and the next one
 * goes on from there.
 */
public final class SchemaService {
    private final DataSource dataSource;

    /** A service for the database that the connections lead to. Nothing is connected yet. */
    public SchemaService(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Runs all pending changesets. While another dagstore is migrating the same schema, waits for it, and then runs what
     * is still pending.
     *
     * @throws SchemaException if a changeset fails, with its id and what PostgreSQL said
     * @throws UnavailableException also if the other migration takes longer than ten minutes
     */
    public SchemaUpdate update() {
        return withConnection("the update failed", connection -> {
            requireCurrentSchema(connection);
            try (MigrationLock lock = MigrationLock.acquire(connection)) {
                return new SchemaUpdate(LiquibaseRun.update(lock.connection()));
            }
        });
    }

    /**
     * The SQL that {@link #update()} would run now, with the statements that record it, for those who apply it by hand.
     * The database is read and not changed. Whoever runs it stops at the first error.
     */
    public String sql() {
        return withConnection("the SQL of the update cannot be told", connection -> {
            requireCurrentSchema(connection);
            return LiquibaseRun.sql(connection);
        });
    }

    /**
     * Undoes the latest changesets. What an update only marked as run stays, values of removed columns are written back
     * to where they came from, and a table with rows is not dropped.
     *
     * @param count how many changesets, those marked as run included
     * @return what was undone, latest first
     * @throws SchemaException if a changeset cannot be undone, with its id and the reason; those after it are undone
     */
    public List<Changeset> rollback(int count) {
        if (count < 1) {
            throw new InvalidInputException("cannot roll back " + count + " changesets: give a number from 1");
        }
        return withConnection("the rollback failed", connection -> {
            requireCurrentSchema(connection);
            try (MigrationLock lock = MigrationLock.acquire(connection)) {
                return LiquibaseRun.rollback(lock.connection(), count);
            }
        });
    }

    /** What ran, what was marked as run and what is pending. Changes nothing. */
    public SchemaStatus status() {
        return withConnection("the state of the schema cannot be read", connection -> {
            DatabaseLog log = DatabaseLog.read(connection);
            return new SchemaStatus(
                    Changelog.byId().values().stream().map(log::entry).toList(), log.unknown());
        });
    }

    /**
     * Whether the values of meta.compacted_from are all in the column, and whether its index and foreign key are in
     * order. Works on any database, migrated or not. Reads every artifact once, in one read-only transaction.
     */
    public SchemaVerification verify() {
        return withConnection("the schema cannot be verified", Relationships::verify);
    }

    /**
     * Refuses a database that this version of dagstore cannot work with. Two small queries; who made the tables, and
     * with which tool, does not matter.
     *
     * @throws SchemaException if tables or columns are missing, or a later version of dagstore has migrated the database
     */
    public void requireCurrent() {
        withConnection("the schema cannot be checked", connection -> {
            RequiredColumns.check(connection);
            List<String> unknown = DatabaseLog.read(connection).unknown();
            if (!unknown.isEmpty()) {
                throw new SchemaException("the database is too new for this version of dagstore: use the version that"
                        + " migrated it, or a later one (unknown changesets: " + String.join(", ", unknown) + ")");
            }
            return connection;
        });
    }

    private interface Use<T> {
        T of(Connection connection) throws SQLException;
    }

    private <T> T withConnection(String failure, Use<T> use) {
        try (Connection connection = connect()) {
            return use.of(connection);
        } catch (SQLException e) {
            throw new SqlFailure(e).translate(failure);
        }
    }

    private Connection connect() {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw new UnavailableException(
                    "cannot connect to the database: " + e.getMessage()
                            + " (check the URL, the user and the password, and that the server runs)",
                    e);
        }
    }

    private static void requireCurrentSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select current_schema() is null, current_setting('search_path')")) {
            row.next();
            if (row.getBoolean(1)) {
                throw new SchemaException("no schema of the search path exists (" + row.getString(2)
                        + "): create it first, or choose another one by ?currentSchema=… in the URL");
            }
        }
    }
}
