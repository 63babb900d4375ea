package io.dagstore.bench;

import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.Median;
import io.dagstore.bench.report.Ratio;
import java.util.List;

/**
 * What a {@link Comparison} found.
 *
 * @param ways a timing for each way, in their order
 */
public record Timings(List<Timing> ways) {
    public Timings {
        ways = List.copyOf(ways);
    }

    /** The timing of a way. */
    public Timing of(String way) {
        return ways.stream()
                .filter(timing -> timing.way().equals(way))
                .findFirst()
                .orElseThrow();
    }

    /** How many times as long one way took as another one. */
    public Ratio ratio(String key, String dividend, String divisor) {
        return of(dividend).to(of(divisor), key, dividend + " / " + divisor);
    }

    /** A table of all ways, each with its ratio to the first one. */
    public Grid table(String title) {
        Grid table = new Grid(title)
                .words("way")
                .numbers("p50", "p99", "to the first", "lowest", "highest", "times a round");
        for (Timing way : ways) {
            Ratio ratio = way.to(ways.get(0), "", "");
            table.row(
                    way.way(),
                    Figures.micros(way.p50()),
                    Figures.micros(way.p99()),
                    Figures.number(ratio.median()),
                    Figures.number(ratio.smallest()),
                    Figures.number(ratio.largest()),
                    String.valueOf((int) Median.of(way.rounds(), Timing.Round::times)));
        }
        return table;
    }
}
