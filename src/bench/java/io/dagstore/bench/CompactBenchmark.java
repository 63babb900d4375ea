package io.dagstore.bench;

import io.dagstore.GeneratedHistory;
import io.dagstore.TestServer;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Ratio;
import io.dagstore.bench.report.Section;
import io.dagstore.service.CompactionService;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What compaction costs and what it is worth: how quickly all candidates are compacted, by one thread and by two; what a history
 * takes and how quickly it is worked with, depending on the threshold; and what it takes in other forms.
 *
 * @param candidates how many chains are compacted
 * @param versions how many versions the histories have that are compacted at different thresholds
 * @param rounds how many rounds count
 * @param histories a directory of real workflows, as {@link WorkflowHistory#read} reads them; null if there are none
 * @param brief whether everything is done a few times only, to see that it works
 */
public record CompactBenchmark(int candidates, int versions, int rounds, @Nullable Path histories, boolean brief)
        implements Benchmark {
    private static final String ONE = "dagstore, one worker";
    private static final String TWO = "dagstore, two workers";
    private static final String FLOOR_ONE = "JDBC, one thread";
    private static final String FLOOR_TWO = "JDBC, two threads";
    private static final int SHORT = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    @Override
    public int steps() {
        int tables = histories == null ? 1 : 2;
        return 1 + rounds + tables * DepthTable.steps(rounds) + 1;
    }

    @Override
    public Section run(TestServer server, Runnable advanced) throws SQLException {
        List<WorkflowHistory> real = histories == null ? List.of() : WorkflowHistory.read(histories);
        Section section = section();
        workers(section, server, advanced);
        // One more version, which is appended when appending is timed.
        depths(section, "compact-threshold", server, generated(versions + 1), advanced);
        real.stream()
                .max(Comparator.comparingInt(WorkflowHistory::size))
                .ifPresent(longest ->
                        depths(section, "compact-threshold-real", server, longest.walked(versions + 1), advanced));
        StorageTable storage = StorageTable.measure(server, real.isEmpty() ? List.of(generated(SHORT)) : real);
        advanced.run();
        if (!real.isEmpty()) {
            section.method(
                    "Real histories are short: " + real.size() + " of them have " + storage.versions()
                            + " versions together. So for the thresholds the longest one is gone through forwards and backwards again and"
                            + " again, each version with a number of its own; the sizes by form are those of the histories as they are.");
        }
        return section.ratio(Ratio.of(
                        "compactedToCopies",
                        "bytes on disk of patches, compacted at " + CompactionService.DEFAULT_THRESHOLD
                                + " / of full copies",
                        storage.compactedToCopies()))
                .table(storage.table());
    }

    private Effort effort(Effort whole) {
        return brief ? Extent.of(rounds, true).effort() : whole;
    }

    private static WorkflowHistory generated(int versions) {
        return WorkflowHistory.of("generated", new GeneratedHistory(CandidateSample.NODES, versions, 300, 1));
    }

    private String title() {
        return "Compacting " + Figures.count(candidates) + " chains of depth " + CandidateSample.DEPTH
                + ", documents of " + CandidateSample.NODES + " nodes";
    }

    private Section section() {
        return new Section("compact", title())
                .method(
                        "Each turn compacts the same candidates, whose bases are deleted in between. The floor is JDBC with prepared"
                                + " statements: for each candidate one that reads the chain and one that writes base and blob, durably;"
                                + " it builds no document, checks nothing and takes no lock.")
                .method(
                        "For the thresholds a history is stored once for each, compacted whenever the chain got that deep. Bytes are those of"
                                + " the tables artifact, cas_blob, patch_chain_member, tag and tag_move with all indexes, less what"
                                + " empty ones take. To materialise is to build any version, the mean over all of them; to append is to"
                                + " patch the last one, where the chain is about as deep as it gets. Every document is held against its content id.");
    }

    private void workers(Section section, TestServer server, Runnable advanced) {
        try (CandidateSample sample = new CandidateSample(server, candidates)) {
            advanced.run();
            Timings workers = new Comparison()
                    .way(ONE, sample::restore, () -> sample.compact(1))
                    .way(TWO, sample::restore, () -> sample.compact(2))
                    .way(FLOOR_ONE, sample::restore, () -> sample.readAndInsert(1))
                    .way(FLOOR_TWO, sample::restore, () -> sample.readAndInsert(2))
                    .run(effort(new Effort(rounds, 1, Duration.ofMillis(1), WARM_UP)), advanced);
            double one = workers.of(ONE).p50() / candidates;
            double two = workers.of(TWO).p50() / candidates;
            section.ratio(workers.ratio("compactTwoWorkersToOne", ONE, TWO).atLeast(1.7))
                    .ratio(workers.ratio("compactToFloor", ONE, FLOOR_ONE))
                    .ratio(workers.ratio("compactFloorTwoToOne", FLOOR_ONE, FLOOR_TWO))
                    .table(workers.table(title()))
                    .finding("a candidate takes " + Figures.micros(one) + " with one worker and " + Figures.micros(two)
                            + " with two, that is, " + Figures.number(1e6 / two) + " a second");
        }
    }

    private void depths(Section section, String chart, TestServer server, WorkflowHistory history, Runnable advanced) {
        DepthTable depths = DepthTable.measure(
                server,
                history,
                effort(Effort.ofRounds(rounds).withTurns(3).withTurn(Duration.ofMillis(10))),
                advanced);
        section.table(depths.table()).chart(depths.chart(chart));
    }
}
