package io.dagstore.bench.alternatives;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dagstore.bench.WorkflowHistory;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.Median;
import io.dagstore.bench.report.Ratio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Histories that all alternatives keep, and what was measured with them.
 *
 * @param rounds what each round has found: for each alternative its figures; filled round by round
 */
@JsonIncludeProperties({"name", "versions", "jsonBytes", "alternatives"})
record HistorySet(String name, List<WorkflowHistory> histories, List<Map<String, Map<String, Double>>> rounds) {
    static final String BYTES = "bytes per version";
    /** How the names of figures end that are times. */
    static final String MICROS = ", µs";

    @JsonProperty
    int versions() {
        return histories.stream().mapToInt(history -> history.size()).sum();
    }

    @JsonProperty
    long jsonBytes() {
        return histories.stream()
                .flatMap(history -> history.documents().stream())
                .mapToLong(document -> document.length)
                .sum();
    }

    /** For each alternative its figures, the medians of all rounds. */
    @JsonProperty
    Map<String, Map<String, Double>> alternatives() {
        Map<String, Map<String, Double>> medians = new LinkedHashMap<>(rounds.get(0));
        medians.replaceAll((alternative, figures) -> {
            Map<String, Double> row = new LinkedHashMap<>(figures);
            row.replaceAll((figure, value) -> Median.of(rounds, round -> of(round, alternative, figure)));
            return row;
        });
        return medians;
    }

    private static double of(Map<String, Map<String, Double>> round, String alternative, String figure) {
        return requireNonNull(requireNonNull(round.get(alternative)).get(figure));
    }

    /** What an alternative takes, divided by what another one takes. */
    Ratio ratio(String key, String figure, String dividend, String divisor) {
        return Ratio.of(
                key,
                figure.replace(MICROS, "") + ": " + dividend + " / " + divisor,
                rounds.stream()
                        .map(round -> of(round, dividend, figure) / of(round, divisor, figure))
                        .toList());
    }

    /** A row for each alternative, and a column for each figure. */
    Grid table() {
        Map<String, Map<String, Double>> all = alternatives();
        Grid table = new Grid(name + ", " + Figures.count(versions()) + " versions of "
                        + Figures.bytes((double) jsonBytes() / versions()))
                .words("");
        all.values().iterator().next().keySet().forEach(figure -> table.numbers(figure.replace(MICROS, "")));
        all.forEach((alternative, figures) -> {
            List<String> row = new ArrayList<>(List.of(alternative));
            figures.forEach((figure, value) ->
                    row.add(figure.endsWith(MICROS) ? Figures.micros(value) : Figures.count(Math.round(value))));
            table.row(row.toArray(String[]::new));
        });
        return table;
    }
}
