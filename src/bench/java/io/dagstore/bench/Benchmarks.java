package io.dagstore.bench;

import io.dagstore.error.DagStoreException;
import io.dagstore.service.Progress;
import java.util.ArrayList;
import java.util.List;

/** Runs benchmarks one after the other. */
public final class Benchmarks {
    private Benchmarks() {}

    /**
     * Runs benchmarks, which takes minutes.
     *
     * @param title what is measured
     * @param progress told after each part of the work
     * @throws DagStoreException if the server refuses something
     */
    public static Report run(String title, List<Benchmark> benchmarks, ScratchDatabases scratch, Progress progress) {
        long steps = benchmarks.stream().mapToLong(Benchmark::steps).sum();
        Counter counter = new Counter(steps, progress);
        progress.advanced(0, steps);
        try {
            Machine machine;
            try (ScratchDatabase empty = scratch.create("machine")) {
                machine = Machine.with(empty);
            }
            List<Section> sections = new ArrayList<>();
            for (Benchmark benchmark : benchmarks) {
                sections.add(benchmark.run(scratch, counter));
            }
            return new Report(title, machine, sections);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new DagStoreException("the benchmark failed: " + e.getMessage(), e);
        }
    }

    private static final class Counter implements Runnable {
        private final long steps;
        private final Progress progress;
        private long done;

        Counter(long steps, Progress progress) {
            this.steps = steps;
            this.progress = progress;
        }

        @Override
        public void run() {
            done++;
            progress.advanced(done, steps);
        }
    }
}
