package io.dagstore.schema;

import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import io.dagstore.schema.SchemaStatus.State;
import io.dagstore.schema.SchemaUpdate.Applied;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs the changelog on a database and tells its state. Everything happens in the current schema of the connections,
 * which {@code ?currentSchema=…} in the URL chooses; Liquibase's own tables are there too.
 *
 * <p>What changes the schema, or tells the SQL for it, needs Liquibase on the class path; the other methods do not.
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

    /** Runs all pending changesets with the default settings, and tells nobody what it does. */
    public SchemaUpdate update() {
        return update(MigrationSettings.DEFAULT, MigrationListener.NONE);
    }

    /**
     * Runs all pending changesets. While another program is migrating the same schema, waits for it, and then runs what is still
     * pending. Values that programs wrote to meta.compacted_from since the column was filled are moved to it too; whether there are
     * any takes one read of all artifacts. What was broken off before goes on from where it was.
     *
     * <p>Others can read and write meanwhile. A second connection is used for the listener, if one can be had.
     *
     * @throws SchemaException if a changeset fails, with its id and what PostgreSQL said
     * @throws UnavailableException also if a lock, or the end of the other migration, is waited for longer than the settings allow
     */
    public SchemaUpdate update(MigrationSettings settings, MigrationListener listener) {
        return migrate("the update failed", settings, listener, migration -> {
            StepProgress before = step(migration.connection(), "backfill");
            List<Applied> applied = migration.liquibase().update();
            SessionSettings.endTransaction(migration.connection());
            StepProgress after = step(migration.connection(), "backfill");
            if (Objects.equals(after, before)) {
                Relationships.moveLateValues(migration.connection(), settings);
                after = step(migration.connection(), "backfill");
            }
            return new SchemaUpdate(applied, Objects.equals(after, before) ? null : after, migration.released());
        });
    }

    /**
     * The SQL that {@link #update()} would run now, with the statements that record it, for those who apply it by hand.
     * The database is read and not changed. Whoever runs it stops at the first error.
     */
    public String sql() {
        requireLiquibase();
        return withConnection("the SQL of the update cannot be told", connection -> {
            requireCurrentSchema(connection);
            try (SessionSettings session = SessionSettings.keep(connection)) {
                return new LiquibaseRun(session.connection(), MigrationSettings.DEFAULT, MigrationListener.NONE).sql();
            }
        });
    }

    /** Undoes the latest changesets with the default settings, and tells nobody what it does. */
    public List<Changeset> rollback(int count) {
        return rollback(count, MigrationSettings.DEFAULT, MigrationListener.NONE);
    }

    /**
     * Undoes the latest changesets. What an update only marked as run stays, values of removed columns are written back
     * to where they came from, and a table with rows is not dropped.
     *
     * @param count how many changesets, those marked as run included
     * @return what was undone, latest first
     * @throws SchemaException if a changeset cannot be undone, with its id and the reason; those after it are undone
     */
    public List<Changeset> rollback(int count, MigrationSettings settings, MigrationListener listener) {
        if (count < 1) {
            throw new InvalidInputException("cannot roll back " + count + " changesets: give a number from 1");
        }
        return migrate("the rollback failed", settings, listener, migration -> migration
                .liquibase()
                .rollback(count));
    }

    /** Undoes what came after a tag with the default settings, and tells nobody what it does. */
    public List<Changeset> rollbackTo(String tag) {
        return rollbackTo(tag, MigrationSettings.DEFAULT, MigrationListener.NONE);
    }

    /**
     * Undoes the changesets that came after a tag, as {@link #rollback(int, MigrationSettings, MigrationListener)} does.
     *
     * @param tag a tag of the changelog, such as {@code dagstore-001}, or one that somebody set with Liquibase
     * @return what was undone, latest first; empty if nothing came after it
     * @throws NotFoundException if the database has no such tag, with those that it has; nothing is undone then
     * @throws SchemaException if a changeset cannot be undone, with its id and the reason; those after it are undone
     */
    public List<Changeset> rollbackTo(String tag, MigrationSettings settings, MigrationListener listener) {
        return migrate("the rollback failed", settings, listener, migration -> {
            List<String> tags = DatabaseLog.tags(migration.connection());
            if (!tags.contains(tag)) {
                throw new NotFoundException(
                        tag,
                        "the database has no tag " + tag + " to roll back to: "
                                + (tags.isEmpty() ? "it has none" : "it has " + String.join(", ", tags)));
            }
            return migration.liquibase().rollbackTo(tag);
        });
    }

    /** Cleans up with the default settings, and tells nobody what it does. */
    public CleanUp cleanUp() {
        return cleanUp(MigrationSettings.DEFAULT, MigrationListener.NONE);
    }

    /**
     * Removes meta.compacted_from from the artifacts whose column says the same, and what kept the two in step. Programs that know
     * only the field find nothing any more: they must be gone before. A field with another value, or with one that cannot be moved
     * to the column, is kept. A rollback puts the fields back.
     *
     * @throws SchemaException if changesets are pending that come before it: an update runs them; nothing is changed then
     */
    public CleanUp cleanUp(MigrationSettings settings, MigrationListener listener) {
        return migrate("the clean-up failed", settings, listener, migration -> {
            long pending = status(migration.connection()).count(State.PENDING);
            if (pending > 0) {
                throw new SchemaException("the clean-up comes after the migration, of which " + pending
                        + (pending == 1 ? " changeset is" : " changesets are")
                        + " pending: run `dagstore schema update` first");
            }
            StepProgress before = step(migration.connection(), "clean_up");
            List<Applied> applied = migration.liquibase().cleanUp();
            SessionSettings.endTransaction(migration.connection());
            StepProgress after = step(migration.connection(), "clean_up");
            long removed = after == null || after.equals(before) ? 0 : after.moved();
            return new CleanUp(applied, removed, Relationships.verify(migration.connection()));
        });
    }

    /** What ran, what was marked as run, what is pending, and how far the steps are that change many rows. Changes nothing. */
    public SchemaStatus status() {
        return withConnection("the state of the schema cannot be read", SchemaService::status);
    }

    private static SchemaStatus status(Connection connection) throws SQLException {
        DatabaseLog log = DatabaseLog.read(connection);
        OtherProcess migrator = MigrationLock.holder(connection);
        return new SchemaStatus(
                Changelog.byId().values().stream().map(log::entry).toList(),
                log.unknown(),
                StepProgress.read(connection, migrator != null),
                migrator);
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

    /**
     * What a migration has while it runs.
     *
     * @param connection has the migration lock, and no limits of time
     * @param liquibase runs on it
     * @param released the lock that was in the way; null if there was none
     */
    private record Migration(Connection connection, LiquibaseRun liquibase, @Nullable ReleasedLock released) {}

    private interface Step<T> {
        T of(Migration migration) throws SQLException;
    }

    private <T> T migrate(String failure, MigrationSettings settings, MigrationListener listener, Step<T> step) {
        requireLiquibase();
        return withConnection(failure, connection -> {
            requireCurrentSchema(connection);
            MigrationListener told = new OneAtATime(listener);
            Patience patience = Patience.of(settings.turnLimit());
            try (SessionSettings session = SessionSettings.unlimited(connection, settings.lockLimit());
                    MigrationLock lock = MigrationLock.acquire(session.connection(), patience, told)) {
                ReleasedLock released = LiquibaseLock.releaseIfStale(lock.connection(), patience, told);
                Migration migration = new Migration(connection, new LiquibaseRun(connection, settings, told), released);
                if (listener == MigrationListener.NONE) {
                    return step.of(migration);
                }
                MigrationWatcher watcher = MigrationWatcher.start(dataSource, connection, told);
                try {
                    return step.of(migration);
                } finally {
                    watcher.close();
                }
            }
        });
    }

    /** Only what runs or writes out changesets needs it, so a program that does neither can leave it away. */
    private static void requireLiquibase() {
        try {
            Class.forName("liquibase.Liquibase");
        } catch (ClassNotFoundException e) {
            throw new SchemaException(
                    "dagstore migrates with Liquibase, which is not on the class path: add"
                            + " org.liquibase:liquibase-core (4.33 or 5.0), or migrate with a program that has it",
                    e);
        }
    }

    private static @Nullable StepProgress step(Connection connection, String name) throws SQLException {
        return StepProgress.read(connection, true).stream()
                .filter(step -> step.step().equals(name))
                .findFirst()
                .orElse(null);
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
