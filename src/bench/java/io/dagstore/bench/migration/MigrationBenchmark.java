package io.dagstore.bench.migration;

import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import io.dagstore.bench.Benchmark;
import io.dagstore.bench.OldDatabase;
import io.dagstore.bench.report.Median;
import io.dagstore.bench.report.Section;
import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaVerification;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Migrates copies of one old database that is in use, in the naive form and in ours by turns, and measures how long the clients
 * waited.
 *
 * @param rows how many artifacts the old database has, from 100
 * @param rounds how often each form is run, from 1
 * @param writers how many clients write, from 0
 * @param margin for how long clients work before and after a migration
 * @param readerHolds how long a reader keeps a transaction open at the beginning of a further migration in each round; zero for none
 * @param sizes numbers of artifacts at which the backfill is measured without clients
 */
public record MigrationBenchmark(
        int rows, int rounds, int writers, Duration margin, Duration readerHolds, List<Integer> sizes)
        implements Benchmark {
    /** Enough to load every class and compile what is hot, so that the first round is like the others. */
    private static final int WARM_UP_ROWS = 2_000;

    /** For how many milliseconds a change of the changelog waits for its lock at a time. */
    private static final String LOCK_TIMEOUT =
            "select substring(prosrc from 'lock_timeout\\W+(\\d+)\\s*ms')::int from pg_proc"
                    + " where pronamespace = current_schema()::regnamespace and proname = 'dagstore_change'";

    public MigrationBenchmark {
        sizes = List.copyOf(sizes);
    }

    @Override
    public int steps() {
        int runs = readerHolds.isZero() ? 2 : 3;
        return 3 + rounds * runs + sizes.size() * rounds;
    }

    @Override
    public Section run(TestServer server, Runnable advanced) throws Exception {
        warmUp(server);
        advanced.run();
        List<MigrationResult.Round> measured = new ArrayList<>();
        List<SyncTrigger.Cost> triggers;
        int lockTimeout;
        try (OldDatabase old = OldDatabase.create(server, rows)) {
            advanced.run();
            for (int round = 1; round <= rounds; round++) {
                measured.add(round(old, round, advanced));
            }
            try (TestDatabase copy = old.template().copyOnDisk()) {
                MigrationForm.OURS.run(copy);
                lockTimeout = copy.one(Integer.class, LOCK_TIMEOUT);
                triggers = SyncTrigger.measure(copy, old);
            }
            advanced.run();
        }
        return MigrationSection.of(new MigrationResult(
                rows, writers, readerHolds.toMillis(), lockTimeout, measured, backfills(server, advanced), triggers));
    }

    private void warmUp(TestServer server) throws Exception {
        try (OldDatabase old = OldDatabase.create(server, WARM_UP_ROWS)) {
            for (MigrationForm form : MigrationForm.values()) {
                measure(form, old, Duration.ZERO);
            }
        }
    }

    private MigrationResult.Round round(OldDatabase old, int number, Runnable advanced) throws Exception {
        boolean naiveIsFirst = number % 2 == 1;
        MigrationRun first = measure(naiveIsFirst ? MigrationForm.NAIVE : MigrationForm.OURS, old, Duration.ZERO);
        advanced.run();
        MigrationRun second = measure(naiveIsFirst ? MigrationForm.OURS : MigrationForm.NAIVE, old, Duration.ZERO);
        advanced.run();
        MigrationRun behindReader = null;
        if (!readerHolds.isZero()) {
            behindReader = measure(MigrationForm.OURS, old, readerHolds);
            advanced.run();
        }
        return new MigrationResult.Round(naiveIsFirst ? first : second, naiveIsFirst ? second : first, behindReader);
    }

    /** Migrates a copy, which is in use, behind a reader that keeps a transaction open for a while. */
    private MigrationRun measure(MigrationForm form, OldDatabase old, Duration reads) throws Exception {
        try (TestDatabase copy = old.template().copyOnDisk()) {
            long start;
            long end;
            List<MigrationForm.Step> steps;
            Traffic.Log log;
            try (Traffic traffic = Traffic.start(copy, old, writers)) {
                Thread.sleep(margin.toMillis());
                try (Connection reader = copy.connect()) {
                    readAndHold(reader, reads);
                    start = System.nanoTime();
                    steps = form.run(copy);
                    end = System.nanoTime();
                }
                Thread.sleep(margin.toMillis());
                log = traffic.stop();
            }
            SchemaVerification found = new SchemaService(copy.dataSource()).verify();
            Backfill backfill = form == MigrationForm.OURS ? Backfill.recorded(copy, old.rows(), steps) : null;
            return MigrationRun.of(start, end, log, steps, found.notYetMoved(), found.problems(), backfill);
        }
    }

    /**
     * Reads the table in a transaction that stays open for a while, which keeps a lock that a change of the table waits for; then
     * the server ends it.
     */
    private static void readAndHold(Connection connection, Duration duration) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set idle_in_transaction_session_timeout = " + duration.toMillis());
            connection.setAutoCommit(duration.isZero());
            statement.execute("select kind from artifact limit 1");
        }
    }

    /** At each of the sizes; the median of the rounds. */
    private List<Backfill> backfills(TestServer server, Runnable advanced) throws SQLException {
        List<Backfill> backfills = new ArrayList<>();
        for (int size : sizes) {
            List<Backfill> measured = new ArrayList<>();
            try (OldDatabase old = OldDatabase.create(server, size)) {
                for (int round = 0; round < rounds; round++) {
                    try (TestDatabase copy = old.template().copyOnDisk()) {
                        measured.add(Backfill.recorded(copy, size, MigrationForm.OURS.run(copy)));
                    }
                    advanced.run();
                }
            }
            backfills.add(new Backfill(
                    size,
                    measured.get(0).moved(),
                    Median.of(measured, Backfill::seconds),
                    Median.of(measured, Backfill::stepSeconds)));
        }
        return backfills;
    }
}
