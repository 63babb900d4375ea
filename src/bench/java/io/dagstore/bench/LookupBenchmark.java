package io.dagstore.bench;

import io.dagstore.service.CompactionService;
import io.dagstore.service.LookupComparison;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    public Section run(ScratchDatabases scratch, Runnable advanced) throws Exception {
        List<LookupSample> samples = new ArrayList<>();
        try {
            for (int size : sizes()) {
                samples.add(LookupSample.create(scratch, size));
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
        Effort effort = brief ? Extent.brief(rounds).effort() : Effort.ofRounds(rounds);
        Timings floor = atLargest(largest).run(effort, advanced);
        Timings growth = growth(samples).run(effort, advanced);
        Timings byMeta = byMeta(samples)
                .run(
                        effort.withTurns(3)
                                .withTurn(Duration.ofMillis(1))
                                .withWarmUp(effort.warmUp().dividedBy(2)),
                        advanced);
        IndexSizes indexes = IndexSizes.of(largest.database());
        LookupComparison plans = largest.compaction().explain(largest.next().toString());
        advanced.run();

        String rowsInWords = Figures.count(rows) + " artifacts";
        Section.Builder section = new Section.Builder("lookup", "Finding a compacted base among " + rowsInWords)
                .method(
                        "One connection, which all ways share. Each look-up asks for another patch that has a compacted base, out of "
                                + Figures.count(largest.patches())
                                + " that are spread over the table; one artifact in twenty is a compacted base. The floor is a"
                                + " prepared statement of JDBC that stays open and reads the same columns. Ways take turns of 25 ms.")
                .ratio(floor.ratio(
                                "entityToJdbc",
                                "the whole artifact through dagstore / the same columns by JDBC",
                                ENTITY,
                                JDBC_ALL)
                        .atMost(1.6))
                .ratio(floor.ratio(
                                "projectionToJdbc",
                                "id and content id through dagstore / the same columns by JDBC",
                                PROJECTION,
                                JDBC_TWO)
                        .atMost(1.25));
        Ratio jsonb = Ratio.of(
                "jsonbToColumn",
                "by the field in meta / by the column, at " + rowsInWords,
                byMeta.of(name(largest)),
                growth.of(name(largest)));
        section.ratio(rows >= 1_000_000 ? jsonb.atLeast(500) : jsonb);
        section.ratio(Ratio.of(
                        "largestToSmallest",
                        "by the column at " + rowsInWords + " / at " + Figures.count(smallest.rows()),
                        growth.of(name(largest)),
                        growth.of(name(smallest)))
                .atMost(1.3));
        section.ratio(Ratio.of(
                        "partialIndexToGin",
                        "size of the partial index on the column / of the GIN index on meta",
                        (double) indexes.partial() / indexes.gin())
                .atMost(0.05));
        section.table(floor.table("One look-up among " + rowsInWords));
        section.table(growthTable(samples, growth, byMeta));
        section.table(indexes.table());
        section.chart(new LineChart(
                "lookup-growth",
                "One look-up, by the column and by the field in meta",
                Axis.logarithmic("artifacts in the table", number -> Figures.count(Math.round(number))),
                Axis.logarithmic("time of one look-up", Figures::micros),
                List.of(
                        series("by artifact.compacted_from_id", samples, growth),
                        series("by meta ->> 'compacted_from'", samples, byMeta))));
        section.chart(indexes.chart());
        section.finding(String.format(
                Locale.ROOT,
                "the server itself needs %s for the look-up by column and examines %,d row; by the field %s and %,d rows",
                Figures.micros(plans.byColumn().executionMillis() * 1e3),
                plans.byColumn().rowsExamined(),
                Figures.micros(plans.byMeta().executionMillis() * 1e3),
                plans.byMeta().rowsExamined()));
        return section.build();
    }

    /** The ways that differ in who asks, on one connection each. */
    private static Comparison atLargest(LookupSample sample) {
        CompactionService compaction = sample.compaction();
        return new Comparison()
                .way(JDBC_ALL, sample::readAllColumns)
                .way(JDBC_TWO, sample::readTwoColumns)
                .way("JDBC, select 1", sample::selectOne)
                .way(ENTITY, () -> require(compaction.findCompactedBase(sample.next())))
                .way(PROJECTION, () -> require(compaction.findCompactedBaseId(sample.next())));
    }

    private static Comparison growth(List<LookupSample> samples) {
        Comparison comparison = new Comparison();
        for (LookupSample sample : samples) {
            CompactionService compaction = sample.compaction();
            comparison.way(name(sample), () -> require(compaction.findCompactedBaseId(sample.next())));
        }
        return comparison;
    }

    private static Comparison byMeta(List<LookupSample> samples) {
        Comparison comparison = new Comparison();
        for (LookupSample sample : samples) {
            comparison.way(name(sample), sample::readByMeta);
        }
        return comparison;
    }

    private static void require(Optional<?> found) {
        if (found.isEmpty()) {
            throw new IllegalStateException("a compacted base was not found");
        }
    }

    private static String name(LookupSample sample) {
        return Figures.count(sample.rows());
    }

    private static Chart.Series series(String name, List<LookupSample> samples, Timings timings) {
        return new Chart.Series(
                name,
                samples.stream()
                        .map(sample -> new Chart.Point(
                                sample.rows(), timings.of(name(sample)).p50()))
                        .toList());
    }

    private static Grid growthTable(List<LookupSample> samples, Timings growth, Timings byMeta) {
        Grid.Builder table = new Grid.Builder("How a look-up grows with the table")
                .numbers("artifacts", "by the column", "by the field in meta", "field / column");
        for (LookupSample sample : samples) {
            Timing column = growth.of(name(sample));
            Timing field = byMeta.of(name(sample));
            table.row(
                    name(sample),
                    Figures.micros(column.p50()),
                    Figures.micros(field.p50()),
                    Figures.number(Ratio.of("", "", field, column).median()));
        }
        return table.build();
    }
}
