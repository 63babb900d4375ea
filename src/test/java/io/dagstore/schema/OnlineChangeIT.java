package io.dagstore.schema;

import static io.dagstore.schema.CompactedBases.execute;
import static io.dagstore.schema.CompactedBases.insertOld;
import static io.dagstore.schema.CompactedBases.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dagstore.TestDatabase;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class OnlineChangeIT {

    private static final String LIBERAL = "3min";

    private final TestDatabase database = TestDatabase.migrated();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = database.connect();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        database.close();
    }

    private static SchemaService migrating(TestDatabase database, String lockLimit) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(database.url());
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        dataSource.setOptions("-c dagstore.lock_limit=" + lockLimit);
        dataSource.setApplicationName("migrator");
        return new SchemaService(dataSource);
    }

    private Future<SchemaUpdate> updating(TestDatabase changed) {
        return threads.submit(() -> migrating(changed, LIBERAL).update());
    }

    private static void end(Future<?> running) throws Exception {
        running.get(2, TimeUnit.MINUTES);
    }

    private static Connection transaction(TestDatabase database, String... statements) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        for (String statement : statements) {
            execute(connection, statement);
        }
        return connection;
    }

    /** A program that has read a row and does not end its transaction. It has no snapshot while it is idle. */
    private static Connection readerOf(TestDatabase database) throws SQLException {
        return transaction(database, "select from artifact limit 1", "set application_name = 'a report'");
    }

    private static String pid(Connection connection) throws SQLException {
        return text(connection, "select pg_backend_pid()");
    }

    private static void untilSomebodyWaitsFor(String holder, TestDatabase database) throws Exception {
        Until.holds(
                "somebody waits for " + holder,
                () -> database.one(
                        Boolean.class,
                        "select exists (select from pg_stat_activity where datname = current_database()"
                                + " and application_name = 'dagstore waits for " + holder + "')"));
    }

    private void forget(String... changesets) {
        for (String changeset : changesets) {
            database.execute("delete from databasechangelog where id = '" + changeset + "'");
        }
    }

    private static boolean isValid(TestDatabase database, String index) {
        return database.one(
                Boolean.class,
                "select coalesce(bool_and(indisvalid), false) from pg_index where indexrelid = to_regclass('" + index
                        + "')");
    }

    @Test
    void aChangeSeesWhatWasCommittedBeforeItGotItsLockWhateverTheIsolationIs() throws Exception {
        database.execute("create table things (id int)", "create table found (things bigint)");
        execute(connection, "set default_transaction_isolation = 'repeatable read'");
        try (Connection other = database.connect()) {
            execute(other, "select pg_advisory_lock(1)");
            String holder = pid(connection);
            Future<?> change = threads.submit(() -> {
                execute(
                        connection,
                        "do $$ begin perform count(*) from things; perform pg_advisory_lock(1); call dagstore_change("
                                + "'things', 'access exclusive', 'insert into found select count(*) from things'"
                                + "); end $$");
                return null;
            });
            Until.holds(
                    "the change has a snapshot and waits",
                    () -> database.one(
                            Boolean.class,
                            "select coalesce(bool_or(wait_event_type = 'Lock'), false) from pg_stat_activity"
                                    + " where pid = " + holder));

            execute(other, "insert into things values (1)");
            execute(other, "select pg_advisory_unlock(1)");
            end(change);
        }

        assertThat(database.one(Long.class, "select things from found")).isEqualTo(1);
    }

    @Test
    void aReaderInATransactionIsNamedAndWaitedForAndNobodyQueuesBehindTheUpdate() throws Exception {
        try (TestDatabase old = TestDatabase.empty()) {
            old.execute(OldDatabase.SQL);
            Future<SchemaUpdate> update;
            try (Connection reader = readerOf(old);
                    Connection others = old.connect()) {
                update = updating(old);
                untilSomebodyWaitsFor("process " + pid(reader), old);

                execute(others, "set lock_timeout = '400ms'");
                int queued = 0;
                for (int sample = 0; sample < 200; sample++) {
                    insertOld(others, "{}");
                    text(others, "select count(*) from artifact");
                    queued += old.one(
                            Integer.class,
                            "select count(*)::int from pg_locks where relation = 'artifact'::regclass and not granted"
                                    + " and database = (select oid from pg_database where datname = current_database())");
                }

                assertThat(queued).isLessThan(10);
                assertThat(update.isDone()).isFalse();
                reader.commit();
            }
            end(update);

            assertThat(new SchemaService(old.dataSource()).verify().migrated()).isEqualTo(OldDatabase.MOVABLE);
            assertThat(old.one(
                            Long.class,
                            "select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and application_name like 'dagstore waits%'"))
                    .isZero();
        }
    }

    @Test
    void anUpdateGivesUpAtTheLimitAndSaysBehindWhomAndASecondOneCompletesIt() throws Exception {
        try (TestDatabase old = TestDatabase.empty()) {
            old.execute(OldDatabase.SQL);
            try (Connection reader = readerOf(old)) {
                assertThatThrownBy(() -> migrating(old, "1s").update())
                        .isInstanceOfAny(SchemaException.class, UnavailableException.class)
                        .hasMessageContaining("002-compacted_from_id failed")
                        .hasMessageContaining(
                                "a change of table artifact has to wait for process " + pid(reader) + " (a report, ")
                        .hasMessageContaining("idle in transaction, in a transaction since 2")
                        .hasMessageContaining("End that transaction, or wait for its end, and run the migration again");
                assertThat(old.one(
                                Long.class,
                                "select (select count(*) from pg_attribute where attrelid = 'artifact'::regclass"
                                        + " and attname = 'compacted_from_id') + (select count(*) from pg_trigger"
                                        + " where tgname like 'artifact_sync%')"))
                        .isZero();
            }

            new SchemaService(old.dataSource()).update();

            assertThat(new SchemaService(old.dataSource()).verify().migrated()).isEqualTo(OldDatabase.MOVABLE);
        }
    }

    @Test
    void anIndexThatIsBuiltConcurrentlyWaitsForAnOlderSnapshotThatIsNamed() throws Exception {
        database.execute("drop index idx_artifact_kind");
        forget("001-idx_artifact_kind");
        Future<SchemaUpdate> update;
        try (Connection dump = transaction(
                database, "set transaction isolation level repeatable read, read only", "select from tag limit 1")) {
            update = updating(database);

            untilSomebodyWaitsFor("process " + pid(dump), database);
            assertThat(isValid(database, "idx_artifact_kind")).isFalse();
            dump.commit();
        }
        end(update);

        assertThat(isValid(database, "idx_artifact_kind")).isTrue();
    }

    @Test
    void anIndexThatIsBuiltConcurrentlyWaitsForAnOlderWriterThatIsNamed() throws Exception {
        database.execute(
                "insert into cas_blob (cas_id, media_type, size_bytes, storage_url)"
                        + " values ('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'x', 2, 'x')",
                "drop index idx_artifact_compacted_from");
        forget("001-idx_artifact_compacted_from");
        Future<SchemaUpdate> update;
        try (Connection writer = transaction(database)) {
            insertOld(writer, "{}");
            update = updating(database);

            untilSomebodyWaitsFor("process " + pid(writer), database);
            insertOld(connection, "{}");
            writer.commit();
        }
        end(update);

        assertThat(isValid(database, "idx_artifact_compacted_from")).isTrue();
    }

    @Test
    void anInvalidIndexThatAnInterruptedBuildLeftIsBuiltAgain() throws Exception {
        database.execute("drop index idx_artifact_kind");
        forget("001-idx_artifact_kind");
        try (Connection writer = transaction(database, "lock table artifact in row exclusive mode")) {
            execute(connection, "set lock_timeout = '50ms'");
            assertThatThrownBy(
                            () -> execute(connection, "create index concurrently idx_artifact_kind on artifact (kind)"))
                    .hasMessageContaining("lock timeout");
            writer.rollback();
        }
        assertThat(isValid(database, "idx_artifact_kind")).isFalse();

        new SchemaService(database.dataSource()).update();

        assertThat(isValid(database, "idx_artifact_kind")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"001", "002"})
    void anInvalidIndexOnTheColumnIsBuiltAgainWhicheverFileItComesFrom(String file) throws Exception {
        try (TestDatabase old = TestDatabase.empty()) {
            SchemaService schema = new SchemaService(old.dataSource());
            old.execute(OldDatabase.SQL);
            if (file.equals("001")) {
                old.execute(
                        "alter table artifact add column compacted_from_id uuid",
                        "create index idx_artifact_compacted_from on artifact (compacted_from_id)"
                                + " where compacted_from_id is not null");
            } else {
                schema.update();
                old.execute("delete from databasechangelog where id = '002-idx_artifact_compacted_from'");
            }
            old.execute("update pg_index set indisvalid = false"
                    + " where indexrelid = 'idx_artifact_compacted_from'::regclass");

            schema.update();

            assertThat(isValid(old, "idx_artifact_compacted_from")).isTrue();
            assertThat(schema.verify().indexValid()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"003-artifact_id_default", "001-idx_artifact_kind"})
    void aPreparedTransactionIsNamedAndWaitedFor(String changeset) throws Exception {
        assumeTrue(
                database.one(Integer.class, "select current_setting('max_prepared_transactions')::int") > 0,
                "the server has no prepared transactions");
        database.execute("alter table artifact alter column artifact_id drop default", "drop index idx_artifact_kind");
        forget(changeset);
        String name = database.name();
        try (Connection writer =
                transaction(database, "lock table artifact in row exclusive mode", "create table written (i int)")) {
            execute(writer, "prepare transaction '" + name + "'");
        }
        Future<SchemaUpdate> update;
        try {
            update = updating(database);

            untilSomebodyWaitsFor("a prepared transaction", database);
        } finally {
            database.execute("commit prepared '" + name + "'");
        }
        end(update);

        assertThat(new SchemaService(database.dataSource()).status().isUpToDate())
                .isTrue();
    }

    @Test
    void aChangeThatNeedsTwoTablesWaitsForTheUsersOfBoth() throws Exception {
        database.execute("drop table run_snapshot_index");
        forget("001-run_snapshot_index", "001-idx_run_snapshot_index_snapshot");
        Future<SchemaUpdate> update;
        try (Connection writer =
                transaction(database, "insert into run (run_id) values ('00000000-0000-7000-8000-000000000000')")) {
            update = updating(database);

            untilSomebodyWaitsFor("process " + pid(writer), database);
            writer.commit();
        }
        end(update);

        assertThat(database.count("run_snapshot_index")).isZero();
    }

    @Test
    void aSessionThatIsCancelledWhileItWaitsHasItsUsualNameAgain() throws Exception {
        try (Connection reader = readerOf(database);
                Connection migrator = database.connect()) {
            execute(migrator, "set application_name = 'usual'");
            String pid = pid(migrator);
            Future<?> change = threads.submit(() -> {
                execute(migrator, "call dagstore_change('artifact', 'access exclusive', 'select')");
                return null;
            });
            untilSomebodyWaitsFor("process " + pid(reader), database);
            execute(connection, "select pg_cancel_backend(" + pid + ")");

            assertThatThrownBy(() -> end(change)).hasMessageContaining("canceling statement due to user request");
            assertThat(text(migrator, "show application_name")).isEqualTo("usual");
            assertThat(text(migrator, "show lock_timeout")).isEqualTo("0");
        }
    }

    @Test
    void aChangeThatFailsIsUndoneAsAWhole() throws SQLException {
        assertThatThrownBy(
                        () -> execute(
                                connection,
                                """
                        call dagstore_change('artifact', 'access exclusive', $$
                            alter table artifact add column half int;
                            alter table artifact add column compacted_from_id int
                        $$)
                        """))
                .hasMessageContaining("already exists");

        assertThat(text(
                        connection,
                        "select count(*) from pg_attribute where attrelid = 'artifact'::regclass and attname = 'half'"))
                .isEqualTo("0");
        assertThat(text(connection, "show lock_timeout")).isEqualTo("0");
    }

    @Test
    void aLimitOfNothingOrOfMonthsStillLimitsAConcurrentBuild() throws SQLException {
        execute(connection, "set dagstore.lock_limit = '0'");
        execute(connection, "call dagstore_before_concurrently('artifact')");
        assertThat(text(connection, "show lock_timeout")).isEqualTo("1ms");

        execute(connection, "set dagstore.lock_limit = '30 days'");
        execute(connection, "call dagstore_before_concurrently('artifact')");
        assertThat(text(connection, "show lock_timeout")).isEqualTo("2147483647ms");
    }

    @Test
    void aLimitThatIsNoTimeIsNamedInTheError() throws SQLException {
        execute(connection, "set dagstore.lock_limit = 'soon'");

        assertThatThrownBy(() -> execute(connection, "call dagstore_before_concurrently('artifact')"))
                .hasMessageContaining(
                        "dagstore.lock_limit is \"soon\", which is not a time: set it to \"10 minutes\", say");
    }

    @Test
    void anOwnerWhoIsNoSuperuserIsToldTheProcessAndItsUser() throws SQLException {
        String role = database.name() + "_owner";
        database.execute("create role " + role, "grant create on schema public to " + role);
        try (Connection reader = database.connect()) {
            execute(connection, "set role " + role);
            execute(connection, "create table owned (i int)");
            execute(connection, "set dagstore.lock_limit = '100ms'");
            execute(reader, "set application_name = 'a report'");
            reader.setAutoCommit(false);
            execute(reader, "lock table owned in access share mode");

            assertThatThrownBy(() -> execute(
                            connection,
                            "call dagstore_change('owned', 'access exclusive', 'alter table owned add column j int')"))
                    .hasMessageContaining("a change of table owned has to wait for process " + pid(reader)
                            + " (a report, " + database.user() + ")");
        } finally {
            connection.close();
            database.execute("drop owned by " + role, "drop role " + role);
        }
    }
}
