package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import io.dagstore.error.DagStoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients and servers that are killed at random moments of an update. The system property {@code dagstore.test.seed}
 * repeats the moments of an earlier run.
 */
class KillIT {

    private static final Logger LOG = LoggerFactory.getLogger(KillIT.class);

    private static final int CLIENT_KILLS = 16;
    private static final int SERVER_KILLS = 10;

    /** With the pauses, enough for a backfill of about half a second; a larger table would only make the copies slower. */
    private static final int MANY = 1_000;

    private static final int BATCH_SIZE = 50;
    private static final int PAUSE_MILLIS = 20;

    /** A tenth more values than can be moved. */
    private static final String MANY_ROWS =
            """
            insert into artifact (artifact_id, kind, cas_id, base_version, depth, op_count)
            select ('00000000-0000-7000-a000-' || lpad(to_hex(i), 12, '0'))::uuid, kind, cas_id, base_version, 1, 0
            from artifact, generate_series(1, %1$d) as i
            where artifact_id = '00000000-0000-7000-8000-0000000000a1';
            insert into artifact (artifact_id, kind, cas_id, version_hash, meta)
            select ('00000000-0000-7000-b000-' || lpad(to_hex(i), 12, '0'))::uuid, kind, cas_id, version_hash,
                jsonb_build_object('compacted_from', '00000000-0000-7000-a000-' || lpad(to_hex(i), 12, '0'), 'row', i)
            from artifact, generate_series(1, %1$d * 11 / 10) as i
            where artifact_id = '00000000-0000-7000-8000-000000000000';
            """
                    .formatted(MANY);

    private final long seed = Long.getLong("dagstore.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ExecutorService background = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        background.shutdownNow();
    }

    /** A moment of an update, each as likely as any other. */
    private long moment(long duration) {
        return (long) (random.nextDouble() * duration);
    }

    /** What a killed client leaves locked, as soon as its session has ended. */
    private static void releaseLiquibasesLock(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                MigrationLock lock = MigrationLock.acquire(
                        connection, Patience.of(MigrationSettings.DEFAULT.turnLimit()), MigrationListener.NONE);
                Statement statement = lock.connection().createStatement()) {
            try (ResultSet row = statement.executeQuery("select to_regclass('databasechangeloglock') is not null")) {
                row.next();
                if (!row.getBoolean(1)) {
                    return;
                }
            }
            statement.execute("update databasechangeloglock set locked = false, lockgranted = null, lockedby = null");
        }
    }

    private void assertThatTheNextUpdateEndsIn(MigrationState undisturbed, DataSource database, int kills)
            throws SQLException {
        String when = "seed " + seed + ", after " + kills + " kills";
        try {
            releaseLiquibasesLock(database);
            SchemaService schema = new SchemaService(database);
            schema.update();
            MigrationState.of(database).assertSameAs(undisturbed);
            schema.requireCurrent();
            assertThat(schema.status().isUpToDate()).isTrue();
        } catch (DagStoreException | AssertionError e) {
            throw new AssertionError(when + ": " + e.getMessage(), e);
        }
    }

    @Test
    void aClientThatIsKilledAtAnyMomentLosesNothing() throws Exception {
        try (TestDatabase full = TestDatabase.empty()) {
            full.execute(OldDatabase.SQL, MANY_ROWS);
            List<String> before = MigrationState.artifactsOf(full);
            MigrationState undisturbed;
            long duration;
            try (TestDatabase database = full.copy();
                    MigratingProcess process = start(database)) {
                long start = System.nanoTime();
                process.finish();
                duration = System.nanoTime() - start;
                undisturbed = MigrationState.of(database);
            }
            assertThat(undisturbed.relationships()).hasSize(OldDatabase.MOVABLE + MANY);
            assertThat(undisturbed.artifacts()).isEqualTo(before);
            LOG.info("seed {}: killing clients of an update of {} ms", seed, TimeUnit.NANOSECONDS.toMillis(duration));

            int kills = 0;
            while (kills < CLIENT_KILLS) {
                try (TestDatabase database = full.copy()) {
                    do {
                        try (MigratingProcess process = start(database)) {
                            kills += process.killAfter(moment(duration)) ? 1 : 0;
                        }
                        releaseLiquibasesLock(database.dataSource());
                    } while (random.nextBoolean());
                    assertThatTheNextUpdateEndsIn(undisturbed, database.dataSource(), kills);
                }
            }
        }
    }

    private static MigratingProcess start(TestDatabase database) throws Exception {
        return MigratingProcess.start(database.url(), database.user(), database.password(), BATCH_SIZE, PAUSE_MILLIS);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are found and killed as POSIX has them")
    void aServerThatIsKilledAtAnyMomentLosesNothing(@TempDir Path directory) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.at(directory.resolve("home"));
        Lease lease = server.open();
        try {
            // Only processes are killed: the system still has what they wrote. The copies and the recoveries are
            // quicker so.
            executeOn(lease, "dagstore", "alter system set fsync = off", "select pg_reload_conf()");
            executeOn(lease, "dagstore", "create database full_one");
            executeOn(lease, "full_one", OldDatabase.SQL, MANY_ROWS);
            executeOn(lease, "dagstore", "create database undisturbed template full_one");
            long start = System.nanoTime();
            PlainLiquibase.on(database(lease, "undisturbed"))
                    .withBatches(BATCH_SIZE, PAUSE_MILLIS)
                    .update(PlainLiquibase.NONE);
            long duration = System.nanoTime() - start;
            MigrationState undisturbed = MigrationState.of(database(lease, "undisturbed"));
            LOG.info("seed {}: killing servers of an update of {} ms", seed, TimeUnit.NANOSECONDS.toMillis(duration));

            int kills = 0;
            while (kills < SERVER_KILLS) {
                String name = "killed_" + kills;
                executeOn(lease, "dagstore", "create database " + name + " template full_one");
                do {
                    DataSource database = database(lease, name);
                    releaseLiquibasesLock(database);
                    Future<?> update = background.submit(() -> PlainLiquibase.on(database)
                            .withBatches(BATCH_SIZE, PAUSE_MILLIS)
                            .update(PlainLiquibase.NONE));
                    TimeUnit.NANOSECONDS.sleep(moment(duration));
                    kills += update.isDone() ? 0 : 1;
                    kill(server);
                    Lease next = server.open();
                    lease.close();
                    lease = next;
                } while (random.nextBoolean());
                assertThatTheNextUpdateEndsIn(undisturbed, database(lease, name), kills);
                executeOn(lease, "dagstore", "drop database " + name);
            }
        } finally {
            lease.close();
        }
    }

    /** All processes of a server at once: what was in their memory is lost. */
    private static void kill(EmbeddedPostgres server) throws InterruptedException {
        ProcessHandle postmaster =
                ProcessHandle.of(server.status().pid().orElseThrow()).orElseThrow();
        List<ProcessHandle> backends = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        while (works(postmaster) || backends.stream().anyMatch(KillIT::works)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Whether a process is more than a number that nobody has asked for yet. */
    private static boolean works(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static DataSource database(Lease lease, String name) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(lease.url());
        dataSource.setDatabaseName(name);
        dataSource.setUser(lease.user());
        dataSource.setPassword(lease.password());
        return dataSource;
    }

    private static void executeOn(Lease lease, String database, String... statements) throws SQLException {
        try (Connection connection = database(lease, database).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
