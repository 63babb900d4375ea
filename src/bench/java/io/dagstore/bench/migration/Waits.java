package io.dagstore.bench.migration;

import java.util.List;
import java.util.function.Predicate;

/**
 * How long statements took from just before they were sent to their end, in milliseconds. All are 0 where there was none.
 *
 * @param statements how many there were
 * @param p50 half of them took no longer
 * @param p99 99 of 100 took no longer
 * @param worst none took longer
 */
record Waits(long statements, double p50, double p99, double worst) {

    /** The waits of those requests that are meant. */
    static Waits of(List<Request> requests, Predicate<Request> which) {
        long[] nanos = requests.stream()
                .filter(which)
                .mapToLong(Request::nanos)
                .sorted()
                .toArray();
        return nanos.length == 0
                ? new Waits(0, 0, 0, 0)
                : new Waits(nanos.length, percentile(nanos, 50), percentile(nanos, 99), percentile(nanos, 100));
    }

    /** The smallest of the sorted values that so many in a hundred do not exceed. */
    private static double percentile(long[] sorted, int percent) {
        return sorted[(int) Math.ceil(sorted.length * (percent / 100.0)) - 1] / 1e6;
    }
}
