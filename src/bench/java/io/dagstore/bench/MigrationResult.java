package io.dagstore.bench;

import io.dagstore.bench.MigrationBenchmark.Settings;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmark of the migration measured.
 *
 * @param machine what it ran on
 * @param settings what was asked for
 * @param lockTimeoutMillis the lock_timeout of the changelog; empty if it has none
 * @param rounds what each round measured, in order; at least one
 * @param backfills the backfill without clients at each of the sizes, medians of the rounds; empty if it is not recorded
 * @param triggers the cost of the sync trigger; empty if there is none
 */
public record MigrationResult(
        Machine machine,
        Settings settings,
        OptionalInt lockTimeoutMillis,
        List<Round> rounds,
        List<Backfill> backfills,
        List<TriggerCost> triggers) {
    public MigrationResult {
        rounds = List.copyOf(rounds);
        backfills = List.copyOf(backfills);
        triggers = List.copyOf(triggers);
    }

    /**
     * One copy of the old database for each.
     *
     * @param naive in the naive form
     * @param ours in ours
     * @param behindReader in ours, while a reader keeps a transaction open at the beginning; null if that was not asked for
     */
    public record Round(MigrationRun naive, MigrationRun ours, @Nullable MigrationRun behindReader) {
        /** How many times as long the worst wait of a writer is under the naive form; empty without writers. */
        public Optional<Double> worstWaitRatio() {
            return ours.writers().statements() == 0 || naive.writers().statements() == 0
                    ? Optional.empty()
                    : Optional.of(naive.writers().worst() / ours.writers().worst());
        }

        /** How many times as long ours takes. */
        public double elapsedRatio() {
            return ours.elapsedMillis() / naive.elapsedMillis();
        }

        /** The run of a form without the reader. */
        MigrationRun run(MigrationForm form) {
            return form == MigrationForm.NAIVE ? naive : ours;
        }
    }

    /** The median of the rounds' ratios; empty without writers. */
    public Optional<Double> worstWaitRatio() {
        List<Double> ratios = worstWaitRatios();
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Median.of(ratios, Double::doubleValue));
    }

    /** The smallest of the rounds' ratios; empty without writers. */
    public Optional<Double> smallestWorstWaitRatio() {
        return worstWaitRatios().stream().min(Comparator.naturalOrder());
    }

    private List<Double> worstWaitRatios() {
        return rounds.stream().flatMap(round -> round.worstWaitRatio().stream()).toList();
    }

    /** The median of the rounds' ratios of elapsed time, ours to naive. */
    public double elapsedRatio() {
        return Median.of(rounds, Round::elapsedRatio);
    }

    /** The median of the rounds of a number. */
    public double median(MigrationForm form, ToDoubleFunction<MigrationRun> number) {
        return Median.of(rounds, round -> number.applyAsDouble(round.run(form)));
    }

    /** The round whose ratio is the median of the rounds', or next to it; the middle one without writers. */
    public Round typicalRound() {
        List<Round> sorted = rounds.stream()
                .sorted(Comparator.comparingDouble(
                        round -> round.worstWaitRatio().orElse(0.0)))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    /** How many statements failed under ours. */
    public long errorsUnderOurs() {
        return ours().mapToLong(MigrationRun::errors).sum();
    }

    /** Whether every database that was migrated in our form passed the verification. */
    public boolean isHealthy() {
        return ours().allMatch(MigrationRun::healthy);
    }

    /** The runs in our form, behind the reader included. */
    public Stream<MigrationRun> ours() {
        return rounds.stream()
                .flatMap(round -> Stream.of(round.ours(), round.behindReader()).flatMap(Stream::ofNullable));
    }
}
