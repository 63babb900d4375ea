package io.dagstore.bench.migration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dagstore.TestDatabase;
import io.dagstore.bench.JdbcStatement;
import io.dagstore.bench.OldDatabase;
import io.dagstore.bench.report.Median;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the trigger that keeps column and meta equal costs. One connection sends prepared statements in batches, many in
 * a transaction, so that neither the disk nor the way to the server hides the cost; each transaction is rolled back. Rounds with
 * and without the trigger alternate.
 */
final class SyncTrigger {
    private static final int ROUNDS = 15;
    private static final int MOST_STATEMENTS = 2_000;

    /** What switches all triggers of it, with a question mark for enable or disable. */
    private static final String SWITCH = "select 'alter table artifact ' || string_agg('? trigger ' || tgname, ', ')"
            + " from pg_trigger where tgrelid = 'artifact'::regclass and tgname like 'artifact_sync_compacted_from%'";

    private static final String INSERT =
            "insert into artifact (artifact_id, kind, version_hash, compacted_from_id, meta, cas_id)"
                    + " values (?, 'dag_version', 'sha256:0', ?::uuid, ?::jsonb, ?)";
    private static final String UPDATE = "update artifact set meta = ?::jsonb where artifact_id = ?";

    private final Connection connection;
    private final String switches;
    private final List<Cost> costs = new ArrayList<>();

    private SyncTrigger(Connection connection, String switches) {
        this.connection = connection;
        this.switches = switches;
    }

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

    /** A row, and the patch that it may come from. */
    private record Row(UUID id, UUID patch) {}

    /** Measures on a migrated copy of an old database. */
    static List<Cost> measure(TestDatabase database, OldDatabase origin) throws Exception {
        String blob = database.one(String.class, "select cas_id from cas_blob limit 1");
        try (Connection connection = database.connect()) {
            SyncTrigger trigger = new SyncTrigger(connection, database.one(String.class, SWITCH));
            for (Writer writer : Writer.values()) {
                trigger.measure(writer, rows(origin), blob);
            }
            return trigger.costs;
        }
    }

    private static List<Row> rows(OldDatabase origin) {
        long millis = System.currentTimeMillis();
        List<UUID> patches = origin.patches();
        return IntStream.range(0, Math.min(MOST_STATEMENTS, origin.rows() / 50))
                .mapToObj(i -> new Row(
                        new UUID((millis + i) << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits()),
                        patches.get(i % patches.size())))
                .toList();
    }

    private void measure(Writer writer, List<Row> rows, String blob) throws Exception {
        JdbcStatement insert = new JdbcStatement(connection, INSERT);
        Callable<Double> inserting = () -> {
            for (Row row : rows) {
                insert.batch(row.id, writer.column(row.patch), writer.meta(row.patch), blob);
            }
            return microsOfEach(insert);
        };
        measure(writer, "insert", inserting);
        // The rows that are updated have what the trigger makes of them.
        inserting.call();
        JdbcStatement update = new JdbcStatement(connection, UPDATE);
        measure(writer, "update", () -> {
            for (Row row : rows) {
                update.batch(writer.meta(row.patch), row.id);
            }
            return microsOfEach(update);
        });
    }

    private void measure(Writer writer, String statement, Callable<Double> work) throws Exception {
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        for (int round = 0; round < 2 * ROUNDS; round++) {
            // The order changes from pair to pair.
            boolean enabled = (round + round / 2) % 2 == 0;
            turn(enabled ? "enable" : "disable");
            connection.setAutoCommit(false);
            (enabled ? with : without).add(work.call());
            connection.rollback();
            connection.setAutoCommit(true);
        }
        turn("enable");
        costs.add(new Cost(writer.words, statement, Median.of(without), Median.of(with)));
    }

    private void turn(String how) throws SQLException {
        new JdbcStatement(connection, switches.replace("?", how)).update();
    }

    private static double microsOfEach(JdbcStatement batch) throws SQLException {
        long start = System.nanoTime();
        int statements = batch.executeBatch();
        return (System.nanoTime() - start) / 1e3 / statements;
    }
}
