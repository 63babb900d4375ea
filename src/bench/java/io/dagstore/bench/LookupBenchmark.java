package io.dagstore.bench;

import io.dagstore.TestServer;
import io.dagstore.bench.report.Axis;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.LineChart;
import io.dagstore.bench.report.Ratio;
import io.dagstore.bench.report.Section;
import io.dagstore.service.CompactionService;
import io.dagstore.service.LookupComparison;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long it takes to find the compacted base of a patch: through dagstore, by a prepared statement of JDBC, which is the floor,
 * and by the field in meta that the column replaced.
 *
 * @param rows how many artifacts the largest database has
 * @param rounds how many rounds count
 * @param brief whether everything is done a few times only, to see that it works
 */
public record LookupBenchmark(int rows, int rounds, boolean brief) implements Benchmark {
    private static final int SMALLEST = 10_000;
    private static final String JDBC_ALL = "JDBC, all columns";
    private static final String JDBC_TWO = "JDBC, id and content id";
    private static final String ENTITY = "dagstore, the whole artifact";
    private static final String PROJECTION = "dagstore, id and content id";
    private static final String COLUMN = "by artifact.compacted_from_id";
    private static final String FIELD = "by meta ->> 'compacted_from'";
    private static final Axis ARTIFACTS = Axis.counts("artifacts");

    @Override
    public int steps() {
        return sizes().size() + 3 * rounds + 1;
    }

    private List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        for (int size = SMALLEST; size < rows; size *= 10) {
            sizes.add(size);
        }
        sizes.add(rows);
        return sizes;
    }

    @Override
    public Section run(TestServer server, Runnable advanced) throws Exception {
        List<LookupSample> samples = new ArrayList<>();
        try {
            for (int size : sizes()) {
                samples.add(new LookupSample(server, size));
                advanced.run();
            }
            return measure(samples, advanced);
        } finally {
            samples.forEach(LookupSample::close);
        }
    }

    private Section measure(List<LookupSample> samples, Runnable advanced) throws SQLException {
        LookupSample largest = samples.get(samples.size() - 1);
        LookupSample smallest = samples.get(0);
        Effort effort = brief ? Extent.of(rounds, true).effort() : Effort.ofRounds(rounds);
        CompactionService compaction = largest.compaction();
        Timings ways = new Comparison()
                .way(JDBC_ALL, largest::readAllColumns)
                .way(JDBC_TWO, largest::readTwoColumns)
                .way("JDBC, select 1", largest::selectOne)
                .way(ENTITY, () -> require(compaction.findCompactedBase(largest.next())))
                .way(PROJECTION, () -> require(compaction.findCompactedBaseId(largest.next())))
                .run(effort, advanced);
        Growth column = new Growth(ARTIFACTS);
        Growth field = new Growth(ARTIFACTS);
        for (LookupSample sample : samples) {
            CompactionService service = sample.compaction();
            column.way(COLUMN, sample.rows(), () -> require(service.findCompactedBaseId(sample.next())));
            field.way(FIELD, sample.rows(), sample::readByMeta);
        }
        column.run(effort, advanced);
        field.run(
                effort.withTurns(3)
                        .withTurn(Duration.ofMillis(1))
                        .withWarmUp(effort.warmUp().dividedBy(2)),
                advanced);
        Map<String, Long> indexes = largest.indexSizes();
        LookupComparison plans = compaction.explain(largest.next().toString());
        advanced.run();

        String among = Figures.count(rows) + " artifacts";
        Ratio jsonb = field.at(FIELD, rows)
                .to(column.at(COLUMN, rows), "jsonbToColumn", "by the field in meta / by the column, at " + among);
        return new Section("lookup", "Finding a compacted base among " + among)
                .method(
                        "One connection, which all ways share. Each look-up asks for another patch that has a compacted base, out of "
                                + Figures.count(largest.patches())
                                + " that are spread over the table; one artifact in twenty is a compacted base. The floor is a"
                                + " prepared statement of JDBC that stays open and reads the same columns. Ways take turns of 25 ms.")
                .ratio(ways.ratio("entityToJdbc", ENTITY, JDBC_ALL).atMost(1.6))
                .ratio(ways.ratio("projectionToJdbc", PROJECTION, JDBC_TWO).atMost(1.25))
                .ratio(rows >= 1_000_000 ? jsonb.atLeast(500) : jsonb)
                .ratio(column.at(COLUMN, rows)
                        .to(
                                column.at(COLUMN, smallest.rows()),
                                "largestToSmallest",
                                "by the column at " + among + " / at " + Figures.count(smallest.rows()))
                        .atMost(1.3))
                .ratio(Ratio.of(
                                "partialIndexToGin",
                                "size of the partial index on the column / of the GIN index on meta",
                                (double) size(indexes, LookupSample.PARTIAL) / size(indexes, LookupSample.GIN))
                        .atMost(0.05))
                .table(ways.table("One look-up among " + among))
                .table(growthTable(column, field))
                .table(indexTable(indexes))
                .chart(new LineChart(
                        "lookup-growth",
                        "One look-up, by the column and by the field in meta",
                        ARTIFACTS,
                        Axis.logarithmic("time of one look-up", Figures::micros),
                        List.of(
                                new LineChart.Series(COLUMN, column.points(COLUMN)),
                                new LineChart.Series(FIELD, field.points(FIELD)))))
                .finding(String.format(
                        Locale.ROOT,
                        "the server itself needs %s for the look-up by column and examines %,d row; by the field %s and %,d rows",
                        Figures.micros(plans.byColumn().executionMillis() * 1e3),
                        plans.byColumn().rowsExamined(),
                        Figures.micros(plans.byMeta().executionMillis() * 1e3),
                        plans.byMeta().rowsExamined()));
    }

    private static void require(Optional<?> found) {
        if (found.isEmpty()) {
            throw new IllegalStateException("a compacted base was not found");
        }
    }

    private Grid growthTable(Growth column, Growth field) {
        Grid table = new Grid("How a look-up grows with the table")
                .numbers("artifacts", "by the column", "by the field in meta", "field / column");
        for (int size : sizes()) {
            Timing byColumn = column.at(COLUMN, size);
            Timing byField = field.at(FIELD, size);
            table.row(
                    Figures.count(size),
                    Figures.micros(byColumn.p50()),
                    Figures.micros(byField.p50()),
                    Figures.number(byField.to(byColumn, "", "").median()));
        }
        return table;
    }

    private static long size(Map<String, Long> indexes, String name) {
        return indexes.getOrDefault(name, 0L);
    }

    private static Grid indexTable(Map<String, Long> indexes) {
        Grid table = new Grid("Indexes by which a compacted base can be found, built anew")
                .words("index")
                .numbers("size", "to the first");
        long first = size(indexes, LookupSample.PARTIAL);
        indexes.forEach(
                (name, size) -> table.row(name, Figures.bytes((double) size), Figures.number((double) size / first)));
        return table;
    }
}
