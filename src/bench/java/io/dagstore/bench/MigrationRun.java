package io.dagstore.bench;

import io.dagstore.bench.Request.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One migration of one copy of the old database, under traffic. Times are milliseconds from the beginning of the migration; waits
 * are those of statements that were on their way during it.
 *
 * @param form how it was migrated
 * @param elapsedMillis how long that took
 * @param before the writers' waits in the seconds before it
 * @param writers the writers' waits
 * @param readers the reader's waits
 * @param kinds all waits, by kind of statement
 * @param errors how many statements failed, at any time
 * @param firstError what one of them said; null if none failed
 * @param notYetMoved how many values were in meta and not in the column in the end
 * @param healthy whether the database passed the verification in the end; the naive form keeps no promise here
 * @param problems what the verification found
 * @param steps the parts of the migration
 * @param slowest the slowest statements, the slowest first
 * @param curve the worst wait of all clients over time
 * @param backfill how quickly values moved; null where that is not recorded
 */
public record MigrationRun(
        MigrationForm form,
        double elapsedMillis,
        Waits before,
        Waits writers,
        Waits readers,
        List<KindWaits> kinds,
        long errors,
        @Nullable String firstError,
        long notYetMoved,
        boolean healthy,
        List<String> problems,
        List<Step> steps,
        List<Slow> slowest,
        List<Point> curve,
        @Nullable Backfill backfill) {

    static final int BUCKET_MILLIS = 100;
    private static final int SLOWEST = 12;
    private static final double NANOS_PER_MILLI = 1e6;

    public MigrationRun {
        kinds = List.copyOf(kinds);
        problems = List.copyOf(problems);
        steps = List.copyOf(steps);
        slowest = List.copyOf(slowest);
        curve = List.copyOf(curve);
    }

    /**
     * The waits of one kind of statement.
     *
     * @param kind insert_old, insert_new, update or read
     * @param waits how long they took
     */
    public record KindWaits(String kind, Waits waits) {}

    /**
     * A part of a migration.
     *
     * @param name a changeset, or a statement of the naive form
     * @param startMillis when it began
     * @param endMillis when it was done
     * @param worstMillis the longest wait of a statement that was on its way meanwhile
     */
    public record Step(String name, double startMillis, double endMillis, double worstMillis) {}

    /**
     * A statement that waited long.
     *
     * @param what its kind
     * @param startMillis when it was sent
     * @param waitMillis how long it took
     * @param from the step that was at work when it was sent; empty if none
     * @param to the step that was at work when it was answered; empty if none
     * @param waitedFor PostgreSQL's wait event that it was most often seen with; empty if it was not seen
     */
    public record Slow(String what, double startMillis, double waitMillis, String from, String to, String waitedFor) {}

    /**
     * A point of the curve.
     *
     * @param millis where its {@value #BUCKET_MILLIS} milliseconds begin
     * @param worstMillis the longest wait of a statement that was on its way in them
     */
    public record Point(double millis, double worstMillis) {}

    /** The worst wait of all clients. */
    public double worstOfAll() {
        return Math.max(writers.worst(), readers.worst());
    }

    /** What clients saw of a migration from one time to another. */
    static MigrationRun of(
            MigrationForm form,
            long start,
            long end,
            Traffic.Log log,
            List<MigrationForm.Step> steps,
            Verdict verdict,
            @Nullable Backfill backfill) {
        List<Request> during = log.requests().stream()
                .filter(request -> request.isWithin(start, end))
                .toList();
        List<KindWaits> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            kinds.add(new KindWaits(
                    kind.name().toLowerCase(Locale.ROOT),
                    waits(during.stream()
                            .filter(request -> request.kind() == kind)
                            .toList())));
        }
        return new MigrationRun(
                form,
                (end - start) / NANOS_PER_MILLI,
                waits(log.requests().stream()
                        .filter(request ->
                                request.end() < start && request.kind().isWrite())
                        .toList()),
                waits(during.stream()
                        .filter(request -> request.kind().isWrite())
                        .toList()),
                waits(during.stream()
                        .filter(request -> !request.kind().isWrite())
                        .toList()),
                kinds,
                log.errors(),
                log.firstError(),
                verdict.notYetMoved(),
                verdict.problems().isEmpty(),
                verdict.problems(),
                steps.stream()
                        .map(step -> new Step(
                                step.name(),
                                (step.start() - start) / NANOS_PER_MILLI,
                                (step.end() - start) / NANOS_PER_MILLI,
                                waits(during.stream()
                                                .filter(request -> request.isWithin(step.start(), step.end()))
                                                .toList())
                                        .worst()))
                        .toList(),
                during.stream()
                        .sorted((a, b) -> Long.compare(b.nanos(), a.nanos()))
                        .limit(SLOWEST)
                        .map(request -> new Slow(
                                request.kind().toString(),
                                (request.start() - start) / NANOS_PER_MILLI,
                                request.nanos() / NANOS_PER_MILLI,
                                stepAt(steps, request.start()),
                                stepAt(steps, request.end()),
                                log.events().of(request)))
                        .toList(),
                curve(log.requests(), start),
                backfill);
    }

    /**
     * What the verification found in the end.
     *
     * @param notYetMoved how many values were not in the column
     * @param problems what was wrong; empty if nothing was
     */
    record Verdict(long notYetMoved, List<String> problems) {}

    private static Waits waits(List<Request> requests) {
        return Waits.of(requests.stream().mapToLong(Request::nanos).toArray());
    }

    private static String stepAt(List<MigrationForm.Step> steps, long time) {
        return steps.stream()
                .filter(step -> step.start() <= time && time <= step.end())
                .map(MigrationForm.Step::name)
                .findFirst()
                .orElse("");
    }

    /** For each bucket the worst of the statements that were on their way in it; a bucket without any has no point. */
    private static List<Point> curve(List<Request> requests, long start) {
        long bucket = BUCKET_MILLIS * 1_000_000L;
        Map<Long, Long> worst = new TreeMap<>();
        for (Request request : requests) {
            long last = Math.floorDiv(request.end() - start, bucket);
            for (long i = Math.floorDiv(request.start() - start, bucket); i <= last; i++) {
                worst.merge(i, request.nanos(), Math::max);
            }
        }
        return worst.entrySet().stream()
                .map(entry -> new Point(entry.getKey() * (double) BUCKET_MILLIS, entry.getValue() / NANOS_PER_MILLI))
                .toList();
    }
}
