package io.dagstore.bench;

import io.dagstore.service.CompactionService;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a threshold costs: a history compacted whenever a chain reached it.
 *
 * @param history what is stored
 * @param size what it takes, for each threshold
 * @param materialize the time to build the document of any version
 * @param append the time to append a version to the last one
 */
record DepthTable(WorkflowHistory history, List<StoreSize> size, Timings materialize, Timings append) {
    /** The default is among them. */
    static final List<Integer> THRESHOLDS = List.of(5, 10, 20, 50, 100, 250, 1000);

    /** How many versions are built in one go, as one alone may be next to its base by chance. */
    private static final int SAMPLE = 20;

    /** How many times {@code advanced} is called. */
    static int steps(int rounds) {
        return THRESHOLDS.size() + 2 * rounds;
    }

    /**
     * Stores a history in as many ways as there are thresholds, and works with it.
     *
     * @param template an empty database with dagstore's schema
     */
    static DepthTable measure(
            ScratchDatabases scratch, ScratchDatabase template, WorkflowHistory history, int rounds, Runnable advanced)
            throws SQLException {
        List<StoredHistory> stored = new ArrayList<>();
        try {
            for (int threshold : THRESHOLDS) {
                stored.add(StoredHistory.create(scratch, template, history, threshold));
                advanced.run();
            }
            Comparison materialize = new Comparison();
            Comparison append = new Comparison();
            for (StoredHistory one : stored) {
                materialize.way(name(one.threshold()), () -> one.materialize(SAMPLE));
                append.way(name(one.threshold()), one::takeBack, one::append);
            }
            Effort effort = Effort.ofRounds(rounds).withTurns(3).withTurn(Duration.ofMillis(10));
            return new DepthTable(
                    history,
                    stored.stream().map(StoredHistory::size).toList(),
                    materialize.run(effort, advanced),
                    append.run(effort, advanced));
        } finally {
            stored.forEach(StoredHistory::close);
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
        return size.get(THRESHOLDS.indexOf(threshold)).total();
    }

    Grid table() {
        Grid.Builder table = new Grid.Builder(title())
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
        int versions = history.versions().size() - 1;
        for (int threshold : THRESHOLDS) {
            StoreSize stored = size.get(THRESHOLDS.indexOf(threshold));
            table.row(
                    name(threshold),
                    Figures.bytes((double) stored.total()),
                    Figures.bytes((double) stored.total() / versions),
                    Figures.bytes((double) stored.contents()),
                    Figures.bytes((double) stored.artifacts()),
                    Figures.bytes((double) stored.chains()),
                    Figures.bytes((double) stored.tags()),
                    Figures.micros(materializeMicros(threshold)),
                    Figures.micros(appendMicros(threshold)));
        }
        return table.build();
    }

    LineChart chart(String name) {
        return new LineChart(
                name,
                title(),
                Axis.logarithmic("threshold", number -> Figures.count(Math.round(number))),
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
                + Figures.count(history.versions().size() - 1) + " versions, a document of "
                + Figures.bytes(history.meanDocument()) + ", patches of " + Figures.bytes(history.meanOperations());
    }

    private static Chart.Series series(String name, ToDoubleFunction<Integer> figure) {
        double atDefault = figure.applyAsDouble(CompactionService.DEFAULT_THRESHOLD);
        return new Chart.Series(
                name,
                THRESHOLDS.stream()
                        .map(threshold -> new Chart.Point(threshold, figure.applyAsDouble(threshold) / atDefault))
                        .toList());
    }
}
