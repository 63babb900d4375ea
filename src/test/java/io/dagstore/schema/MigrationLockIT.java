package io.dagstore.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.dagstore.TestDatabase;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationLockIT {
    private static final MigrationSettings SETTINGS = MigrationSettings.DEFAULT;

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaService schema = new SchemaService(database.dataSource());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    private static MigrationLock acquire(Connection connection) throws Exception {
        return MigrationLock.acquire(connection, Patience.of(Duration.ZERO), MigrationListener.NONE);
    }

    private void lockAsLiquibaseDoes(String client) {
        database.execute("update databasechangeloglock set locked = true, lockgranted = now(), lockedby = '" + client
                + "' where id = 1");
    }

    @ParameterizedTest
    @CsvSource({"2, false", "5, false", "2, true", "5, true"})
    void ofSeveralMigratorsOneWorksAndTheOthersFindNothingToDo(int migrators, boolean old) throws Exception {
        if (old) {
            database.execute(OldDatabase.SQL);
        }

        List<Future<SchemaUpdate>> updates = threads.invokeAll(Collections.nCopies(migrators, schema::update));

        List<Integer> sizes = new ArrayList<>();
        for (Future<SchemaUpdate> update : updates) {
            sizes.add(update.get().applied().size());
        }
        assertThat(sizes.stream().filter(size -> size > 0)).hasSize(1);
        assertThat(schema.status().isUpToDate()).isTrue();
        assertThat(schema.verify().migrated()).isEqualTo(old ? OldDatabase.MOVABLE : 0);
    }

    @Test
    void whoWaitsForAnotherMigrationIsToldForWhom() throws Exception {
        try (Connection other = database.connect()) {
            other.createStatement().execute("set application_name = 'the other one'");
            MigrationLock lock = acquire(other);
            Told told = new Told();
            Future<SchemaUpdate> update = threads.submit(() -> schema.update(SETTINGS, told));

            assertThat(told.waiting.await(1, TimeUnit.MINUTES)).isTrue();
            OtherProcess migrator = schema.status().migrator();
            assertThat(Catalog.of(database)).isEmpty();
            lock.close();

            assertThat(update.get(1, TimeUnit.MINUTES).applied()).isNotEmpty();
            assertThat(told.migrations).singleElement().isEqualTo(migrator);
            assertThat(told.migrations.get(0).application()).isEqualTo("the other one");
            assertThat(told.migrations.get(0).user()).isEqualTo(database.user());
            assertThat(schema.status().migrator()).isNull();
        }
    }

    @Test
    void anUpdateThatHasWaitedTooLongForAnotherMigrationNamesIt() throws Exception {
        try (Connection other = database.connect()) {
            other.createStatement().execute("set application_name = 'the other one'");
            acquire(other);

            assertThatThrownBy(() -> schema.update(SETTINGS.withTurnLimit(Duration.ZERO), MigrationListener.NONE))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageMatching("waited for another migration of this schema, process \\d+ \\(the other one,"
                            + " user .*\\), for 0 s, which is the limit: try again when it is done");
            assertThat(Catalog.of(database)).isEmpty();
        }
    }

    @Test
    void migrationsOfTwoSchemasDoNotWaitForEachOther() throws Exception {
        database.execute("create schema tenant");
        try (Connection other = database.connect()) {
            other.createStatement().execute("set search_path = tenant");
            acquire(other);

            assertThat(schema.update(SETTINGS.withTurnLimit(Duration.ZERO), MigrationListener.NONE)
                            .applied())
                    .isNotEmpty();
        }
    }

    @Test
    void aPlainLiquibaseClientStopsAtOnceWhileAnotherMigratesAndSaysWhy() throws Exception {
        schema.update();
        List<String> before = Catalog.of(database);
        try (Connection other = database.connect()) {
            acquire(other);
            // A migration has this lock, too: the client must not wait for it.
            lockAsLiquibaseDoes("here (127.0.0.1)");

            for (PlainLiquibase.Use use :
                    List.of(PlainLiquibase.UPDATE, PlainLiquibase.ROLLBACK, PlainLiquibase.STATUS)) {
                assertThatThrownBy(() -> PlainLiquibase.on(database).run(use))
                        .cause()
                        .isInstanceOf(LiquibaseException.class)
                        .hasMessageContaining("another program is migrating this schema");
            }
            assertThatCode(() -> PlainLiquibase.on(database).run(PlainLiquibase.SQL))
                    .as("what is only printed")
                    .doesNotThrowAnyException();
            assertThat(Catalog.of(database)).isEqualTo(before);
        }
    }

    @Test
    void aPlainLiquibaseClientHasTheLockAsLongAsItIsConnected() throws Exception {
        PlainLiquibase.on(database).run(liquibase -> {
            PlainLiquibase.UPDATE.of(liquibase);
            assertThat(schema.status().migrator()).isNotNull();
            assertThatThrownBy(() -> schema.rollback(1, SETTINGS.withTurnLimit(Duration.ZERO), MigrationListener.NONE))
                    .isInstanceOf(UnavailableException.class);
            PlainLiquibase.STATUS.of(liquibase);
        });

        assertThat(schema.status().migrator()).isNull();
        assertThat(schema.update().applied()).isEmpty();
    }

    @Test
    void theLockOfAKilledLiquibaseIsReleasedAndTold() {
        schema.update();
        schema.rollback(1);
        lockAsLiquibaseDoes("elsewhere (192.0.2.7)");
        Told told = new Told();

        SchemaUpdate update = schema.update(SETTINGS, told);

        assertThat(update.applied()).hasSize(1);
        assertThat(requireNonNull(update.releasedLock()).lockedBy()).isEqualTo("elsewhere (192.0.2.7)");
        assertThat(told.notices)
                .singleElement()
                .asString()
                .matches("released the lock of Liquibase that elsewhere \\(192\\.0\\.2\\.7\\) had since \\S+:"
                        + " nobody is migrating");
        assertThat(database.one(Boolean.class, "select locked from databasechangeloglock"))
                .isFalse();
    }

    @Test
    void theLockOfALiveLiquibaseIsWaitedFor() throws Exception {
        schema.update();
        schema.rollback(1);
        lockAsLiquibaseDoes("alive 0");
        Told told = new Told();
        Future<SchemaUpdate> update = threads.submit(() -> schema.update(SETTINGS, told));

        // For longer than the grace, and never the same for so long.
        for (int i = 1; i <= 28; i++) {
            TimeUnit.MILLISECONDS.sleep(250);
            assertThat(update.isDone()).isFalse();
            lockAsLiquibaseDoes("alive " + i);
        }
        database.execute("update databasechangeloglock set locked = false, lockedby = null, lockgranted = null");

        assertThat(update.get(1, TimeUnit.MINUTES).applied()).hasSize(1);
        assertThat(update.get().releasedLock()).isNull();
        assertThat(told.notices).isEmpty();
    }

    @Test
    void aPooledConnectionIsGivenBackAsItCame() throws Exception {
        try (HikariDataSource pool = poolOfOne()) {
            SchemaService pooled = new SchemaService(pool);
            String before = session(pool);

            pooled.update();
            assertThat(session(pool)).isEqualTo(before);
            pooled.update(SETTINGS, new Told());
            assertThat(session(pool)).isEqualTo(before);
            assertThat(pooled.rollback(1)).hasSize(1);
            assertThat(session(pool)).isEqualTo(before);
            pooled.sql();
            pooled.status();
            pooled.verify();
            pooled.requireCurrent();
            assertThat(session(pool)).isEqualTo(before);
            assertThat(pooled.update().applied()).hasSize(1);
        }
    }

    @Test
    void aPooledConnectionIsGivenBackAsItCameAfterAFailedMigration() throws Exception {
        database.execute("create type tag as (i int)");
        try (HikariDataSource pool = poolOfOne()) {
            SchemaService pooled = new SchemaService(pool);
            String before = session(pool);

            assertThatThrownBy(pooled::update).isInstanceOf(SchemaException.class);
            assertThat(session(pool)).isEqualTo(before);
            database.execute("drop type tag");
            assertThat(pooled.update().applied()).isNotEmpty();
            assertThat(session(pool)).isEqualTo(before);
        }
    }

    private HikariDataSource poolOfOne() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(1);
        pool.setConnectionInitSql("set statement_timeout = '7s'; set lock_timeout = '6s';"
                + " set idle_in_transaction_session_timeout = '5s'; set application_name = 'pooled';"
                + " set dagstore.lock_limit = ''");
        return pool;
    }

    /** The connection's settings and locks. */
    private static String session(HikariDataSource pool) throws Exception {
        try (Connection connection = pool.getConnection();
                var row = connection
                        .createStatement()
                        .executeQuery(
                                """
                                select concat_ws(' ',
                                    current_setting('statement_timeout'), current_setting('lock_timeout'),
                                    current_setting('idle_in_transaction_session_timeout'),
                                    current_setting('application_name'), current_setting('dagstore.lock_limit'),
                                    current_setting('search_path'),
                                    (select count(*) from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'),
                                    'locks')
                                """)) {
            assertThat(connection.getAutoCommit()).isTrue();
            row.next();
            assertThat(row.getString(1)).startsWith("7s 6s 5s pooled").endsWith("0 locks");
            return row.getString(1);
        }
    }
}
