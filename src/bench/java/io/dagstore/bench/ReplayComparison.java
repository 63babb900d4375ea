package io.dagstore.bench;

import com.sun.management.ThreadMXBean;
import io.dagstore.bench.report.Figures;
import java.lang.management.ManagementFactory;

/**
 * The ways to {@link Replay} the same patches beside each other.
 *
 * @param nodes how many nodes the document has
 * @param replay the document and its patches
 */
record ReplayComparison(int nodes, Replay replay) {
    static final String FLOOR = "Jackson, in place";
    static final String OURS = "dagstore";
    static final String ORIGINAL = "text between patches";

    private static final int ALLOCATION_RUNS = 20;

    /** On a generated document with so many nodes, and so many patches. */
    static ReplayComparison of(int nodes, int patches) {
        return new ReplayComparison(nodes, Replay.of(nodes, patches));
    }

    /** For example {@code 100x20}. */
    String key() {
        return nodes + "x" + replay.patches().size();
    }

    String title() {
        return "In memory: " + Figures.count(nodes) + " nodes (" + Figures.bytes(replay.base().length) + "), "
                + Figures.count(replay.patches().size()) + " patches";
    }

    Timings run(Effort effort, Runnable afterRound) {
        Comparison comparison =
                Comparison.ofProcessorTime().way(FLOOR, replay::floor).way(OURS, replay::dagstore);
        if (replay.isQuickAsText()) {
            comparison.way(ORIGINAL, replay::textBetweenPatches);
        }
        return comparison.run(effort, afterRound);
    }

    /** How many times as many bytes ours allocates as the floor; after {@link #run}, so that both are compiled. */
    double allocationToFloor() {
        return allocatedBy(replay::dagstore) / allocatedBy(replay::floor);
    }

    private static double allocatedBy(Runnable work) {
        ThreadMXBean thread = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long before = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < ALLOCATION_RUNS; i++) {
            work.run();
        }
        return thread.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
}
