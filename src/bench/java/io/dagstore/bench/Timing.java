package io.dagstore.bench;

import io.dagstore.bench.report.Median;
import io.dagstore.bench.report.Ratio;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long a way to do something took.
 *
 * @param way its name
 * @param rounds what each round says, in order
 */
public record Timing(String way, List<Round> rounds) {
    public Timing {
        rounds = List.copyOf(rounds);
    }

    /**
     * What one round says.
     *
     * @param p50 the median time, in microseconds
     * @param p99 the time that one in a hundred exceeds, in microseconds
     * @param times how often the work was done
     */
    public record Round(double p50, double p99, int times) {
        /** What a round with these times says, in nanoseconds. */
        public static Round of(List<Long> nanos) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Round(
                    sorted[(sorted.length - 1) / 2] / 1e3,
                    sorted[(int) Math.ceil(sorted.length * 0.99) - 1] / 1e3,
                    sorted.length);
        }
    }

    /** The median time in the median round, in microseconds. */
    public double p50() {
        return Median.of(rounds, Round::p50);
    }

    /** The 99th percentile in the median round, in microseconds. */
    public double p99() {
        return Median.of(rounds, Round::p99);
    }

    /** How many times as long it took as another way, round by round. */
    public Ratio to(Timing divisor, String key, String meaning) {
        return Ratio.of(
                key,
                meaning,
                IntStream.range(0, rounds.size())
                        .mapToObj(
                                i -> rounds.get(i).p50() / divisor.rounds.get(i).p50())
                        .toList());
    }
}
