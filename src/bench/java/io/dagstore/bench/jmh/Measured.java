package io.dagstore.bench.jmh;

import io.dagstore.bench.report.Median;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.results.RunResult;

/**
 * What JMH measured, for one operation.
 *
 * @param patches the length of the chain; 0 where there is none
 * @param rounds how many processes measured it
 */
record Measured(
        String benchmark,
        int nodes,
        int patches,
        int rounds,
        double micros,
        double processorMicros,
        double allocatedBytes) {

    /** For example {@code 100x20}. */
    String size() {
        return nodes + "x" + patches;
    }

    /** What one process measured. */
    static Measured of(RunResult result) {
        String name = result.getParams().getBenchmark();
        String patches = result.getParams().getParam("patches");
        return new Measured(
                name.substring(name.lastIndexOf('.') + 1),
                Integer.parseInt(result.getParams().getParam("nodes")),
                patches == null ? 0 : Integer.parseInt(patches),
                1,
                result.getPrimaryResult().getScore(),
                secondary(result, CpuTime.LABEL),
                secondary(result, "gc.alloc.rate.norm"));
    }

    private static double secondary(RunResult result, String label) {
        return Objects.requireNonNull(result.getSecondaryResults().get(label), label)
                .getScore();
    }

    /** The medians of what was measured in several rounds. */
    static Measured median(List<Measured> rounds) {
        Measured first = rounds.get(0);
        return new Measured(
                first.benchmark,
                first.nodes,
                first.patches,
                rounds.size(),
                Median.of(rounds, Measured::micros),
                Median.of(rounds, Measured::processorMicros),
                Median.of(rounds, Measured::allocatedBytes));
    }
}
