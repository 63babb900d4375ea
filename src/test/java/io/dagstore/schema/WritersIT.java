package io.dagstore.schema;

import static io.dagstore.schema.CompactedBases.VERSION;
import static io.dagstore.schema.CompactedBases.execute;
import static io.dagstore.schema.CompactedBases.insertNew;
import static io.dagstore.schema.CompactedBases.insertOld;
import static io.dagstore.schema.CompactedBases.insertPatch;
import static io.dagstore.schema.CompactedBases.meta;
import static io.dagstore.schema.CompactedBases.setColumn;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import io.dagstore.schema.SchemaVerification.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of both kinds write to a full table all the time while it is migrated, forth and back. */
class WritersIT {

    private static final int ROWS = 20_000;
    private static final int PATCHES = 100;
    private static final long SEED = new Random().nextLong();

    /** Everything of a row but the relationship, and the name, which the writers change. */
    private static final String REST =
            """
            select artifact_id,
                md5((to_jsonb(artifact) - 'compacted_from_id' - 'meta' - 'name')::text || (meta - 'compacted_from')::text)
            from artifact
            """;

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaService schema = new SchemaService(database.dataSource());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Future<?>> writers = new ArrayList<>();
    private final AtomicInteger oldTransactions = new AtomicInteger();
    private final AtomicInteger newTransactions = new AtomicInteger();

    /** What has been committed: base and patch. */
    private final Map<UUID, UUID> relationships = new ConcurrentHashMap<>();

    private final Map<UUID, String> rejected = new ConcurrentHashMap<>();
    private final AtomicInteger inserted = new AtomicInteger();
    private final List<UUID> patches = new ArrayList<>();
    /** Rows without a relationship, each given to one writer. */
    private final ConcurrentLinkedQueue<UUID> ordinary = new ConcurrentLinkedQueue<>();

    private Map<UUID, String> rest = Map.of();

    @BeforeEach
    void fillAnOldDatabase() throws SQLException {
        database.execute(
                OldDatabase.SQL,
                "delete from artifact where meta <> '{}'",
                """
                insert into artifact (artifact_id, kind, cas_id, base_version, depth)
                select gen_random_uuid(), kind, cas_id, base_version, depth
                from artifact cross join generate_series(1, %d) where right(artifact_id::text, 2) = 'a1'
                """
                        .formatted(PATCHES),
                """
                insert into artifact (artifact_id, kind, cas_id, version_hash, meta)
                select gen_random_uuid(), kind, cas_id, version_hash, case
                    when i %% 10 <> 0 then '{"kept": 1}'
                    when i %% 500 = 0 then jsonb_build_object('compacted_from', 'P' || i, 'kept', 1)
                    else jsonb_build_object('kept', 1, 'compacted_from', case i %% 3
                        when 0 then patch[1 + i %% array_length(patch, 1)]::text
                        when 1 then upper(patch[1 + i %% array_length(patch, 1)]::text)
                        else '{' || replace(patch[1 + i %% array_length(patch, 1)]::text, '-', '') || '}'
                    end)
                end
                from artifact
                cross join generate_series(1, %d) as i
                cross join (select array_agg(artifact_id) as patch from artifact where kind = 'patch_set') as all_patches
                where artifact_id = '%s'
                """
                        .formatted(ROWS, VERSION),
                "analyze");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("select artifact_id, kind, meta ->> 'compacted_from'"
                    + " from artifact where artifact_id <> '" + VERSION + "'")) {
                while (rows.next()) {
                    UUID id = rows.getObject(1, UUID.class);
                    String value = rows.getString(3);
                    if (rows.getString(2).equals("patch_set")) {
                        patches.add(id);
                    } else if (value == null) {
                        ordinary.add(id);
                    } else if (value.startsWith("P")) {
                        rejected.put(id, value);
                    } else {
                        relationships.put(
                                id,
                                UUID.fromString(value.toLowerCase(Locale.ROOT)
                                        .replaceAll("[{}-]", "")
                                        .replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5")));
                    }
                }
            }
            rest = pairs(statement, REST);
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        stop.set(true);
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        database.close();
    }

    private static Map<UUID, String> pairs(Statement statement, String query) throws SQLException {
        Map<UUID, String> pairs = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                pairs.put(rows.getObject(1, UUID.class), String.valueOf(rows.getString(2)));
            }
        }
        return pairs;
    }

    private boolean hasColumn() {
        return database.one(
                Boolean.class,
                "select exists (select from pg_attribute"
                        + " where attrelid = 'artifact'::regclass and attname = 'compacted_from_id')");
    }

    /** What one transaction of a writer has done; it counts once it is committed. */
    private final class Work {
        final Map<UUID, UUID> related = new HashMap<>();
        final Map<UUID, String> bad = new HashMap<>();
        int rows;

        void committed(AtomicInteger transactions) {
            relationships.putAll(related);
            rejected.putAll(bad);
            inserted.addAndGet(rows);
            transactions.incrementAndGet();
        }
    }

    private interface Writer {
        void write(Connection connection, Random random, Work work) throws SQLException;
    }

    private UUID anyPatch(Connection connection, Random random, Work work) throws SQLException {
        if (random.nextInt(4) > 0) {
            return patches.get(random.nextInt(patches.size()));
        }
        work.rows++;
        return insertPatch(connection);
    }

    private void writeOld(Connection connection, Random random, Work work) throws SQLException {
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                UUID patch = anyPatch(connection, random, work);
                work.related.put(insertOld(connection, meta(patch)), patch);
                work.rows++;
            }
            case 2 -> {
                UUID base = ordinary.remove();
                UUID patch = anyPatch(connection, random, work);
                execute(
                        connection,
                        "update artifact set meta = meta || jsonb_build_object('compacted_from', ?::text)"
                                + " where artifact_id = ?",
                        patch.toString(),
                        base);
                work.related.put(base, patch);
            }
            case 3 -> {
                work.bad.put(insertOld(connection, meta("P20")), "P20");
                work.rows++;
            }
            default -> rename(connection);
        }
    }

    private void writeNew(Connection connection, Random random, Work work) throws SQLException {
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                UUID patch = anyPatch(connection, random, work);
                work.related.put(insertNew(connection, patch, "{\"kept\": 1}"), patch);
                work.rows++;
            }
            case 2 -> {
                UUID base = ordinary.remove();
                UUID patch = anyPatch(connection, random, work);
                setColumn(connection, base, patch);
                work.related.put(base, patch);
            }
            default -> rename(connection);
        }
    }

    /** Moves a row within the table; there are plenty of ordinary ones. */
    private void rename(Connection connection) throws SQLException {
        execute(connection, "update artifact set name = ? where artifact_id = ?", "x".repeat(300), ordinary.remove());
    }

    private void start(int number, AtomicInteger transactions, Writer writer) {
        Random random = new Random(SEED + writers.size());
        for (int i = 0; i < number; i++) {
            writers.add(threads.submit(() -> {
                try (Connection connection = database.connect()) {
                    while (!stop.get()) {
                        Work work = new Work();
                        boolean together = random.nextBoolean();
                        connection.setAutoCommit(!together);
                        for (int statement = together ? 3 : 1; statement > 0; statement--) {
                            writer.write(connection, random, work);
                        }
                        if (together) {
                            connection.commit();
                        }
                        work.committed(transactions);
                        // About as many as a busy service, so that the table does not only grow.
                        Thread.sleep(1);
                    }
                }
                return null;
            }));
        }
    }

    private void untilMoreTransactions(AtomicInteger transactions) throws Exception {
        int before = transactions.get();
        Until.holds("writers go on", () -> {
            requireNoError();
            return transactions.get() >= before + 50;
        });
    }

    private void requireNoError() throws Exception {
        for (Future<?> writer : writers) {
            if (writer.isDone()) {
                writer.get();
            }
        }
    }

    private void stopWriters() throws Exception {
        stop.set(true);
        for (Future<?> writer : writers) {
            writer.get(1, TimeUnit.MINUTES);
        }
    }

    private Map<UUID, String> stored(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            return pairs(statement, query);
        }
    }

    private Map<UUID, String> expected() {
        Map<UUID, String> expected = new HashMap<>();
        relationships.forEach((base, patch) -> expected.put(base, patch.toString()));
        return expected;
    }

    /** The two may be long: shows where they differ only. */
    private static void requireSame(String what, Map<UUID, String> actual, Map<UUID, String> expected) {
        Map<UUID, String> differences = new HashMap<>();
        expected.forEach((id, value) -> {
            if (!value.equals(actual.get(id))) {
                differences.put(id, "expected " + value + ", but was " + actual.get(id));
            }
        });
        actual.forEach((id, value) -> {
            if (!expected.containsKey(id)) {
                differences.put(id, "not expected: " + value);
            }
        });
        assertThat(differences).as(what + ", seed " + SEED).isEmpty();
    }

    private void requireThatNothingElseChanged() throws SQLException {
        Map<UUID, String> after = stored(REST);
        assertThat(after).hasSize(rest.size() + inserted.get());
        after.keySet().retainAll(rest.keySet());
        requireSame("everything but the relationship", after, rest);
    }

    @Test
    void noWriterFailsAndNoRelationshipIsLostWhileTheColumnArrives() throws Exception {
        start(2, oldTransactions, this::writeOld);
        untilMoreTransactions(oldTransactions);
        Future<SchemaUpdate> update = threads.submit(() -> schema.update());
        Until.holds("the column is there", this::hasColumn);
        start(2, newTransactions, this::writeNew);
        update.get(2, TimeUnit.MINUTES);
        untilMoreTransactions(oldTransactions);
        untilMoreTransactions(newTransactions);
        stopWriters();

        requireSame(
                "in the column",
                stored("select artifact_id, compacted_from_id from artifact where compacted_from_id is not null"),
                expected());
        requireSame(
                "in meta",
                stored("select artifact_id, lower(translate(meta ->> 'compacted_from', '{-}', ''))::uuid"
                        + " from artifact where compacted_from_id is not null"),
                expected());
        requireSame("report", stored("select artifact_id, value #>> '{}' from compacted_from_report"), rejected);
        requireThatNothingElseChanged();
        SchemaVerification verification = schema.verify();
        assertThat(verification.rejected()).isEqualTo(Map.of(Reason.MALFORMED, (long) rejected.size()));
        assertThat(verification.problems()).hasSize(1);
    }

    @Test
    void noRelationshipIsLostWhileTheColumnGoesAgain() throws Exception {
        schema.update();
        start(2, oldTransactions, this::writeOld);
        AtomicBoolean gone = new AtomicBoolean();
        start(2, newTransactions, (connection, random, work) -> {
            if (gone.get()) {
                return;
            }
            try {
                writeNew(connection, random, work);
            } catch (SQLException e) {
                if (!"42703".equals(e.getSQLState()) || hasColumn()) {
                    throw e;
                }
                gone.set(true);
                work.related.clear();
                work.bad.clear();
                if (!connection.getAutoCommit()) {
                    // The rest of the transaction is lost with it.
                    work.rows = 0;
                    connection.rollback();
                }
            }
        });
        untilMoreTransactions(oldTransactions);
        untilMoreTransactions(newTransactions);
        List<String> ids = List.copyOf(Changelog.byId().keySet());
        schema.rollback(ids.size() - 1 - ids.indexOf("001-complete"));
        assertThat(hasColumn()).isFalse();
        untilMoreTransactions(oldTransactions);
        stopWriters();

        requireSame(
                "in meta",
                stored(
                        """
                        select artifact_id, lower(translate(meta ->> 'compacted_from', '{-}', ''))::uuid
                        from artifact where meta ->> 'compacted_from' not like 'P%'
                        """),
                expected());
        requireSame(
                "rejected",
                stored("select artifact_id, meta ->> 'compacted_from' from artifact"
                        + " where meta ->> 'compacted_from' like 'P%'"),
                rejected);
        requireThatNothingElseChanged();
    }

    @Test
    void theCleanUpLeavesNoFieldBehindWhileNewProgramsWrite() throws Exception {
        schema.update();
        start(3, newTransactions, this::writeNew);
        untilMoreTransactions(newTransactions);
        PlainLiquibase.on(database).withBatches(100, 0).update(PlainLiquibase.CLEAN_UP);
        untilMoreTransactions(newTransactions);
        stopWriters();

        requireSame(
                "in the column",
                stored("select artifact_id, compacted_from_id from artifact where compacted_from_id is not null"),
                expected());
        requireSame(
                "rejected",
                stored("select artifact_id, meta ->> 'compacted_from' from artifact"
                        + " where meta -> 'compacted_from' is not null"),
                rejected);
        requireThatNothingElseChanged();
        assertThat(database.one(Long.class, "select count(*) from pg_trigger where tgname like 'artifact_sync%'"))
                .isZero();
    }

    @Test
    void whoGoesBackBehindTheCleanUpFindsEveryRelationshipInMetaAgain() throws Exception {
        schema.update();
        PlainLiquibase.on(database).update(PlainLiquibase.CLEAN_UP);
        start(3, newTransactions, this::writeNew);
        untilMoreTransactions(newTransactions);
        // The clean-up and the procedure that it calls.
        PlainLiquibase.on(database).rollbackCount(2, PlainLiquibase.CLEAN_UP);
        untilMoreTransactions(newTransactions);
        stopWriters();

        requireSame(
                "in meta",
                stored("select artifact_id, meta ->> 'compacted_from' from artifact"
                        + " where meta ->> 'compacted_from' not like 'P%'"),
                expected());
        requireSame(
                "in the column",
                stored("select artifact_id, compacted_from_id from artifact where compacted_from_id is not null"),
                expected());
        requireThatNothingElseChanged();
    }
}
