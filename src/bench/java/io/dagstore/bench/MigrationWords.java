package io.dagstore.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The result of the benchmark of the migration for people: sentences and tables. */
public final class MigrationWords {
    /** Waits that are worth a line of their own. */
    private static final double LONG_MILLIS = 40;

    private final MigrationResult result;

    /** The words for a result. */
    public MigrationWords(MigrationResult result) {
        this.result = result;
    }

    /** What the figures say, most important first, a sentence each. */
    public List<String> sentences() {
        List<String> lines = new ArrayList<>();
        Optional<Double> smallest = result.smallestWorstWaitRatio();
        if (smallest.isPresent()) {
            lines.add("worst wait of a writer: under the naive form "
                    + number(result.worstWaitRatio().orElseThrow())
                    + " times that under ours (median of the rounds; smallest " + number(smallest.get()) + ")");
        }
        lines.add("elapsed time: ours takes " + number(result.elapsedRatio()) + " times that of the naive form");
        lockTimeout().ifPresent(lines::add);
        long lost = result.rounds().stream()
                .mapToLong(round -> round.naive().notYetMoved())
                .sum();
        if (lost > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "the naive form left %,d values of old writers behind, which wrote them after its update",
                    lost));
        }
        result.ours()
                .filter(run -> run.errors() > 0)
                .forEach(run ->
                        lines.add(run.errors() + " statements failed under ours, the first with: " + run.firstError()));
        result.ours()
                .flatMap(run -> run.problems().stream())
                .distinct()
                .forEach(problem -> lines.add("the database is not in order after ours: " + problem));
        return lines;
    }

    private Optional<String> lockTimeout() {
        List<MigrationRun> runs = result.rounds().stream()
                .map(MigrationResult.Round::behindReader)
                .flatMap(Stream::ofNullable)
                .toList();
        if (runs.isEmpty()) {
            return Optional.empty();
        }
        double worst = runs.stream().mapToDouble(MigrationRun::worstOfAll).max().orElse(0);
        return Optional.of("behind a reader that keeps a transaction open for "
                + number(result.settings().readerHolds().toMillis() / 1e3) + " s, others waited " + number(worst)
                + " ms at most; the changelog waits for a lock "
                + (result.lockTimeoutMillis().isPresent()
                        ? result.lockTimeoutMillis().getAsInt() + " ms at a time"
                        : "as long as it takes"));
    }

    /** The figures. */
    public List<Grid> tables() {
        List<Grid> tables = new ArrayList<>();
        tables.add(rounds());
        tables.add(steps());
        if (!slowest().rows().isEmpty()) {
            tables.add(slowest());
        }
        if (!backfills().rows().isEmpty()) {
            tables.add(backfills());
        }
        if (!result.triggers().isEmpty()) {
            tables.add(triggers());
        }
        return tables;
    }

    private Grid rounds() {
        Grid.Builder grid = new Grid.Builder("Waits of writers")
                .words("form", "round")
                .numbers("elapsed s", "statements", "p50 ms", "p99 ms", "worst ms", "worst read ms", "errors");
        for (MigrationForm form : MigrationForm.values()) {
            for (int i = 0; i < result.rounds().size(); i++) {
                runRow(
                        grid,
                        form.label(),
                        String.valueOf(i + 1),
                        result.rounds().get(i).run(form));
            }
            grid.row(
                    form.label(),
                    "median",
                    number(result.median(form, MigrationRun::elapsedMillis) / 1e3),
                    whole(result.median(form, run -> run.writers().statements())),
                    number(result.median(form, run -> run.writers().p50())),
                    number(result.median(form, run -> run.writers().p99())),
                    number(result.median(form, run -> run.writers().worst())),
                    number(result.median(form, run -> run.readers().worst())),
                    whole(result.median(form, MigrationRun::errors)));
        }
        for (int i = 0; i < result.rounds().size(); i++) {
            MigrationRun run = result.rounds().get(i).behindReader();
            if (run != null) {
                runRow(grid, "ours, behind a reader", String.valueOf(i + 1), run);
            }
        }
        grid.row(
                "no migration",
                "median",
                "",
                whole(before(Waits::statements)),
                number(before(Waits::p50)),
                number(before(Waits::p99)),
                number(before(Waits::worst)),
                "",
                "");
        return grid.build();
    }

    private double before(ToDoubleFunction<Waits> number) {
        return Median.of(
                result.rounds(), round -> number.applyAsDouble(round.ours().before()));
    }

    private static void runRow(Grid.Builder grid, String form, String round, MigrationRun run) {
        grid.row(
                form,
                round,
                number(run.elapsedMillis() / 1e3),
                String.format(Locale.ROOT, "%,d", run.writers().statements()),
                number(run.writers().p50()),
                number(run.writers().p99()),
                number(run.writers().worst()),
                number(run.readers().worst()),
                String.format(Locale.ROOT, "%,d", run.errors()));
    }

    private Grid steps() {
        MigrationResult.Round round = result.typicalRound();
        Grid.Builder grid = new Grid.Builder(
                        "Steps of round " + (result.rounds().indexOf(round) + 1)
                                + ", the typical one, with the worst wait while each was at work")
                .words("form", "step")
                .numbers("from ms", "ms", "worst wait ms");
        for (MigrationForm form : MigrationForm.values()) {
            for (MigrationRun.Step step : round.run(form).steps()) {
                grid.row(
                        form.label(),
                        step.name(),
                        whole(step.startMillis()),
                        number(step.endMillis() - step.startMillis()),
                        number(step.worstMillis()));
            }
        }
        return grid.build();
    }

    private Grid slowest() {
        Grid.Builder grid = new Grid.Builder(
                        "Statements that waited more than " + whole(LONG_MILLIS) + " ms under ours")
                .words("round", "statement")
                .numbers("sent at ms", "wait ms")
                .words("for", "while", "answered while");
        for (int i = 0; i < result.rounds().size(); i++) {
            for (MigrationRun.Slow slow : result.rounds().get(i).ours().slowest()) {
                if (slow.waitMillis() > LONG_MILLIS) {
                    grid.row(
                            String.valueOf(i + 1),
                            slow.what(),
                            whole(slow.startMillis()),
                            number(slow.waitMillis()),
                            slow.waitedFor(),
                            slow.from(),
                            slow.to());
                }
            }
        }
        return grid.build();
    }

    private Grid backfills() {
        Grid.Builder grid = new Grid.Builder("The backfill")
                .words("under")
                .numbers("rows", "values moved", "moving s", "values per s", "whole step s", "rows per s");
        for (int i = 0; i < result.rounds().size(); i++) {
            Backfill backfill = result.rounds().get(i).ours().backfill();
            if (backfill != null) {
                row(grid, result.settings().writers() + " writers, round " + (i + 1), backfill);
            }
        }
        result.backfills().forEach(backfill -> row(grid, "no clients, median", backfill));
        return grid.build();
    }

    private static void row(Grid.Builder grid, String under, Backfill backfill) {
        grid.row(
                under,
                String.format(Locale.ROOT, "%,d", backfill.rows()),
                String.format(Locale.ROOT, "%,d", backfill.moved()),
                String.format(Locale.ROOT, "%.3f", backfill.seconds()),
                whole(backfill.valuesPerSecond()),
                String.format(Locale.ROOT, "%.3f", backfill.stepSeconds()),
                whole(backfill.rowsPerSecond()));
    }

    private Grid triggers() {
        Grid.Builder grid = new Grid.Builder("The sync trigger, per statement")
                .words("writer", "statement")
                .numbers("without µs", "with µs", "ratio");
        result.triggers()
                .forEach(cost -> grid.row(
                        cost.writer(),
                        cost.statement(),
                        number(cost.without()),
                        number(cost.with()),
                        String.format(Locale.ROOT, "%.2f", cost.ratio())));
        return grid.build();
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%,.0f", number);
    }
}
