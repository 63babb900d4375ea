package io.dagstore.bench;

import io.dagstore.bench.MigrationRun.Verdict;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.UnavailableException;
import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaVerification;
import io.dagstore.service.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Migrates copies of one old database that is in use, in the naive form and in ours by turns, and measures how long the clients
 * waited.
 */
public final class MigrationBenchmark {
    /** Enough to load every class and compile what is hot, so that the first round is like the others. */
    private static final int WARM_UP_ROWS = 2_000;

    private final ScratchDatabases scratch;
    private final Settings settings;
    private final Progress progress;
    private long done;

    private MigrationBenchmark(ScratchDatabases scratch, Settings settings, Progress progress) {
        this.scratch = scratch;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * What is measured.
     *
     * @param rows how many artifacts the old database has, from 100
     * @param rounds how often each form is run, from 1
     * @param writers how many clients write, from 0
     * @param margin for how long clients work before and after a migration
     * @param readerHolds how long a reader keeps a transaction open at the beginning of a further migration in each round; zero
     *     for none
     * @param sizes numbers of artifacts at which the backfill is measured without clients
     */
    public record Settings(
            int rows, int rounds, int writers, Duration margin, Duration readerHolds, List<Integer> sizes) {
        public Settings {
            sizes = List.copyOf(sizes);
        }
    }

    /**
     * Runs the benchmark, which takes minutes.
     *
     * @param progress told after each part of the work
     * @throws DagStoreException if the server refuses something
     */
    public static MigrationResult run(ScratchDatabases scratch, Settings settings, Progress progress) {
        try {
            return new MigrationBenchmark(scratch, settings, progress).run();
        } catch (SQLException e) {
            throw new DagStoreException("the benchmark failed: " + e.getMessage(), e);
        }
    }

    private long steps() {
        int runs = settings.readerHolds().isZero() ? 2 : 3;
        return 3 + (long) settings.rounds() * runs + (long) settings.sizes().size() * settings.rounds();
    }

    private void advanced() {
        done++;
        progress.advanced(done, steps());
    }

    private MigrationResult run() throws SQLException {
        progress.advanced(0, steps());
        warmUp();
        advanced();
        List<MigrationResult.Round> rounds = new ArrayList<>();
        List<TriggerCost> triggers;
        Machine machine;
        OldDatabase old = OldDatabase.create(scratch, "old", settings.rows());
        try (ScratchDatabase template = old.template()) {
            machine = Machine.with(template);
            advanced();
            for (int round = 1; round <= settings.rounds(); round++) {
                rounds.add(round(old, round));
            }
            triggers = triggers(old);
            advanced();
        }
        return new MigrationResult(machine, settings, LockTimeout.ofChangelog(), rounds, backfills(), triggers);
    }

    private void warmUp() throws SQLException {
        OldDatabase old = OldDatabase.create(scratch, "warm_up", WARM_UP_ROWS);
        try (ScratchDatabase template = old.template()) {
            for (MigrationForm form : MigrationForm.values()) {
                try (ScratchDatabase copy = scratch.copy(template, "warm")) {
                    measure(form, old, copy, Duration.ZERO);
                }
            }
        }
    }

    private MigrationResult.Round round(OldDatabase old, int number) throws SQLException {
        MigrationRun naive;
        MigrationRun ours;
        if (number % 2 == 1) {
            naive = copyAndMeasure(MigrationForm.NAIVE, old, Duration.ZERO);
            ours = copyAndMeasure(MigrationForm.OURS, old, Duration.ZERO);
        } else {
            ours = copyAndMeasure(MigrationForm.OURS, old, Duration.ZERO);
            naive = copyAndMeasure(MigrationForm.NAIVE, old, Duration.ZERO);
        }
        MigrationRun behindReader = settings.readerHolds().isZero()
                ? null
                : copyAndMeasure(MigrationForm.OURS, old, settings.readerHolds());
        return new MigrationResult.Round(naive, ours, behindReader);
    }

    private MigrationRun copyAndMeasure(MigrationForm form, OldDatabase old, Duration readerHolds) throws SQLException {
        try (ScratchDatabase copy = scratch.copy(old.template(), form.label())) {
            MigrationRun run = measure(form, old, copy, readerHolds);
            advanced();
            return run;
        }
    }

    private MigrationRun measure(MigrationForm form, OldDatabase old, ScratchDatabase copy, Duration readerHolds)
            throws SQLException {
        long start;
        long end;
        List<MigrationForm.Step> steps;
        Traffic.Log log;
        try (Traffic traffic = Traffic.start(copy, old, settings.writers())) {
            pause(settings.margin());
            try (Reader reader = Reader.start(copy)) {
                reader.letGoAfter(readerHolds);
                start = System.nanoTime();
                steps = form.run(copy);
                end = System.nanoTime();
            }
            pause(settings.margin());
            log = traffic.stop();
        }
        SchemaVerification found = new SchemaService(copy.dataSource()).verify();
        return MigrationRun.of(
                form,
                start,
                end,
                log,
                steps,
                new Verdict(found.notYetMoved(), found.problems()),
                form == MigrationForm.OURS ? Backfill.recorded(copy, old.rows(), steps) : null);
    }

    private List<TriggerCost> triggers(OldDatabase old) throws SQLException {
        try (ScratchDatabase copy = scratch.copy(old.template(), "trigger")) {
            MigrationForm.OURS.run(copy);
            return SyncTrigger.measure(copy, old);
        }
    }

    private List<Backfill> backfills() throws SQLException {
        List<Backfill> backfills = new ArrayList<>();
        for (int rows : settings.sizes()) {
            List<Backfill> rounds = new ArrayList<>();
            OldDatabase old = OldDatabase.create(scratch, "old", rows);
            try (ScratchDatabase template = old.template()) {
                for (int round = 0; round < settings.rounds(); round++) {
                    try (ScratchDatabase copy = scratch.copy(template, "backfill")) {
                        Backfill backfill = Backfill.recorded(copy, rows, MigrationForm.OURS.run(copy));
                        if (backfill != null) {
                            rounds.add(backfill);
                        }
                    }
                    advanced();
                }
            }
            if (!rounds.isEmpty()) {
                backfills.add(new Backfill(
                        rows,
                        rounds.get(0).moved(),
                        Median.of(rounds, Backfill::seconds),
                        Median.of(rounds, Backfill::stepSeconds)));
            }
        }
        return backfills;
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while the benchmark runs", e);
        }
    }

    /** Has read the table in a transaction that stays open for a while, which keeps a lock that a change of the table waits for. */
    private static final class Reader implements AutoCloseable {
        private final Connection connection;
        private final CountDownLatch closed = new CountDownLatch(1);
        private @Nullable Thread waiting;
        private @Nullable SQLException failure;

        private Reader(Connection connection) {
            this.connection = connection;
        }

        static Reader start(ScratchDatabase database) throws SQLException {
            Reader reader = new Reader(database.connect());
            reader.connection.setAutoCommit(false);
            try (Statement statement = reader.connection.createStatement()) {
                statement.execute("select kind from artifact limit 1");
            }
            return reader;
        }

        /** Ends the transaction at once, or in the background later. */
        void letGoAfter(Duration duration) throws SQLException {
            if (duration.isZero()) {
                connection.commit();
                return;
            }
            waiting = new Thread(() -> holdFor(duration), "bench transaction");
            waiting.start();
        }

        private void holdFor(Duration duration) {
            try {
                if (closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                connection.commit();
            } catch (SQLException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws SQLException {
            closed.countDown();
            try {
                if (waiting != null) {
                    waiting.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            connection.close();
            if (failure != null) {
                throw failure;
            }
        }
    }
}
