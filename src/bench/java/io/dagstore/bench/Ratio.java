package io.dagstore.bench;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How one figure compares with another one of the same run.
 *
 * @param key its name for programs
 * @param meaning what is divided by what
 * @param rounds the ratio in each round; one alone where the figures are not of rounds
 * @param target what it should be, null if nothing is asked of it
 */
record Ratio(String key, String meaning, List<Double> rounds, @Nullable Target target) {
    Ratio {
        rounds = List.copyOf(rounds);
    }

    /**
     * What a ratio should be.
     *
     * @param bound the largest or the smallest that will do
     * @param isLargest which of the two
     */
    record Target(double bound, boolean isLargest) {}

    /** How many times as long one way took as the other, round by round. */
    static Ratio of(String key, String meaning, Timing dividend, Timing divisor) {
        return new Ratio(
                key,
                meaning,
                IntStream.range(0, dividend.rounds().size())
                        .mapToObj(i -> dividend.rounds().get(i).p50()
                                / divisor.rounds().get(i).p50())
                        .toList(),
                null);
    }

    /** A ratio of figures that are not of rounds: of sizes, for example. */
    static Ratio of(String key, String meaning, double ratio) {
        return new Ratio(key, meaning, List.of(ratio), null);
    }

    /** The same, which should not be larger than this. */
    Ratio atMost(double bound) {
        return new Ratio(key, meaning, rounds, new Target(bound, true));
    }

    /** The same, which should not be smaller than this. */
    Ratio atLeast(double bound) {
        return new Ratio(key, meaning, rounds, new Target(bound, false));
    }

    double median() {
        return Median.of(rounds, Double::doubleValue);
    }

    double smallest() {
        return Collections.min(rounds);
    }

    double largest() {
        return Collections.max(rounds);
    }

    /** Whether its median is as it should be. */
    boolean isMet() {
        return target == null || (target.isLargest() ? median() <= target.bound() : median() >= target.bound());
    }
}
