package io.dagstore.bench.alternatives;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The medians over all rounds, as Markdown and as JSON. */
final class Report {
    private final int rounds;
    private final List<HistorySet> sets = new ArrayList<>();

    /** What was measured with some histories. */
    private record HistorySet(String name, int versions, long jsonBytes, List<Samples> rounds) {
        double median(ToDoubleFunction<Samples> value) {
            return Samples.median(rounds.stream().map(value::applyAsDouble).toList());
        }
    }

    Report(int rounds) {
        this.rounds = rounds;
    }

    void begin(String name, List<History> histories) {
        int versions = 0;
        long bytes = 0;
        for (History history : histories) {
            versions += history.versions().size();
            for (byte[] version : history.versions()) {
                bytes += version.length;
            }
        }
        sets.add(new HistorySet(name, versions, bytes, new ArrayList<>()));
    }

    void add(Samples round) {
        sets.get(sets.size() - 1).rounds.add(round);
    }

    /** For each set and alternative its figures: microseconds, and bytes a version. */
    private Map<String, Map<String, Double>> figures(HistorySet set) {
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        Samples first = set.rounds.get(0);
        for (String alternative : first.alternatives()) {
            Map<String, Double> row = new LinkedHashMap<>();
            for (String what : first.measured(alternative)) {
                row.put(what + ", µs", set.median(round -> round.micros(alternative, what)));
            }
            row.put("bytes per version", set.median(round -> round.bytes(alternative)) / set.versions);
            figures.put(alternative, row);
        }
        return figures;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        for (HistorySet set : sets) {
            Map<String, Map<String, Double>> figures = figures(set);
            text.append(String.format(
                    Locale.ROOT,
                    "### %s%n%n%,d versions of %,d bytes of JSON on average; medians of %d rounds.%n%n",
                    set.name,
                    set.versions,
                    set.jsonBytes / set.versions,
                    rounds));
            List<String> columns =
                    List.copyOf(figures.values().iterator().next().keySet());
            text.append("| | ").append(String.join(" | ", columns)).append(" |\n|---|");
            text.append("---:|".repeat(columns.size())).append('\n');
            figures.forEach((alternative, row) -> {
                text.append("| ").append(alternative);
                columns.forEach(column -> text.append(String.format(Locale.ROOT, " | %,.0f", row.get(column))));
                text.append(" |\n");
            });
            text.append('\n');
        }
        return text.toString();
    }

    byte[] json() {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode report = mapper.createObjectNode().put("rounds", rounds);
        for (HistorySet set : sets) {
            ObjectNode object = report.withArray("histories").addObject();
            object.put("name", set.name).put("versions", set.versions).put("jsonBytes", set.jsonBytes);
            figures(set)
                    .forEach((alternative, row) -> row.forEach((what, value) -> object.withObject("/alternatives")
                            .withObjectProperty(alternative)
                            .put(what, value)));
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    }
}
