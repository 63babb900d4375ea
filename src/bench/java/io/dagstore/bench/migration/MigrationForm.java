package io.dagstore.bench.migration;

import io.dagstore.TestDatabase;
import io.dagstore.bench.JdbcStatement;
import io.dagstore.schema.SchemaService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/** A way to bring compacted_from_id to an old database. */
enum MigrationForm {
    /** What one writes first: column, index and values in one transaction. */
    NAIVE {
        @Override
        List<Step> run(TestDatabase database) throws SQLException {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                return List.of(
                        step("add column", statement, ADD_COLUMN),
                        step("create index", statement, CREATE_INDEX),
                        step("update", statement, UPDATE),
                        step("commit", statement, "commit"));
            }
        }
    },
    /** The changelog. */
    OURS {
        @Override
        List<Step> run(TestDatabase database) throws SQLException {
            new SchemaService(database.dataSource()).update();
            try (Connection connection = database.connect()) {
                return changesets(connection);
            }
        }
    };

    private static final String ADD_COLUMN =
            "alter table artifact add column compacted_from_id uuid references artifact on delete restrict";
    private static final String CREATE_INDEX =
            "create index idx_artifact_compacted_from on artifact (compacted_from_id)"
                    + " where compacted_from_id is not null";
    private static final String UPDATE = "update artifact set compacted_from_id = (meta ->> 'compacted_from')::uuid"
            + " where kind = 'dag_version' and jsonb_exists(meta, 'compacted_from')";

    /** Liquibase records when a changeset was done; it began when the one before it was done, which may have been marked as run. */
    private static final String CHANGESETS =
            """
            select id, extract(epoch from started) * 1000000, extract(epoch from done) * 1000000
            from (
                select
                    id, exectype, orderexecuted, dateexecuted::timestamptz as done,
                    lag(dateexecuted, 1, dateexecuted) over (order by orderexecuted)::timestamptz as started
                from databasechangelog
            ) as changeset
            where exectype <> 'MARK_RAN'
            order by orderexecuted
            """;

    /**
     * A part of a migration, with the clock of {@link System#nanoTime}.
     *
     * @param name a changeset, or a statement
     */
    record Step(String name, long start, long end) {}

    /** Migrates a database, and tells its steps in order. */
    abstract List<Step> run(TestDatabase database) throws SQLException;

    /** The name in reports. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Step step(String name, Statement statement, String sql) throws SQLException {
        long start = System.nanoTime();
        statement.execute(sql);
        return new Step(name, start, System.nanoTime());
    }

    /** The changesets that were executed. */
    private static List<Step> changesets(Connection connection) throws SQLException {
        JdbcStatement clock = new JdbcStatement(connection, "select extract(epoch from clock_timestamp()) * 1000000");
        long before = System.nanoTime();
        long serverTime = clock.first(row -> row.getLong(1));
        // What System.nanoTime would have been at the epoch of the server's clock.
        long epoch = (before + System.nanoTime()) / 2 - serverTime * 1000;
        return new JdbcStatement(connection, CHANGESETS)
                .list(row -> new Step(row.getString(1), epoch + row.getLong(2) * 1000, epoch + row.getLong(3) * 1000));
    }
}
