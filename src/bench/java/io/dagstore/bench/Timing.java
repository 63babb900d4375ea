package io.dagstore.bench;

import java.util.Arrays;
import java.util.List;

/**
 * How long a way to do something took.
 *
 * @param way its name
 * @param rounds what each round says, in order
 */
record Timing(String way, List<Round> rounds) {
    Timing {
        rounds = List.copyOf(rounds);
    }

    /**
     * What one round says.
     *
     * @param p50 the median time, in microseconds
     * @param p99 the time that one in a hundred exceeds, in microseconds
     * @param times how often the work was done
     */
    record Round(double p50, double p99, int times) {
        /** What a round with these times says, in nanoseconds. */
        static Round of(long[] nanos) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return new Round(
                    sorted[(sorted.length - 1) / 2] / 1e3,
                    sorted[(int) Math.ceil(sorted.length * 0.99) - 1] / 1e3,
                    sorted.length);
        }
    }

    /** The median time in the median round, in microseconds. */
    double p50() {
        return Median.of(rounds, Round::p50);
    }

    /** The 99th percentile in the median round, in microseconds. */
    double p99() {
        return Median.of(rounds, Round::p99);
    }
}
