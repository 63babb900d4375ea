package io.dagstore.bench;

import java.util.Arrays;

/**
 * How long statements took from just before they were sent to their end, in milliseconds. All are 0 where there was none.
 *
 * @param statements how many there were
 * @param p50 half of them took no longer
 * @param p99 99 of 100 took no longer
 * @param worst none took longer
 */
public record Waits(long statements, double p50, double p99, double worst) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** The waits of these durations, given in nanoseconds, in any order. */
    static Waits of(long[] nanos) {
        if (nanos.length == 0) {
            return new Waits(0, 0, 0, 0);
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Waits(
                sorted.length,
                percentile(sorted, 50),
                percentile(sorted, 99),
                sorted[sorted.length - 1] / NANOS_PER_MILLI);
    }

    /** The smallest of the sorted values that so many in a hundred do not exceed. */
    private static double percentile(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * (percent / 100.0));
        return sorted[Math.max(rank, 1) - 1] / NANOS_PER_MILLI;
    }
}
