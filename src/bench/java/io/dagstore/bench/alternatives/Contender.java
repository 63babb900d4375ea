package io.dagstore.bench.alternatives;

import io.dagstore.bench.Timing;
import io.dagstore.bench.WorkflowHistory;
import io.dagstore.error.DagStoreException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An alternative in one round, with what it has taken. */
final class Contender {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    final String name;
    final Alternative alternative;
    private final long emptyBytes;
    private final Map<String, List<String>> versions = new HashMap<>();
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

    Contender(String name, Alternative empty) throws Exception {
        this.name = name;
        this.alternative = empty;
        this.emptyBytes = empty.bytes();
    }

    private List<String> versions(WorkflowHistory history) {
        return versions.computeIfAbsent(history.name(), none -> new ArrayList<>());
    }

    /** Stores the next version. What the first one takes does not count: it is a whole document everywhere. */
    void store(WorkflowHistory history) throws Exception {
        List<String> stored = versions(history);
        byte[] document = history.documents().get(stored.size());
        long start = System.nanoTime();
        String version = alternative.store(history.name(), document);
        if (!stored.isEmpty()) {
            took("store", start);
        }
        stored.add(version);
    }

    void read(WorkflowHistory history, int number) throws Exception {
        String version = versions(history).get(number);
        long start = System.nanoTime();
        alternative.read(history.name(), version);
        took("read " + number, start);
    }

    private void took(String what, long start) {
        nanos.computeIfAbsent(what, none -> new ArrayList<>()).add(System.nanoTime() - start);
    }

    /** Makes sure that it gives back every version as it was stored. */
    void check(WorkflowHistory history) throws Exception {
        List<String> stored = versions(history);
        for (int i = 0; i < stored.size(); i++) {
            byte[] found = CanonicalJson.bytes(JSON.parse(alternative.read(history.name(), stored.get(i))));
            if (!Arrays.equals(found, history.documents().get(i))) {
                throw new DagStoreException(name + " gives back another version " + i + " of " + history.name());
            }
        }
    }

    /** The medians of what was timed, and the bytes on disk of one of so many versions. */
    Map<String, Double> figures(int versions) throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        nanos.forEach((what, times) ->
                figures.put(what + HistorySet.MICROS, Timing.Round.of(times).p50()));
        figures.put(HistorySet.BYTES, (double) (alternative.bytes() - emptyBytes) / versions);
        return figures;
    }
}
