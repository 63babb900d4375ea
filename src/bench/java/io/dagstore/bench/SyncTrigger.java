package io.dagstore.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the trigger that keeps column and meta equal costs. One connection sends prepared statements in batches, many in
 * a transaction, so that neither the disk nor the way to the server hides the cost; each transaction is rolled back. Rounds with
 * and without the trigger alternate.
 */
final class SyncTrigger {
    private static final int ROUNDS = 15;
    private static final int MOST_STATEMENTS = 2_000;
    private static final String NAMES = "artifact_sync_compacted_from%";

    private static final String INSERT =
            "insert into artifact (artifact_id, kind, version_hash, compacted_from_id, meta, cas_id)"
                    + " values (?, 'dag_version', 'sha256:0', ?::uuid, ?::jsonb, ?)";
    private static final String UPDATE = "update artifact set meta = ?::jsonb where artifact_id = ?";

    private SyncTrigger() {}

    /** Which program writes, and how its row says which patch it comes from. */
    private enum Writer {
        ORDINARY("ordinary row"),
        OLD("old writer, meta only"),
        NEW("new writer, column only");

        private final String words;

        Writer(String words) {
            this.words = words;
        }

        @Nullable UUID column(UUID patch) {
            return this == NEW ? patch : null;
        }

        /** The whole of meta, as this program knows it. */
        String meta(UUID patch) {
            return this == OLD
                    ? "{\"compacted_from\": \"" + patch + "\", \"original_depth\": 18, \"original_patches\": 18}"
                    : "{\"team\": \"orders\", \"region\": \"eu-west\", \"ticket\": \"" + patch + "\"}";
        }
    }

    /** A row, and the patch that it may come from. */
    private record Row(UUID id, UUID patch) {}

    /** Measures on a migrated copy of an old database; empty where there is no trigger. */
    static List<TriggerCost> measure(ScratchDatabase database, OldDatabase origin) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<String> triggers = triggers(statement);
            if (triggers.isEmpty()) {
                return List.of();
            }
            int statements = Math.min(MOST_STATEMENTS, origin.rows() / 50);
            List<TriggerCost> costs = new ArrayList<>();
            for (Writer writer : Writer.values()) {
                List<Row> rows = rows(origin.patches(), statements);
                costs.add(measure(statement, triggers, writer, "insert", () -> insert(connection, writer, rows)));
                // The rows that are updated have what the trigger makes of them.
                connection.setAutoCommit(false);
                insert(connection, writer, rows);
                connection.commit();
                connection.setAutoCommit(true);
                costs.add(measure(statement, triggers, writer, "update", () -> update(connection, writer, rows)));
            }
            return costs;
        }
    }

    private static List<String> triggers(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("select tgname from pg_trigger"
                + " where tgrelid = 'artifact'::regclass and tgname like '" + NAMES + "'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static List<Row> rows(List<UUID> patches, int statements) {
        List<Row> rows = new ArrayList<>();
        long millis = System.currentTimeMillis();
        for (int i = 0; i < statements; i++) {
            UUID id = new UUID((millis + i) << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits());
            rows.add(new Row(id, patches.get(i % patches.size())));
        }
        return rows;
    }

    /** Statements in the transaction that is open; tells how many microseconds each took. */
    private interface Work {
        double run() throws SQLException;
    }

    private static TriggerCost measure(
            Statement statement, List<String> triggers, Writer writer, String what, Work work) throws SQLException {
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        Connection connection = statement.getConnection();
        for (int round = 0; round < 2 * ROUNDS; round++) {
            // The order changes from pair to pair.
            boolean enabled = (round + round / 2) % 2 == 0;
            for (String trigger : triggers) {
                statement.execute("alter table artifact " + (enabled ? "enable" : "disable") + " trigger " + trigger);
            }
            connection.setAutoCommit(false);
            double micros = work.run();
            connection.rollback();
            connection.setAutoCommit(true);
            (enabled ? with : without).add(micros);
        }
        for (String trigger : triggers) {
            statement.execute("alter table artifact enable trigger " + trigger);
        }
        return new TriggerCost(
                writer.words, what, Median.of(without, Double::doubleValue), Median.of(with, Double::doubleValue));
    }

    private static double insert(Connection connection, Writer writer, List<Row> rows) throws SQLException {
        String blob;
        try (Statement any = connection.createStatement();
                ResultSet row = any.executeQuery("select cas_id from cas_blob limit 1")) {
            row.next();
            blob = row.getString(1);
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (Row row : rows) {
                statement.setObject(1, row.id());
                statement.setObject(2, writer.column(row.patch()), Types.OTHER);
                statement.setString(3, writer.meta(row.patch()));
                statement.setString(4, blob);
                statement.addBatch();
            }
            return timed(statement);
        }
    }

    private static double update(Connection connection, Writer writer, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            for (Row row : rows) {
                statement.setString(1, writer.meta(row.patch()));
                statement.setObject(2, row.id());
                statement.addBatch();
            }
            return timed(statement);
        }
    }

    private static double timed(PreparedStatement batch) throws SQLException {
        long start = System.nanoTime();
        int statements = batch.executeBatch().length;
        return (System.nanoTime() - start) / 1e3 / statements;
    }
}
