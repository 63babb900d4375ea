package io.dagstore.bench.alternatives;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one round measured. */
final class Samples {
    private final Map<String, Map<String, List<Long>>> nanos = new LinkedHashMap<>();
    private final Map<String, Long> bytes = new LinkedHashMap<>();

    /** Without this the report's order would be that of the turns. */
    Samples(Iterable<String> alternatives) {
        alternatives.forEach(name -> nanos.put(name, new LinkedHashMap<>()));
    }

    void add(String alternative, String what, long duration) {
        nanos.computeIfAbsent(alternative, name -> new LinkedHashMap<>())
                .computeIfAbsent(what, name -> new ArrayList<>())
                .add(duration);
    }

    void bytes(String alternative, long size) {
        bytes.put(alternative, size);
    }

    long bytes(String alternative) {
        return bytes.getOrDefault(alternative, 0L);
    }

    Iterable<String> alternatives() {
        return nanos.keySet();
    }

    Iterable<String> measured(String alternative) {
        return nanos.getOrDefault(alternative, Map.of()).keySet();
    }

    /** The median in microseconds. */
    double micros(String alternative, String what) {
        return median(nanos.getOrDefault(alternative, Map.of()).getOrDefault(what, List.of()).stream()
                        .map(Long::doubleValue)
                        .toList())
                / 1e3;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
