package io.dagstore.schema;

import static io.dagstore.schema.CompactedBases.VERSION;
import static io.dagstore.schema.CompactedBases.execute;
import static io.dagstore.schema.CompactedBases.insertNew;
import static io.dagstore.schema.CompactedBases.insertOld;
import static io.dagstore.schema.CompactedBases.insertPatch;
import static io.dagstore.schema.CompactedBases.meta;
import static io.dagstore.schema.CompactedBases.setMeta;
import static io.dagstore.schema.CompactedBases.state;
import static io.dagstore.schema.CompactedBases.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import io.dagstore.schema.CompactedBases.State;
import io.dagstore.schema.SchemaVerification.Reason;
import io.dagstore.schema.SchemaVerification.Rejection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillIT {

    private static final TestDatabase DATABASE = TestDatabase.empty();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Connection connection;
    /** Its writes are like those before the triggers and the foreign key were there. */
    private Connection earlier;

    private UUID patch;

    @BeforeAll
    static void updateAnOldDatabase() {
        DATABASE.execute(OldDatabase.SQL);
        new SchemaService(DATABASE.dataSource()).update();
    }

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @BeforeEach
    void startWithOneVersionAndOnePatch() throws SQLException {
        connection = DATABASE.connect();
        earlier = DATABASE.connect();
        execute(earlier, "set session_replication_role = replica");
        execute(
                connection,
                """
                truncate artifact, patch_chain_member, tag, run_snapshot_index,
                    compacted_from_report, compacted_from_todo, compacted_from_progress
                """);
        insertPatch(earlier, VERSION, VERSION);
        execute(
                earlier,
                "update artifact set kind = 'dag_version', version_hash = cas_id, base_version = null, depth = null");
        patch = insertPatch(connection);
    }

    @AfterEach
    void disconnect() throws Exception {
        threads.shutdownNow();
        connection.close();
        earlier.close();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    private List<UUID> insertMovable(int count) throws SQLException {
        List<UUID> bases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bases.add(insertOld(earlier, meta(patch)));
        }
        return bases;
    }

    private Map<UUID, String> insertOneOfEachReason() throws SQLException {
        Map<UUID, String> reasons = new HashMap<>();
        reasons.put(insertOld(earlier, meta("P20")), "malformed");
        reasons.put(insertOld(earlier, "{\"compacted_from\": null}"), "not_a_string");
        reasons.put(insertOld(earlier, "{\"compacted_from\": 20}"), "not_a_string");
        reasons.put(insertOld(earlier, "{\"compacted_from\": {}}"), "not_a_string");
        reasons.put(insertOld(earlier, "{\"compacted_from\": [\"" + patch + "\"]}"), "array");
        reasons.put(insertOld(earlier, meta(UUID.randomUUID())), "no_such_artifact");
        reasons.put(insertOld(earlier, meta(VERSION)), "target_not_a_patch_set");
        UUID itself = UUID.randomUUID();
        insertOld(earlier, itself, meta(itself));
        reasons.put(itself, "target_not_a_patch_set");
        UUID child = UUID.randomUUID();
        UUID parent = insertOld(earlier, meta(child));
        insertPatch(earlier, child, parent);
        reasons.put(parent, "built_on_this_base");
        UUID noVersion = insertPatch(earlier);
        setMeta(earlier, noVersion, meta(patch));
        reasons.put(noVersion, "not_a_dag_version");
        reasons.put(insertNew(earlier, patch, meta(child)), "disagreeing");
        return reasons;
    }

    private static Map<UUID, String> report() throws SQLException {
        Map<UUID, String> report = new HashMap<>();
        try (Connection reader = DATABASE.connect();
                var rows = reader.createStatement()
                        .executeQuery("select artifact_id, reason from compacted_from_report")) {
            while (rows.next()) {
                report.put(rows.getObject(1, UUID.class), rows.getString(2));
            }
        }
        return report;
    }

    private static String everythingThatIsStored() {
        return DATABASE.one(
                String.class,
                """
                select concat(
                    (select string_agg(artifact::text || xmin, ' ' order by artifact_id) from artifact),
                    (select string_agg(r::text, ' ' order by artifact_id) from compacted_from_report as r))
                """);
    }

    private static long stillToBeMoved() {
        return new SchemaService(DATABASE.dataSource()).verify().notYetMoved();
    }

    private String progress(String columns) throws SQLException {
        return text(
                connection,
                "select concat_ws(' ', " + columns + ") from compacted_from_progress where step = 'backfill'");
    }

    private void backfill(int batchSize, int pauseMillis) throws SQLException {
        execute(connection, "call dagstore_backfill_compacted_from(" + batchSize + ", " + pauseMillis + ")");
    }

    /** Statements in a session of its own. */
    private final class Running {
        final Connection session = DATABASE.connect();
        final int pid;
        final Future<?> result;

        Running(String... statements) throws SQLException {
            execute(session, "set dagstore.lock_limit = '2min'");
            pid = Integer.parseInt(text(session, "select pg_backend_pid()"));
            result = threads.submit(() -> {
                try (session) {
                    for (String statement : statements) {
                        execute(session, statement);
                    }
                }
                return null;
            });
        }

        void end() throws Exception {
            result.get(2, TimeUnit.MINUTES);
        }

        String applicationName() throws SQLException {
            return text(connection, "select string_agg(application_name, '') from pg_stat_activity where pid = " + pid);
        }
    }

    private Running slowBackfill() throws SQLException {
        return new Running("call dagstore_backfill_compacted_from(10, 20)");
    }

    private void untilPosition(int position) throws Exception {
        Until.holds("the backfill is at " + position, () -> text(
                        connection, "select count(*) from compacted_from_progress where position >= " + position)
                .equals("1"));
    }

    @Test
    void everyReasonInTheReportIsWhatTheVerificationSays() throws SQLException {
        Map<UUID, String> expected = insertOneOfEachReason();

        backfill(3, 0);

        assertThat(report()).isEqualTo(expected);
        SchemaVerification verification = new SchemaService(DATABASE.dataSource()).verify();
        assertThat(verification.disagreeing()).isEqualTo(1);
        List<String> known = Arrays.stream(Reason.values())
                .map(Reason::name)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        Map<UUID, String> verified = new HashMap<>();
        for (Rejection rejection : verification.examples()) {
            verified.put(rejection.artifactId(), rejection.reason().name().toLowerCase(Locale.ROOT));
        }
        expected.forEach((id, reason) -> {
            if (known.contains(reason)) {
                assertThat(verified).containsEntry(id, reason);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void theCountsOfTheProgressAddUpWhateverTheBatchSize(int batchSize) throws SQLException {
        insertMovable(20);
        int rejected = insertOneOfEachReason().size();

        backfill(batchSize, batchSize == 7 ? 1 : 0);

        assertThat(text(connection, "select count(compacted_from_id) from artifact"))
                .isEqualTo("21");
        assertThat(progress("total, position, seen, moved, rejected, resumed_position, finished_at >= started_at"))
                .isEqualTo("%1$d %1$d %1$d 20 %2$d 0 t".formatted(20 + rejected, rejected));
        assertThat(text(connection, "select count(*) from compacted_from_todo")).isEqualTo("0");
    }

    @Test
    void anotherRunChangesNothing() throws SQLException {
        insertMovable(20);
        insertOneOfEachReason();
        backfill(7, 0);
        String before = everythingThatIsStored();

        backfill(1000, 0);

        assertThat(everythingThatIsStored()).isEqualTo(before);
    }

    @Test
    void anotherRunMovesWhatCanBeMovedMeanwhileAndForgetsWhatIsCorrected() throws SQLException {
        UUID late = UUID.randomUUID();
        UUID waiting = insertOld(earlier, meta(late));
        UUID corrected = insertOld(earlier, meta("P20"));
        UUID removed = insertOld(earlier, meta("P20"));
        UUID deleted = insertOld(earlier, meta("P20"));
        UUID agreeing = insertNew(earlier, patch, meta("P20"));
        backfill(2, 0);
        assertThat(report()).hasSize(5);
        insertPatch(connection, late, VERSION);
        setMeta(earlier, corrected, meta(patch));
        setMeta(earlier, removed, "{}");
        setMeta(earlier, agreeing, meta(patch));
        execute(earlier, "delete from artifact where artifact_id = ?", deleted);

        backfill(2, 0);

        assertThat(report()).isEmpty();
        assertThat(state(connection, waiting)).isEqualTo(new State(late, "\"" + late + "\"", null));
        assertThat(state(connection, corrected)).isEqualTo(new State(patch, "\"" + patch + "\"", null));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 0", "1, -1", "null, 0", "1, null"})
    void aBatchSizeOrPauseThatMakesNoSenseIsRefused(String batchSize, String pauseMillis) throws SQLException {
        insertMovable(1);

        assertThatThrownBy(() -> execute(
                        connection, "call dagstore_backfill_compacted_from(" + batchSize + ", " + pauseMillis + ")"))
                .hasMessageContaining("a batch has at least 1 row and a pause at least 0 milliseconds");

        assertThat(text(
                        connection,
                        "select count(*) from pg_locks where locktype = 'advisory' and database ="
                                + " (select oid from pg_database where datname = current_database())"))
                .isEqualTo("0");
    }

    @Test
    void otherParametersDoNotMakeAnotherChangelog() throws Exception {
        try (TestDatabase database = TestDatabase.empty()) {
            database.execute(OldDatabase.SQL);

            PlainLiquibase.on(database).withBatches(7, 1).update(PlainLiquibase.NONE);
            PlainLiquibase.on(database).withBatches(13, 0).update(PlainLiquibase.NONE);

            assertThat(new SchemaService(database.dataSource()).update().applied())
                    .isEmpty();
            assertThat(new SchemaService(database.dataSource()).verify().migrated())
                    .isEqualTo(OldDatabase.MOVABLE);
        }
    }

    @Test
    void aRunThatIsKilledIsTakenUpWhereItStopped() throws Exception {
        insertMovable(300);
        Running killed = slowBackfill();
        untilPosition(50);
        execute(connection, "select pg_terminate_backend(" + killed.pid + ")");
        assertThatThrownBy(killed::end).hasMessageContaining("terminating connection");
        Until.holds("the session is gone", () -> killed.applicationName().equals("null"));
        int position = Integer.parseInt(progress("position"));
        assertThat(position).isBetween(50, 299);
        assertThat(progress("seen, moved, finished_at is null")).isEqualTo(position + " " + position + " t");

        backfill(1000, 0);

        assertThat(stillToBeMoved()).isZero();
        assertThat(progress("total, position, seen, moved, resumed_position, finished_at >= resumed_at"))
                .isEqualTo("300 300 300 300 " + position + " t");
    }

    @Test
    void rowsThatSomebodyHasLockedAreMovedWhenHeIsDone() throws Exception {
        List<UUID> bases = insertMovable(30);
        UUID unrelated = insertPatch(connection);
        try (Connection bystander = DATABASE.connect();
                Connection locker = DATABASE.connect()) {
            // A transaction that is older, and in nobody's way.
            bystander.setAutoCommit(false);
            execute(bystander, "update artifact set name = 'x' where artifact_id = ?", unrelated);
            locker.setAutoCommit(false);
            for (UUID base : bases.subList(3, 6)) {
                execute(locker, "select from artifact where artifact_id = ? for update", base);
            }
            String pid = text(locker, "select pg_backend_pid()");
            Running running = slowBackfill();

            Until.holds("the backfill says whom it waits for", () -> running.applicationName()
                    .equals("dagstore waits for process " + pid));
            assertThat(stillToBeMoved()).isEqualTo(3);
            locker.commit();
            running.end();

            assertThat(stillToBeMoved()).isZero();
            assertThat(progress("moved, position = total")).isEqualTo("30 t");
        }
    }

    @Test
    void aRunGivesUpAtTheLimitWithTheNameOfWhoIsInTheWayAndCanBeTakenUp() throws Exception {
        List<UUID> bases = insertMovable(30);
        try (Connection locker = DATABASE.connect()) {
            locker.setAutoCommit(false);
            execute(locker, "update artifact set name = 'x' where artifact_id = ?", bases.get(7));
            String pid = text(locker, "select pg_backend_pid()");
            Running running =
                    new Running("set dagstore.lock_limit = '2s'", "call dagstore_backfill_compacted_from(10, 0)");

            assertThatThrownBy(running::end)
                    .hasMessageContaining("a change of table artifact has to wait for process " + pid + " (")
                    .hasMessageContaining("idle in transaction")
                    .hasMessageContaining("run the migration again: it goes on where it stopped");
            assertThat(stillToBeMoved()).isEqualTo(1);
            assertThat(progress("moved, finished_at is null")).isEqualTo("29 t");
            locker.commit();
        }

        backfill(10, 0);

        assertThat(stillToBeMoved()).isZero();
        assertThat(progress("moved, finished_at is null")).isEqualTo("30 f");
    }

    @Test
    void whatIsReportedInTheFirstPassIsLookedAtAgainInTheLast() throws Exception {
        UUID late = UUID.randomUUID();
        UUID waiting = insertOld(earlier, meta(late));
        UUID locked = insertMovable(1).get(0);
        try (Connection locker = DATABASE.connect()) {
            locker.setAutoCommit(false);
            execute(locker, "update artifact set name = 'x' where artifact_id = ?", locked);
            Running running = slowBackfill();
            Until.holds("the first pass is done", () -> !report().isEmpty());
            insertPatch(connection, late, VERSION);
            locker.commit();
            running.end();
        }

        assertThat(state(connection, waiting).column()).isEqualTo(late);
        assertThat(report()).isEmpty();
    }

    @Test
    void aTargetThatIsDeletedAtTheWrongMomentIsReported() throws Exception {
        UUID base = insertMovable(1).get(0);
        UUID other = insertPatch(connection);
        UUID movable = insertOld(earlier, meta(other));
        try (Connection deleter = DATABASE.connect()) {
            deleter.setAutoCommit(false);
            execute(deleter, "delete from artifact where artifact_id = ?", patch);
            Running running = slowBackfill();
            Until.holds("the foreign key waits for the deletion", () -> text(
                            connection, "select cardinality(pg_blocking_pids(" + running.pid + "))")
                    .equals("1"));
            deleter.commit();
            running.end();
        }

        assertThat(state(connection, base).reason()).isEqualTo("no_such_artifact");
        assertThat(state(connection, movable).column()).isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read"})
    void rowsThatWritersMoveToOtherPagesMeanwhileAreNotMissedAndLoseNothing(String isolation) throws Exception {
        List<UUID> bases = insertMovable(400);
        Running running = new Running(
                "set default_transaction_isolation = '" + isolation + "'",
                "call dagstore_backfill_compacted_from(100, 20)");
        untilPosition(20);
        int rounds = 0;
        String padding = "x".repeat(500);
        while (!running.result.isDone()) {
            execute(
                    connection,
                    "update artifact set name = ? where artifact_id = ?",
                    padding + rounds,
                    bases.get(Math.floorMod(-7 * ++rounds, bases.size())));
        }
        running.end();

        assertThat(rounds).isPositive();
        assertThat(stillToBeMoved()).isZero();
        assertThat(text(connection, "select count(*) from artifact where name is not null"))
                .isEqualTo(String.valueOf(Math.min(rounds, bases.size())));
    }

    @Test
    void betweenTwoBatchesNothingIsLocked() throws Exception {
        insertMovable(300);
        Running running = slowBackfill();
        int pauses = 0;
        int withRows = 0;
        while (!running.result.isDone()) {
            String holds = text(
                    connection,
                    """
                    select string_agg(case when backend_xid is null then 'nothing' else 'rows' end, '')
                    from pg_stat_activity where pid = %d and wait_event = 'PgSleep'
                    """
                            .formatted(running.pid));
            // The server does not read both columns at one moment, so one look can mix two.
            withRows = holds.equals("rows") ? withRows + 1 : holds.equals("nothing") ? 0 : withRows;
            assertThat(withRows).as("looks in a row at a pause with rows").isLessThan(3);
            pauses += holds.equals("nothing") ? 1 : 0;
        }
        running.end();

        assertThat(pauses).isPositive();
    }

    @Test
    void writersThatLockRowsInAnyOrderMeetNoDeadlock() throws Exception {
        long seed = new Random().nextLong();
        List<UUID> bases = insertMovable(200);
        AtomicBoolean done = new AtomicBoolean();
        List<Future<Integer>> writers = new ArrayList<>();
        for (int writer = 0; writer < 3; writer++) {
            Random random = new Random(seed + writer);
            // Each has its own rows, as two of them could deadlock without any help.
            List<UUID> own = new ArrayList<>();
            for (int i = writer; i < bases.size(); i += 3) {
                own.add(bases.get(i));
            }
            writers.add(threads.submit(() -> {
                int transactions = 0;
                try (Connection session = DATABASE.connect()) {
                    session.setAutoCommit(false);
                    while (!done.get()) {
                        Collections.shuffle(own, random);
                        for (UUID base : own.subList(0, 8)) {
                            execute(session, "update artifact set name = 'x' where artifact_id = ?", base);
                        }
                        session.commit();
                        transactions++;
                    }
                }
                return transactions;
            }));
        }

        new Running("call dagstore_backfill_compacted_from(20, 5)").end();

        done.set(true);
        for (Future<Integer> writer : writers) {
            assertThat(writer.get(1, TimeUnit.MINUTES)).as("seed " + seed).isPositive();
        }
        assertThat(stillToBeMoved()).isZero();
    }

    @Test
    void aSecondSessionIsToldThatAnotherOneIsMigrating() throws Exception {
        insertMovable(300);
        Running running = slowBackfill();
        untilPosition(10);

        assertThatThrownBy(() -> backfill(1000, 0))
                .hasMessageContaining("another session is migrating this schema")
                .hasMessageContaining("Wait until it is done, then try again");

        running.end();
        backfill(1000, 0);
    }

    @Test
    void aHundredBatchesReadTheWholeTableNoMoreOftenThanOneDoes() throws Exception {
        String scans = "select seq_scan from pg_stat_user_tables where relname = 'artifact'";
        String updates = "select n_tup_upd from pg_stat_user_tables where relname = 'artifact'";
        insertMovable(300);
        settleStatistics();
        long scansBefore = DATABASE.one(Long.class, scans);
        long updatesBefore = DATABASE.one(Long.class, updates);

        new Running("call dagstore_backfill_compacted_from(3, 0)").end();

        Until.holds("the statistics have arrived", () -> DATABASE.one(Long.class, updates) >= updatesBefore + 300);
        // The list of what there is to do, and the last sweep.
        assertThat(DATABASE.one(Long.class, scans) - scansBefore).isLessThan(10);
    }

    /** A session reports its statistics at the latest when it ends. */
    private void settleStatistics() throws SQLException {
        connection.close();
        earlier.close();
        connection = DATABASE.connect();
        earlier = DATABASE.connect();
        execute(earlier, "set session_replication_role = replica");
    }

    @Test
    void aMetaThatIsNoObjectStopsTheWayBackAndStaysAsItIs() throws Exception {
        for (int i = 0; i < 200; i++) {
            insertNew(earlier, patch, "{}");
        }
        Running running = new Running("call dagstore_write_back_compacted_from('write_back', true, 10, 20)");
        Until.holds("it has begun", () -> text(
                        connection, "select count(*) from compacted_from_progress where position > 0")
                .equals("1"));
        UUID meanwhile = insertNew(connection, patch, "[1]");

        assertThatThrownBy(running::end).hasMessageContaining(meanwhile + ", whose meta is not an object");
        assertThat(text(connection, "select meta from artifact where artifact_id = '" + meanwhile + "'"))
                .isEqualTo("[1]");
    }

    @Test
    void aColumnThatIsEmptiedMeanwhileIsNotReleasedIntoMeta() throws Exception {
        for (int i = 0; i < 200; i++) {
            insertNew(earlier, UUID.randomUUID(), "{}");
        }
        Running running = new Running("call dagstore_release_compacted_from(10, 20)");
        Until.holds("it has begun", () -> text(
                        connection, "select count(*) from compacted_from_progress where position > 0")
                .equals("1"));
        UUID last = UUID.fromString(text(
                connection,
                "select artifact_id from compacted_from_todo where step = 'release' order by position desc limit 1"));
        execute(earlier, "update artifact set compacted_from_id = null where artifact_id = ?", last);
        running.end();

        assertThat(state(connection, last)).isEqualTo(new State(null, null, null));
        assertThat(report()).hasSize(199).containsValue("no_such_artifact");
        assertThat(text(connection, "select count(compacted_from_id) from artifact"))
                .isEqualTo("0");
    }
}
