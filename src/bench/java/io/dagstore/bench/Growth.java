package io.dagstore.bench;

import io.dagstore.bench.report.Axis;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.LineChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** How the times of one or several ways grow with a number. */
final class Growth {
    private final Axis axis;
    private final Comparison comparison = new Comparison();
    private final SortedSet<Double> numbers = new TreeSet<>();
    private final Map<String, List<LineChart.Point>> points = new LinkedHashMap<>();
    private Timings timings = new Timings(List.of());

    /** @param axis what the number is */
    Growth(Axis axis) {
        this.axis = axis;
    }

    /** Adds a way at a number. */
    Growth way(String way, double number, Comparison.Work work) {
        return way(way, number, () -> number, same -> work.run());
    }

    /** Adds a way at a number that works on something new each time, the making of which is not timed. */
    <T> Growth way(String way, double number, Comparison.Making<T> make, Comparison.Using<T> use) {
        numbers.add(number);
        points.putIfAbsent(way, new ArrayList<>());
        comparison.way(key(way, number), make, use);
        return this;
    }

    private static String key(String way, double number) {
        return way + " at " + number;
    }

    /** Times all of them. */
    Growth run(Effort effort, Runnable afterRound) {
        timings = comparison.run(effort, afterRound);
        points.forEach((way, line) -> numbers.forEach(
                number -> line.add(new LineChart.Point(number, at(way, number).p50()))));
        return this;
    }

    /** What a way took at a number. */
    Timing at(String way, double number) {
        return timings.of(key(way, number));
    }

    /** What a way took, in microseconds. */
    List<LineChart.Point> points(String way) {
        return List.copyOf(points.getOrDefault(way, List.of()));
    }

    /** A table with a row for each number and a column for each way. */
    Grid table(String title) {
        Grid table =
                new Grid(title).numbers(axis.label()).numbers(points.keySet().toArray(String[]::new));
        for (double number : numbers) {
            List<String> row = new ArrayList<>(List.of(axis.mark(number)));
            points.keySet()
                    .forEach(way -> row.add(Figures.micros(at(way, number).p50())));
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    /** A line for each way. */
    LineChart chart(String name, String title) {
        return new LineChart(
                name,
                title,
                axis,
                Axis.logarithmic("time", Figures::micros),
                points.entrySet().stream()
                        .map(way -> new LineChart.Series(way.getKey(), way.getValue()))
                        .toList());
    }
}
