package io.dagstore.bench;

import java.util.List;

/**
 * What a {@link Comparison} found.
 *
 * @param ways a timing for each way, in their order
 */
record Timings(List<Timing> ways) {
    Timings {
        ways = List.copyOf(ways);
    }

    /** The timing of a way. */
    Timing of(String way) {
        return ways.stream()
                .filter(timing -> timing.way().equals(way))
                .findFirst()
                .orElseThrow();
    }

    /** How many times as long one way took as another one. */
    Ratio ratio(String key, String meaning, String dividend, String divisor) {
        return Ratio.of(key, meaning, of(dividend), of(divisor));
    }

    /** A table of all ways, each with its ratio to the first one. */
    Grid table(String title) {
        Grid.Builder table = new Grid.Builder(title)
                .words("way")
                .numbers("p50", "p99", "to the first", "lowest", "highest", "times a round");
        Timing first = ways.get(0);
        for (Timing way : ways) {
            Ratio ratio = Ratio.of("", "", way, first);
            table.row(
                    way.way(),
                    Figures.micros(way.p50()),
                    Figures.micros(way.p99()),
                    Figures.number(ratio.median()),
                    Figures.number(ratio.smallest()),
                    Figures.number(ratio.largest()),
                    String.valueOf((int) Median.of(way.rounds(), Timing.Round::times)));
        }
        return table.build();
    }
}
