package io.dagstore.bench.migration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dagstore.bench.migration.Request.Kind;
import io.dagstore.bench.report.LineChart;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One migration of one copy of the old database, under traffic. Times are milliseconds from the beginning of the migration; waits
 * are those of statements that were on their way during it.
 *
 * @param elapsedMillis how long it took
 * @param before the writers' waits in the seconds before it
 * @param writers the writers' waits
 * @param readers the reader's waits
 * @param kinds all waits, by kind of statement: insert_old, insert_new, update, read
 * @param errors how many statements failed, at any time
 * @param firstError what one of them said; null if none failed
 * @param notYetMoved how many values were in meta and not in the column in the end
 * @param problems what the verification found in the end; the naive form keeps no promise here
 * @param steps the parts of the migration
 * @param slowest the slowest statements, the slowest first
 * @param curve for each {@value #BUCKET_MILLIS} milliseconds in which a statement was on its way: when they began, and the worst wait
 * @param backfill how quickly values moved; null where that is not recorded
 */
record MigrationRun(
        double elapsedMillis,
        Waits before,
        Waits writers,
        Waits readers,
        Map<String, Waits> kinds,
        long errors,
        @Nullable String firstError,
        long notYetMoved,
        List<String> problems,
        List<Step> steps,
        List<Slow> slowest,
        List<LineChart.Point> curve,
        @Nullable Backfill backfill) {

    static final int BUCKET_MILLIS = 100;
    private static final int SLOWEST = 12;

    /** A changeset, or a statement of the naive form, and the longest wait of a statement that was on its way meanwhile. */
    record Step(String name, double startMillis, double endMillis, double worstMillis) {}

    /**
     * A statement that waited long.
     *
     * @param from the step that was at work when it was sent; empty if none
     * @param to the step that was at work when it was answered; empty if none
     * @param waitedFor PostgreSQL's wait event that it was most often seen with; empty if it was not seen
     */
    record Slow(String statement, double startMillis, double waitMillis, String from, String to, String waitedFor) {}

    /** Whether the database passed the verification in the end. */
    @JsonProperty
    boolean healthy() {
        return problems.isEmpty();
    }

    /** The worst wait of all clients. */
    double worstOfAll() {
        return Math.max(writers.worst(), readers.worst());
    }

    /** What clients saw of a migration from one time to another. */
    static MigrationRun of(
            long start,
            long end,
            Traffic.Log log,
            List<MigrationForm.Step> steps,
            long notYetMoved,
            List<String> problems,
            @Nullable Backfill backfill) {
        List<Request> during = log.requests().stream()
                .filter(request -> request.isWithin(start, end))
                .toList();
        Map<String, Waits> kinds = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            kinds.put(kind.name().toLowerCase(Locale.ROOT), Waits.of(during, request -> request.kind() == kind));
        }
        List<Step> met = steps.stream()
                .map(step -> new Step(
                        step.name(),
                        millis(step.start() - start),
                        millis(step.end() - start),
                        Waits.of(during, request -> request.isWithin(step.start(), step.end()))
                                .worst()))
                .toList();
        List<Slow> slowest = during.stream()
                .sorted(Comparator.comparingLong(Request::nanos).reversed())
                .limit(SLOWEST)
                .map(request -> new Slow(
                        request.kind().words,
                        millis(request.start() - start),
                        millis(request.nanos()),
                        stepAt(steps, request.start()),
                        stepAt(steps, request.end()),
                        log.waitedFor(request)))
                .toList();
        return new MigrationRun(
                millis(end - start),
                Waits.of(log.requests(), request -> request.end() < start && request.isWrite()),
                Waits.of(during, Request::isWrite),
                Waits.of(during, request -> !request.isWrite()),
                kinds,
                log.errors(),
                log.firstError(),
                notYetMoved,
                problems,
                met,
                slowest,
                curve(log.requests(), start),
                backfill);
    }

    private static String stepAt(List<MigrationForm.Step> steps, long time) {
        return steps.stream()
                .filter(step -> step.start() <= time && time <= step.end())
                .map(MigrationForm.Step::name)
                .findFirst()
                .orElse("");
    }

    private static List<LineChart.Point> curve(List<Request> requests, long start) {
        long bucket = BUCKET_MILLIS * 1_000_000L;
        Map<Long, Double> worst = new TreeMap<>();
        for (Request request : requests) {
            long last = Math.floorDiv(request.end() - start, bucket);
            for (long i = Math.floorDiv(request.start() - start, bucket); i <= last; i++) {
                worst.merge(i, millis(request.nanos()), Math::max);
            }
        }
        return worst.entrySet().stream()
                .map(entry -> new LineChart.Point(entry.getKey() * (double) BUCKET_MILLIS, entry.getValue()))
                .toList();
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
