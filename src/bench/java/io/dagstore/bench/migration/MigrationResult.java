package io.dagstore.bench.migration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dagstore.bench.report.Median;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmark of the migration measured. Its names, and those of what it consists of, are the names of the JSON report:
 * some are added, and never renamed or dropped.
 *
 * @param rows how many artifacts the old database had
 * @param writers how many clients wrote
 * @param readerHoldsMillis for how long the reader of {@link Round#behindReader} kept its transaction open
 * @param lockTimeoutMillis for how long a changeset waits for a lock at a time
 * @param rounds what each round measured, in order; at least one
 * @param backfills the backfill without clients at each of the sizes, medians of the rounds
 * @param syncTrigger the cost of the sync trigger
 */
public record MigrationResult(
        int rows,
        int writers,
        long readerHoldsMillis,
        int lockTimeoutMillis,
        List<Round> rounds,
        List<Backfill> backfills,
        List<SyncTrigger.Cost> syncTrigger) {
    public MigrationResult {
        rounds = List.copyOf(rounds);
        backfills = List.copyOf(backfills);
        syncTrigger = List.copyOf(syncTrigger);
    }

    /**
     * One copy of the old database for each.
     *
     * @param naive in the naive form
     * @param ours in ours
     * @param behindReader in ours, while a reader keeps a transaction open at the beginning; null if that was not asked for
     */
    record Round(MigrationRun naive, MigrationRun ours, @Nullable MigrationRun behindReader) {
        /** How many times as long the worst wait of a writer is under the naive form; null without writers. */
        @JsonProperty
        @Nullable Double worstWaitRatio() {
            return ours.writers().statements() == 0 || naive.writers().statements() == 0
                    ? null
                    : naive.writers().worst() / ours.writers().worst();
        }

        /** How many times as long ours takes. */
        @JsonProperty
        double elapsedRatio() {
            return ours.elapsedMillis() / naive.elapsedMillis();
        }
    }

    /** Medians of runs of a form: how long they took, and the waits of writers. */
    record Medians(double elapsedMillis, double statements, double p50, double p99, double worst) {}

    /** By the name of the form. */
    @JsonProperty
    Map<String, Medians> medians() {
        return Stream.of(MigrationForm.values())
                .collect(
                        Collectors.toMap(MigrationForm::label, form -> medians(runs(form)), (a, b) -> a, TreeMap::new));
    }

    private static Medians medians(List<MigrationRun> runs) {
        List<Waits> waits = runs.stream().map(MigrationRun::writers).toList();
        return new Medians(
                Median.of(runs, MigrationRun::elapsedMillis),
                Median.of(waits, Waits::statements),
                Median.of(waits, Waits::p50),
                Median.of(waits, Waits::p99),
                Median.of(waits, Waits::worst));
    }

    /** The ratios of all rounds that have one. */
    List<Double> worstWaitRatios() {
        return rounds.stream()
                .flatMap(round -> Stream.ofNullable(round.worstWaitRatio()))
                .toList();
    }

    /** The median of the rounds' ratios; null without writers. */
    @JsonProperty
    @Nullable Double worstWaitRatio() {
        return worstWaitRatios().isEmpty() ? null : Median.of(worstWaitRatios());
    }

    /** The smallest of the rounds' ratios; null without writers. */
    @JsonProperty
    @Nullable Double smallestWorstWaitRatio() {
        return worstWaitRatios().stream().min(Comparator.naturalOrder()).orElse(null);
    }

    /** The median of the rounds' ratios of elapsed time, ours to naive. */
    @JsonProperty
    double elapsedRatio() {
        return Median.of(rounds, Round::elapsedRatio);
    }

    /** How many statements failed under ours. */
    @JsonProperty
    public long errors() {
        return ours().mapToLong(MigrationRun::errors).sum();
    }

    /** Whether every database that was migrated in our form passed the verification. */
    @JsonProperty
    public boolean healthy() {
        return ours().allMatch(MigrationRun::healthy);
    }

    /** The runs of a form without the reader, in the order of the rounds. */
    List<MigrationRun> runs(MigrationForm form) {
        return rounds.stream()
                .map(round -> form == MigrationForm.NAIVE ? round.naive : round.ours)
                .toList();
    }

    /** The runs in our form behind the reader, in the order of the rounds. */
    List<MigrationRun> behindReader() {
        return rounds.stream()
                .flatMap(round -> Stream.ofNullable(round.behindReader))
                .toList();
    }

    /** The runs in our form, those behind the reader included. */
    Stream<MigrationRun> ours() {
        return Stream.concat(runs(MigrationForm.OURS).stream(), behindReader().stream());
    }

    /** Which round's ratio is the median of the rounds', or next to it, from 0; the middle one without writers. */
    int typicalRound() {
        List<Round> sorted = rounds.stream()
                .sorted(Comparator.comparingDouble(round -> Objects.requireNonNullElse(round.worstWaitRatio(), 0.0)))
                .toList();
        return rounds.indexOf(sorted.get((sorted.size() - 1) / 2));
    }
}
