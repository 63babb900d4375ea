package io.dagstore.bench;

import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import io.dagstore.bench.report.Machine;
import io.dagstore.bench.report.Report;
import io.dagstore.bench.report.Section;
import io.dagstore.error.DagStoreException;
import io.dagstore.service.Progress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Runs benchmarks one after the other. */
public final class Benchmarks {
    private Benchmarks() {}

    /**
     * Runs benchmarks, which takes minutes.
     *
     * @param title what is measured
     * @param progress told after each part of the work
     * @throws DagStoreException if something is refused, or does not do what it should
     */
    public static Report run(String title, List<Benchmark> benchmarks, TestServer server, Progress progress) {
        long steps = benchmarks.stream().mapToLong(Benchmark::steps).sum();
        AtomicLong done = new AtomicLong();
        progress.advanced(0, steps);
        try {
            Machine machine = machine(server);
            List<Section> sections = new ArrayList<>();
            for (Benchmark benchmark : benchmarks) {
                sections.add(benchmark.run(server, () -> progress.advanced(done.incrementAndGet(), steps)));
            }
            return new Report(title, machine, sections);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            throw new DagStoreException("the benchmark failed: " + e.getMessage(), e);
        }
    }

    private static Machine machine(TestServer server) throws SQLException {
        try (TestDatabase empty = server.empty()) {
            return Machine.with(empty);
        }
    }
}
