package io.dagstore.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.dagstore.TestDatabase;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.UnavailableException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a migration of an old database tells while it runs, and the settings that it runs with. */
class MigrationListenerIT {
    private static final MigrationSettings SETTINGS = MigrationSettings.DEFAULT;

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaService schema = new SchemaService(database.dataSource());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Told told = new Told();

    @BeforeEach
    void create() {
        database.execute(OldDatabase.SQL);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    @Test
    void everyChangesetIsToldWhenItStartsAndWhenItIsDone() {
        SchemaUpdate update = schema.update(SETTINGS, told);

        assertThat(told.ran)
                .isEqualTo(update.applied().stream()
                        .map(SchemaUpdate.Applied::changeset)
                        .toList())
                .containsAll(told.started);
        assertThat(schema.rollback(3, SETTINGS, told)).hasSize(3).isEqualTo(told.rolledBack);
    }

    @Test
    void theBackfillTellsHowFarItIsAndTheUpdateWhatBecameOfTheValues() {
        SchemaUpdate update = schema.update(SETTINGS.withBatchSize(2).withPause(Duration.ofMillis(250)), told);

        assertThat(told.progress.stream().filter(step -> step.step().equals("backfill")))
                .hasSizeGreaterThan(2)
                .allSatisfy(step -> assertThat(step.total()).isEqualTo(15))
                .anySatisfy(step -> {
                    assertThat(step.state()).isEqualTo(StepProgress.State.RUNNING);
                    assertThat(step.position()).isBetween(2L, 14L);
                    assertThat(step.timeLeft()).isPresent();
                })
                .last()
                .isEqualTo(update.backfill());
        StepProgress backfill = requireNonNull(update.backfill());
        assertThat(backfill.isFinished()).isTrue();
        assertThat(backfill.seen()).isEqualTo(15);
        assertThat(backfill.moved()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(backfill.rejected()).isEqualTo(9);
    }

    @Test
    void aTransactionThatIsInTheWayIsToldOnce() throws Exception {
        try (Connection reader = database.connect();
                Statement statement = reader.createStatement()) {
            statement.execute("set application_name = 'reader'");
            reader.setAutoCommit(false);
            statement.execute("select count(*) from artifact");
            Future<SchemaUpdate> update = threads.submit(() -> schema.update(SETTINGS, told));

            assertThat(told.waiting.await(1, TimeUnit.MINUTES)).isTrue();
            TimeUnit.SECONDS.sleep(1);
            reader.rollback();

            update.get(1, TimeUnit.MINUTES);
            assertThat(told.blockers).singleElement().satisfies(blocker -> {
                assertThat(blocker.application()).isEqualTo("reader");
                assertThat(blocker.user()).isEqualTo(database.user());
                assertThat(blocker.state()).isEqualTo("idle in transaction");
                assertThat(blocker.since()).isNotNull();
                assertThat(blocker.description())
                        .matches("process \\d+ \\(reader, user \\S+, idle in transaction since \\S+Z\\)");
            });
        }
    }

    @Test
    void aMigrationThatCannotGetALockNamesWhoHasItAndGoesOnLater() throws Exception {
        try (Connection reader = database.connect();
                Statement statement = reader.createStatement()) {
            statement.execute("set application_name = 'reader'");
            reader.setAutoCommit(false);
            statement.execute("select count(*) from artifact");

            assertThatThrownBy(() -> schema.update(SETTINGS.withLockLimit(Duration.ofMillis(300)), told))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageMatching("changeset \\S+ failed: a change of table \\w+ has to wait for process .*")
                    .hasMessageContaining("reader");
        }

        assertThat(schema.update().backfill()).isNotNull();
        assertThat(schema.verify().migrated()).isEqualTo(OldDatabase.MOVABLE);
    }

    @Test
    void aMigrationOnAPoolOfOneGoesOnWithoutBeingWatched() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database.dataSource());
            pool.setMaximumPoolSize(1);

            SchemaUpdate update = new SchemaService(pool).update(SETTINGS, told);

            assertThat(update.backfill()).isNotNull();
            assertThat(told.ran).hasSameSizeAs(update.applied());
            assertThat(told.progress).isEmpty();
        }
    }

    @Test
    void otherBatchesDoNotMakeAChangesetAnotherOne() {
        schema.update(SETTINGS.withBatchSize(3).withPause(Duration.ofMillis(1)), told);

        assertThat(schema.update(SETTINGS.withBatchSize(7), told).applied()).isEmpty();
        assertThat(schema.status().isUpToDate()).isTrue();
    }

    @Test
    void anUpdateMovesValuesThatArrivedAfterTheBackfillAlsoIfNothingIsPending() {
        database.execute("delete from artifact where right(artifact_id::text, 2) ~ '^[cd]'");
        schema.update();
        database.execute(
                "alter table artifact disable trigger user",
                "insert into artifact (kind, cas_id, version_hash, meta)"
                        + " select kind, cas_id, version_hash, meta from artifact where right(artifact_id::text, 2) = 'b1'",
                "alter table artifact enable trigger user");
        assertThat(schema.verify().notYetMoved()).isEqualTo(1);

        SchemaUpdate update = schema.update();

        assertThat(update.applied()).isEmpty();
        assertThat(requireNonNull(update.backfill()).moved()).isEqualTo(1);
        assertThat(schema.verify().isHealthy()).isTrue();
        assertThat(schema.update().backfill()).isNull();
    }

    @Test
    void theStatusTellsOfABackfillThatWasBrokenOffAndTheNextUpdateGoesOnWithIt() {
        schema.update(SETTINGS.withBatchSize(4), told);
        database.execute("update compacted_from_progress set finished_at = null, position = 5, total = 20,"
                + " resumed_at = started_at, resumed_position = 1, updated_at = started_at + interval '4 s'"
                + " where step = 'backfill'");

        StepProgress step = schema.status().unfinishedSteps().get(0);

        assertThat(step.state()).isEqualTo(StepProgress.State.STOPPED);
        assertThat(step.fraction()).isEqualTo(0.25);
        assertThat(step.timeLeft()).isEmpty();
    }

    @Test
    void whileAnotherSessionMigratesTheStatusEstimatesTheTimeLeft() throws Exception {
        schema.update();
        database.execute("update compacted_from_progress set finished_at = null, position = 5, total = 20,"
                + " resumed_at = started_at, resumed_position = 1, updated_at = started_at + interval '4 s'"
                + " where step = 'backfill'");
        try (Connection other = database.connect()) {
            MigrationLock.acquire(other, Patience.of(Duration.ZERO), MigrationListener.NONE);

            StepProgress step = schema.status().unfinishedSteps().get(0);

            assertThat(step.state()).isEqualTo(StepProgress.State.RUNNING);
            // 4 in 4 seconds, and 15 to go.
            assertThat(step.timeLeft()).contains(Duration.ofSeconds(15));
        }
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> SETTINGS.withBatchSize(0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("a batch of 0 rows");
        assertThatThrownBy(() -> SETTINGS.withPause(Duration.ofMillis(-1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("pause");
        assertThatThrownBy(() -> SETTINGS.withLockLimit(Duration.ofDays(8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("limit for locks");
        assertThatThrownBy(() -> SETTINGS.withTurnLimit(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("limit for other migrations");
    }
}
