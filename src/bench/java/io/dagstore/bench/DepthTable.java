package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import io.dagstore.bench.report.Axis;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.LineChart;
import io.dagstore.model.Artifact;
import io.dagstore.service.CompactionService;
import io.dagstore.service.PutOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToDoubleFunction;

/**
 * What a threshold costs: a history compacted whenever a chain reached it.
 *
 * @param history what is stored
 * @param sizes what it takes, for each threshold
 * @param materialize the time to build the document of any version
 * @param append the time to append a version to the last one
 */
record DepthTable(WorkflowHistory history, Map<Integer, StoreSize> sizes, Timings materialize, Timings append) {
    /** The default is among them. */
    private static final List<Integer> THRESHOLDS = List.of(5, 10, 20, 50, 100, 250, 1000);

    /** How many versions are built in one go, as one alone may be next to its base by chance. */
    private static final int SAMPLE = 20;

    /** How many times {@code advanced} is called. */
    static int steps(int rounds) {
        return THRESHOLDS.size() + 2 * rounds;
    }

    /** A history in a store of its own, compacted at a threshold, and what it takes to work with it. */
    private static final class Stored implements AutoCloseable {
        private final TestDatabase database;
        private final DagStore store;
        private final StoreSize size;
        private final String name;
        private final byte[] nextPatch;
        private final UUID head;
        private final Turns<UUID> shuffled;

        /** Stores all but the last version, which is appended when appending is timed. */
        Stored(TestServer server, WorkflowHistory history, int threshold) {
            this.database = server.migrated();
            StoreSize empty = StoreSize.of(database);
            this.store = DagStore.open(database.config());
            List<UUID> versions = new ArrayList<>(history.withoutLast().importInto(store, threshold).stream()
                    .map(Artifact::getId)
                    .toList());
            this.size = StoreSize.of(database).minus(empty);
            this.name = history.name();
            this.nextPatch = history.patches().get(history.size() - 2);
            this.head = versions.get(versions.size() - 1);
            // The same for all thresholds, so that all read the same versions.
            Collections.shuffle(versions, new Random(1));
            this.shuffled = new Turns<>(versions);
        }

        /** Builds the documents of some versions, others each time; each is held against the content id that was stored. */
        void materialize() {
            for (int i = 0; i < SAMPLE; i++) {
                store.materialization().materialize(shuffled.next());
            }
        }

        void append() {
            store.workflows().patch(name, nextPatch, PutOptions.NONE);
        }

        /** Lets the last version be the last one again. */
        void takeBack() {
            if (!store.tags().get(name).getTarget().getId().equals(head)) {
                store.tags().move(name, head.toString(), null, null);
            }
        }

        @Override
        public void close() {
            try (database) {
                store.close();
            }
        }
    }

    /** Stores a history in as many ways as there are thresholds, and works with it. */
    static DepthTable measure(TestServer server, WorkflowHistory history, Effort effort, Runnable advanced) {
        Map<Integer, Stored> stored = new TreeMap<>();
        Map<Integer, StoreSize> sizes = new TreeMap<>();
        try {
            Comparison materialize = new Comparison();
            Comparison append = new Comparison();
            for (int threshold : THRESHOLDS) {
                Stored one = new Stored(server, history, threshold);
                stored.put(threshold, one);
                sizes.put(threshold, one.size);
                materialize.way(name(threshold), one::materialize);
                append.way(name(threshold), one::takeBack, one::append);
                advanced.run();
            }
            return new DepthTable(history, sizes, materialize.run(effort, advanced), append.run(effort, advanced));
        } finally {
            stored.values().forEach(Stored::close);
        }
    }

    private static String name(int threshold) {
        return String.valueOf(threshold);
    }

    private double materializeMicros(int threshold) {
        return materialize.of(name(threshold)).p50() / SAMPLE;
    }

    private double appendMicros(int threshold) {
        return append.of(name(threshold)).p50();
    }

    private double bytes(int threshold) {
        return sizes.getOrDefault(threshold, new StoreSize(0, 0, 0, 0)).total();
    }

    Grid table() {
        Grid table = new Grid(title())
                .numbers(
                        "threshold",
                        "bytes",
                        "a version",
                        "contents",
                        "artifacts",
                        "chains",
                        "tags",
                        "materialise",
                        "append");
        int versions = history.size() - 1;
        sizes.forEach((threshold, size) -> table.row(
                name(threshold),
                Figures.bytes((double) size.total()),
                Figures.bytes((double) size.total() / versions),
                Figures.bytes((double) size.contents()),
                Figures.bytes((double) size.artifacts()),
                Figures.bytes((double) size.chains()),
                Figures.bytes((double) size.tags()),
                Figures.micros(materializeMicros(threshold)),
                Figures.micros(appendMicros(threshold))));
        return table;
    }

    LineChart chart(String name) {
        return new LineChart(
                name,
                title(),
                Axis.counts("threshold"),
                Axis.logarithmic(
                        "times as much as at " + CompactionService.DEFAULT_THRESHOLD + ", the default",
                        Figures::number),
                List.of(
                        series("bytes", this::bytes),
                        series("materialise any version", this::materializeMicros),
                        series("append to the last one", this::appendMicros)));
    }

    private String title() {
        return "Compacting at a threshold: " + history.name() + ", "
                + Figures.count(history.size() - 1) + " versions, a document of "
                + Figures.bytes(history.meanDocument()) + ", patches of " + Figures.bytes(history.meanPatch());
    }

    private static LineChart.Series series(String name, ToDoubleFunction<Integer> figure) {
        double atDefault = figure.applyAsDouble(CompactionService.DEFAULT_THRESHOLD);
        return new LineChart.Series(
                name,
                THRESHOLDS.stream()
                        .map(threshold -> new LineChart.Point(threshold, figure.applyAsDouble(threshold) / atDefault))
                        .toList());
    }
}
