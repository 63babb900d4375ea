package io.dagstore.bench.migration;

import static io.dagstore.bench.report.Figures.count;
import static io.dagstore.bench.report.Figures.number;

import io.dagstore.bench.report.Axis;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.LineChart;
import io.dagstore.bench.report.Median;
import io.dagstore.bench.report.Ratio;
import io.dagstore.bench.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The result of the benchmark of the migration for a report. */
final class MigrationSection {
    /** Waits that are worth a line of their own. */
    private static final double LONG_MILLIS = 40;

    private final MigrationResult result;
    private final List<MigrationRun> naive;
    private final List<MigrationRun> ours;

    private MigrationSection(MigrationResult result) {
        this.result = result;
        this.naive = result.runs(MigrationForm.NAIVE);
        this.ours = result.runs(MigrationForm.OURS);
    }

    static Section of(MigrationResult result) {
        MigrationSection parts = new MigrationSection(result);
        Section section = new Section(
                        "migration", "The migration of " + count(result.rows()) + " artifacts under traffic")
                .method(result.writers() + " writers and a reader work on copies of one old database while each is"
                        + " migrated, once in the naive form (column, index and values in one transaction) and once by"
                        + " the changelog, by turns. A wait is the time from just before a statement is sent to its"
                        + " end; those of all statements count that were on their way during the migration.")
                .figures(result)
                .chart(parts.chart());
        List<Double> ratios = result.worstWaitRatios();
        if (!ratios.isEmpty()) {
            section.ratio(
                    Ratio.of("worstWaitRatio", "worst wait of a writer under the naive form / under ours", ratios));
        }
        ratios = result.rounds().stream()
                .map(MigrationResult.Round::elapsedRatio)
                .toList();
        section.ratio(Ratio.of("elapsedRatio", "time that ours takes / that the naive form takes", ratios));
        parts.findings(section);
        List.of(parts.waits(), parts.steps(), parts.slowest(), parts.backfills(), parts.triggers()).stream()
                .filter(table -> !table.rows().isEmpty())
                .forEach(section::table);
        return section;
    }

    /** What the figures say, most important first. */
    private void findings(Section section) {
        Double smallest = result.smallestWorstWaitRatio();
        if (smallest != null) {
            section.finding(
                    "worst wait of a writer: under the naive form " + number(Median.of(result.worstWaitRatios()))
                            + " times that under ours (median of the rounds; smallest " + number(smallest) + ")");
        }
        section.finding("elapsed time: ours takes " + number(result.elapsedRatio()) + " times that of the naive form");
        result.behindReader().stream()
                .mapToDouble(MigrationRun::worstOfAll)
                .max()
                .ifPresent(worst -> section.finding("behind a reader that keeps a transaction open for "
                        + number(result.readerHoldsMillis() / 1e3) + " s, others waited " + number(worst)
                        + " ms at most; the changelog waits for a lock " + result.lockTimeoutMillis()
                        + " ms at a time"));
        long lost = naive.stream().mapToLong(MigrationRun::notYetMoved).sum();
        if (lost > 0) {
            section.finding("the naive form left " + count(lost)
                    + " values of old writers behind, which wrote them after its update");
        }
        result.ours()
                .filter(run -> run.errors() > 0)
                .map(run -> run.errors() + " statements failed under ours, the first with: " + run.firstError())
                .forEach(section::finding);
        result.ours()
                .flatMap(run -> run.problems().stream())
                .distinct()
                .forEach(problem -> section.finding("the database is not in order after ours: " + problem));
    }

    private LineChart chart() {
        int round = result.typicalRound();
        return new LineChart(
                "migration",
                "Worst wait of clients while " + count(result.rows()) + " artifacts are migrated",
                Axis.linear("seconds from the beginning of the migration", Figures::number),
                Axis.logarithmic("worst wait, ms (log)", Figures::number),
                List.of(series("naive", naive.get(round)), series("ours", ours.get(round))));
    }

    /** A step for each bucket, and a gap where buckets are missing. */
    private static LineChart.Series series(String name, MigrationRun run) {
        List<LineChart.Point> line = new ArrayList<>();
        double next = Double.POSITIVE_INFINITY;
        for (LineChart.Point bucket : run.curve()) {
            if (bucket.x() > next) {
                line.add(new LineChart.Point(next / 1e3, Double.NaN));
            }
            next = bucket.x() + MigrationRun.BUCKET_MILLIS;
            line.add(new LineChart.Point(bucket.x() / 1e3, bucket.y()));
            line.add(new LineChart.Point(next / 1e3, bucket.y()));
        }
        double seconds = run.elapsedMillis() / 1e3;
        String legend =
                name + ": at worst " + whole(run.worstOfAll()) + " ms, done after " + number(seconds) + " s (dashed)";
        return new LineChart.Series(legend, line, seconds);
    }

    private Grid waits() {
        Grid grid = new Grid("Waits of writers")
                .words("form", "round")
                .numbers("elapsed s", "statements", "p50 ms", "p99 ms", "worst ms", "worst read ms", "errors");
        for (MigrationForm form : MigrationForm.values()) {
            rows(grid, form.label(), result.runs(form));
            row(grid, form.label(), "median", result.runs(form));
        }
        rows(grid, "ours, behind a reader", result.behindReader());
        String[] before = waits(ours, MigrationRun::before);
        return grid.row("no migration", "median", "", before[0], before[1], before[2], before[3], "", "");
    }

    private static void rows(Grid grid, String form, List<MigrationRun> runs) {
        for (int i = 0; i < runs.size(); i++) {
            row(grid, form, String.valueOf(i + 1), List.of(runs.get(i)));
        }
    }

    /** Adds the medians of runs. */
    private static void row(Grid grid, String form, String round, List<MigrationRun> runs) {
        String seconds = number(Median.of(runs, MigrationRun::elapsedMillis) / 1e3);
        String[] writers = waits(runs, MigrationRun::writers);
        String read = waits(runs, MigrationRun::readers)[3];
        String errors = whole(Median.of(runs, MigrationRun::errors));
        grid.row(form, round, seconds, writers[0], writers[1], writers[2], writers[3], read, errors);
    }

    /** The medians of waits: statements, p50, p99, worst. */
    private static String[] waits(List<MigrationRun> runs, Function<MigrationRun, Waits> of) {
        List<Waits> waits = runs.stream().map(of).toList();
        return new String[] {
            whole(Median.of(waits, Waits::statements)),
            number(Median.of(waits, Waits::p50)),
            number(Median.of(waits, Waits::p99)),
            number(Median.of(waits, Waits::worst))
        };
    }

    private Grid steps() {
        int round = result.typicalRound();
        Grid grid = new Grid("Steps of round " + (round + 1)
                        + ", the typical one, with the worst wait while each was at work")
                .words("form", "step")
                .numbers("from ms", "ms", "worst wait ms");
        for (MigrationForm form : MigrationForm.values()) {
            for (MigrationRun.Step step : result.runs(form).get(round).steps()) {
                String millis = number(step.endMillis() - step.startMillis());
                grid.row(form.label(), step.name(), whole(step.startMillis()), millis, number(step.worstMillis()));
            }
        }
        return grid;
    }

    private Grid slowest() {
        Grid grid = new Grid("Statements that waited more than " + whole(LONG_MILLIS) + " ms under ours")
                .words("round", "statement")
                .numbers("sent at ms", "wait ms")
                .words("for", "while", "answered while");
        for (int i = 0; i < ours.size(); i++) {
            String round = String.valueOf(i + 1);
            ours.get(i).slowest().stream()
                    .filter(slow -> slow.waitMillis() > LONG_MILLIS)
                    .forEach(slow -> grid.row(
                            round,
                            slow.statement(),
                            whole(slow.startMillis()),
                            number(slow.waitMillis()),
                            slow.waitedFor(),
                            slow.from(),
                            slow.to()));
        }
        return grid;
    }

    private Grid backfills() {
        Grid grid = new Grid("The backfill")
                .words("under")
                .numbers("rows", "values moved", "moving s", "values per s", "whole step s", "rows per s");
        for (int i = 0; i < ours.size(); i++) {
            row(
                    grid,
                    result.writers() + " writers, round " + (i + 1),
                    ours.get(i).backfill());
        }
        result.backfills().forEach(backfill -> row(grid, "no clients, median", backfill));
        return grid;
    }

    private static void row(Grid grid, String under, @Nullable Backfill backfill) {
        if (backfill != null) {
            grid.row(
                    under,
                    count(backfill.rows()),
                    count(backfill.moved()),
                    number(backfill.seconds()),
                    whole(backfill.valuesPerSecond()),
                    number(backfill.stepSeconds()),
                    whole(backfill.rowsPerSecond()));
        }
    }

    private Grid triggers() {
        Grid grid = new Grid("The sync trigger, per statement")
                .words("writer", "statement")
                .numbers("without µs", "with µs", "ratio");
        result.syncTrigger().forEach(cost -> {
            String without = number(cost.withoutMicros());
            grid.row(cost.writer(), cost.statement(), without, number(cost.withMicros()), number(cost.ratio()));
        });
        return grid;
    }

    private static String whole(double number) {
        return count(Math.round(number));
    }
}
