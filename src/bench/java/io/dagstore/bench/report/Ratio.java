package io.dagstore.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one figure compares with another one of the same run.
 *
 * @param key its name for programs
 * @param meaning what is divided by what
 * @param rounds the ratio in each round; one alone where the figures are not of rounds
 * @param atMost the largest that will do; null if it is not bounded so
 * @param atLeast the smallest that will do; null if it is not bounded so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Ratio(
        String key, String meaning, List<Double> rounds, @Nullable Double atMost, @Nullable Double atLeast) {
    public Ratio {
        rounds = List.copyOf(rounds);
    }

    /** A ratio of figures that were taken in each round. */
    public static Ratio of(String key, String meaning, List<Double> rounds) {
        return new Ratio(key, meaning, rounds, null, null);
    }

    /** A ratio of figures that are not of rounds: of sizes, for example. */
    public static Ratio of(String key, String meaning, double ratio) {
        return of(key, meaning, List.of(ratio));
    }

    /** The same, which should not be larger than this. */
    public Ratio atMost(double bound) {
        return new Ratio(key, meaning, rounds, bound, null);
    }

    /** The same, which should not be smaller than this. */
    public Ratio atLeast(double bound) {
        return new Ratio(key, meaning, rounds, null, bound);
    }

    @JsonProperty
    public double median() {
        return Median.of(rounds);
    }

    public double smallest() {
        return Collections.min(rounds);
    }

    public double largest() {
        return Collections.max(rounds);
    }

    /** Whether its median is as it should be; null if nothing is asked of it. */
    @JsonProperty
    public @Nullable Boolean met() {
        if (atMost != null) {
            return median() <= atMost;
        }
        return atLeast == null ? null : median() >= atLeast;
    }
}
