package io.dagstore.bench;

import io.dagstore.schema.SchemaService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A way to bring compacted_from_id to an old database. */
public enum MigrationForm {
    /** What one writes first: column, index and values in one transaction. */
    NAIVE {
        @Override
        List<Step> run(ScratchDatabase database) throws SQLException {
            List<Step> steps = new ArrayList<>();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (Map.Entry<String, String> part : NAIVE_PARTS.entrySet()) {
                    long start = System.nanoTime();
                    statement.execute(part.getValue());
                    steps.add(new Step(part.getKey(), start, System.nanoTime()));
                }
                long start = System.nanoTime();
                connection.commit();
                steps.add(new Step("commit", start, System.nanoTime()));
            }
            return steps;
        }
    },
    /** The changelog. */
    OURS {
        @Override
        List<Step> run(ScratchDatabase database) throws SQLException {
            new SchemaService(database.dataSource()).update();
            try (Connection connection = database.connect()) {
                return changesets(connection);
            }
        }
    };

    private static final Map<String, String> NAIVE_PARTS = new LinkedHashMap<>();

    static {
        NAIVE_PARTS.put(
                "add column",
                "alter table artifact add column compacted_from_id uuid references artifact on delete restrict");
        NAIVE_PARTS.put(
                "create index",
                "create index idx_artifact_compacted_from on artifact (compacted_from_id)"
                        + " where compacted_from_id is not null");
        NAIVE_PARTS.put(
                "update",
                "update artifact set compacted_from_id = (meta ->> 'compacted_from')::uuid"
                        + " where kind = 'dag_version' and jsonb_exists(meta, 'compacted_from')");
    }

    /**
     * A part of a migration, with the clock of {@link System#nanoTime}.
     *
     * @param name a changeset, or a statement
     */
    record Step(String name, long start, long end) {}

    /** Migrates a database, and tells its steps in order. */
    abstract List<Step> run(ScratchDatabase database) throws SQLException;

    /** The name in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The changesets that were executed. Liquibase records when a changeset was done; it began when the one before it was done,
     * which may have been marked as run.
     */
    private static List<Step> changesets(Connection connection) throws SQLException {
        List<Step> steps = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            long before = System.nanoTime();
            long serverTime;
            try (ResultSet row = statement.executeQuery("select extract(epoch from clock_timestamp()) * 1000000")) {
                row.next();
                serverTime = row.getLong(1);
            }
            // What System.nanoTime would have been at the epoch of the server's clock.
            long epoch = (before + System.nanoTime()) / 2 - serverTime * 1000;
            try (ResultSet rows = statement.executeQuery(
                    "select id, exectype, extract(epoch from dateexecuted::timestamptz) * 1000000,"
                            + " extract(epoch from lag(dateexecuted, 1, dateexecuted) over (order by orderexecuted)"
                            + "::timestamptz) * 1000000"
                            + " from databasechangelog order by orderexecuted")) {
                while (rows.next()) {
                    if (!rows.getString(2).equals("MARK_RAN")) {
                        steps.add(new Step(
                                rows.getString(1), epoch + rows.getLong(4) * 1000, epoch + rows.getLong(3) * 1000));
                    }
                }
            }
        }
        return steps;
    }
}
