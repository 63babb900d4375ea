package io.dagstore.bench.alternatives;

import io.dagstore.bench.Comparison;
import io.dagstore.bench.Timing;
import io.dagstore.bench.WorkflowHistory;
import io.dagstore.error.DagStoreException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An alternative in one round, with what it has taken. */
final class Contender {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    final String name;
    final Alternative alternative;
    private final long emptyBytes;
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

    Contender(String name, Alternative empty) throws Exception {
        this.name = name;
        this.alternative = empty;
        this.emptyBytes = empty.bytes();
    }

    /** Makes sure that it gives back all versions as they were stored. */
    void check(WorkflowHistory history) throws Exception {
        List<String> versions = alternative.versions(history.name());
        if (versions.size() != history.size()) {
            throw new DagStoreException(name + " has " + versions.size() + " versions of " + history.name()
                    + " instead of " + history.size());
        }
        for (int i = 0; i < versions.size(); i++) {
            byte[] found = CanonicalJson.bytes(JSON.parse(alternative.read(history.name(), versions.get(i))));
            if (!Arrays.equals(found, history.documents().get(i))) {
                throw new DagStoreException(name + " gives back another version " + i + " of " + history.name());
            }
        }
    }

    void time(String what, Comparison.Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        long time = System.nanoTime() - start;
        nanos.computeIfAbsent(what, none -> new ArrayList<>()).add(time);
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
