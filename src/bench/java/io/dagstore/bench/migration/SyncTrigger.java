package io.dagstore.bench.migration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dagstore.TestDatabase;
import io.dagstore.bench.Comparison;
import io.dagstore.bench.Effort;
import io.dagstore.bench.JdbcStatement;
import io.dagstore.bench.OldDatabase;
import io.dagstore.bench.Timings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the trigger that keeps column and meta equal costs. One connection sends prepared statements in batches, many in
 * a transaction, so that neither the disk nor the way to the server hides the cost; each transaction is rolled back.
 */
final class SyncTrigger {
    /** Fifteen batches with the trigger and fifteen without, by turns. */
    private static final Effort EFFORT = new Effort(1, 15, Duration.ZERO, Duration.ZERO);

    private static final int MOST_STATEMENTS = 2_000;

    /** What switches all triggers of it, with a question mark for enable or disable. */
    private static final String SWITCH = "select 'alter table artifact ' || string_agg('? trigger ' || tgname, ', ')"
            + " from pg_trigger where tgrelid = 'artifact'::regclass and tgname like 'artifact_sync_compacted_from%'";

    private static final String INSERT =
            "insert into artifact (artifact_id, kind, version_hash, compacted_from_id, meta, cas_id)"
                    + " values (?, 'dag_version', 'sha256:0', ?::uuid, ?::jsonb, ?)";
    private static final String UPDATE = "update artifact set meta = ?::jsonb where artifact_id = ?";

    private SyncTrigger() {}

    /**
     * What the trigger adds to a statement.
     *
     * @param writer whose statement it is
     * @param statement insert or update
     * @param withoutMicros the median time of a statement with the trigger disabled
     * @param withMicros the median with it
     */
    record Cost(String writer, String statement, double withoutMicros, double withMicros) {
        /** How many times as long a statement takes with the trigger. */
        @JsonProperty
        double ratio() {
            return withMicros / withoutMicros;
        }
    }

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

    /** Measures on a migrated copy of an old database. */
    static List<Cost> measure(TestDatabase database, OldDatabase origin) throws SQLException {
        String blob = database.one(String.class, "select cas_id from cas_blob limit 1");
        String switches = database.one(String.class, SWITCH);
        List<Cost> costs = new ArrayList<>();
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            // The same ones for all batches: what is new to the driver is parsed for each row.
            JdbcStatement insert = new JdbcStatement(connection, INSERT);
            JdbcStatement update = new JdbcStatement(connection, UPDATE);
            for (Writer writer : Writer.values()) {
                List<@Nullable Object[]> inserts = new ArrayList<>();
                List<@Nullable Object[]> updates = new ArrayList<>();
                for (int i = 0; i < Math.min(MOST_STATEMENTS, origin.rows() / 50); i++) {
                    UUID id = UUID.randomUUID();
                    id = new UUID((System.currentTimeMillis() + i) << 16 | 0x7000, id.getLeastSignificantBits());
                    UUID patch = origin.patches().get(i % origin.patches().size());
                    inserts.add(new @Nullable Object[] {id, writer.column(patch), writer.meta(patch), blob});
                    updates.add(new @Nullable Object[] {writer.meta(patch), id});
                }
                costs.add(cost(connection, switches, writer, "insert", insert, inserts));
                // The rows that are updated have what the trigger makes of them.
                fill(insert, inserts);
                insert.executeBatch();
                connection.commit();
                costs.add(cost(connection, switches, writer, "update", update, updates));
            }
        }
        return costs;
    }

    private static Cost cost(
            Connection connection,
            String switches,
            Writer writer,
            String name,
            JdbcStatement statement,
            List<@Nullable Object[]> rows)
            throws SQLException {
        Comparison comparison = new Comparison();
        for (String how : List.of("disable", "enable")) {
            Comparison.Work prepare = () -> {
                turn(connection, switches, how);
                fill(statement, rows);
            };
            comparison.way(how, prepare, statement::executeBatch);
        }
        Timings timings = comparison.run(EFFORT, () -> {});
        turn(connection, switches, "enable");
        double without = timings.of("disable").p50();
        return new Cost(
                writer.words, name, without / rows.size(), timings.of("enable").p50() / rows.size());
    }

    /** Rolls back what was done, and switches the trigger. */
    private static void turn(Connection connection, String switches, String how) throws SQLException {
        connection.rollback();
        new JdbcStatement(connection, switches.replace("?", how)).update();
        connection.commit();
    }

    private static void fill(JdbcStatement statement, List<@Nullable Object[]> rows) throws SQLException {
        for (@Nullable Object[] row : rows) {
            statement.batch(row);
        }
    }
}
