package io.dagstore.bench;

import io.dagstore.TestServer;
import io.dagstore.bench.report.Axis;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.LineChart;
import io.dagstore.bench.report.Ratio;
import io.dagstore.bench.report.Section;
import io.dagstore.error.DagStoreException;
import io.dagstore.repository.ChainStep;
import io.dagstore.service.MaterializationService;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * How long it takes to build the document of a version: to read what it is built from, beside a prepared statement of JDBC, and to
 * apply the patches, beside Jackson alone.
 *
 * @param rows how many other artifacts the database has
 * @param rounds how many rounds count
 * @param brief whether everything is done a few times only, on small things, to see that it works
 */
public record MaterialiseBenchmark(int rows, int rounds, boolean brief) implements Benchmark {
    private static final String JDBC = "JDBC, one statement";
    private static final String OURS = "dagstore";
    private static final String ORIGINAL = "JDBC, six statements";
    private static final String FOR_EACH = "JDBC, a statement for each content";
    private static final String COMPACTED = "dagstore, the compacted base";
    private static final String CACHED = "dagstore, from its cache";
    private static final String PLAIN = "JDBC and Jackson";

    /** Room for all that is compared. */
    private static final long CACHE_BYTES = 64 << 20;

    private static final List<Shape> SHAPES =
            List.of(new Shape(100, 20), new Shape(100, 200), new Shape(1_000, 20), new Shape(1_000, 200));

    private record Shape(int nodes, int patches) {}

    private Extent extent() {
        return Extent.of(rounds, brief);
    }

    @Override
    public int steps() {
        return extent().chains() + extent().growing(0).size() + (SHAPES.size() + 4) * rounds;
    }

    @Override
    public Section run(TestServer server, Runnable advanced) throws SQLException {
        Section section = new Section(
                        "materialise",
                        "Materialising a version: depth " + Extent.DEPTH + ", " + Extent.NODES + " nodes")
                .method("One connection, which all ways share, " + Figures.count(rows)
                        + " other artifacts in the tables, no cache but where it is named. "
                        + extent().chains()
                        + " chains are asked for by turns; each patch replaces the settings of a node."
                        + " The floor of reading is a prepared statement of JDBC that stays open and reads place, content"
                        + " id and content of the base and each patch.")
                .method("The floor of applying parses the base and each patch once with Jackson, applies the patches in"
                        + " place, and writes the result once. It checks nothing, sorts no keys and rounds numbers. Work in memory"
                        + " is told in processor time of its thread.");
        try (ChainSample sample = new ChainSample(server, rows, extent().alike(Extent.DEPTH), advanced)) {
            compare(section, sample, advanced);
        }
        replay(section, advanced);
        try (ChainSample sample = new ChainSample(server, rows, extent().growing(Extent.DEPTH), advanced)) {
            grow(section, sample, advanced);
        }
        return section;
    }

    /** What dagstore reads to materialise a version, without the rest of it. */
    private static List<ChainStep> steps(ChainSample sample, UUID version) {
        return sample.connection()
                .work()
                .read(repositories -> repositories.chains().listSteps(version));
    }

    private void compare(Section section, ChainSample sample, Runnable advanced) throws SQLException {
        List<UUID> bases = new ArrayList<>();
        for (StoredChain chain : sample.chains()) {
            bases.add(sample.store()
                    .compaction()
                    .compact(chain.tag(), null)
                    .compactedBase()
                    .getId());
        }
        sample.settle();
        Turns<UUID> compacted = new Turns<>(bases);
        FetchStatements jdbc = new FetchStatements(sample.connection().jdbc());
        requireSameContents(sample, jdbc);
        Timings reading = new Comparison()
                .way(JDBC, () -> jdbc.oneStatement(sample.next().idAt(Extent.DEPTH)))
                .way(
                        "JDBC, without the content ids",
                        () -> jdbc.placeAndContent(sample.next().idAt(Extent.DEPTH)))
                .way(OURS, () -> steps(sample, sample.next().idAt(Extent.DEPTH)))
                .way(ORIGINAL, () -> jdbc.sixStatements(sample.next().idAt(Extent.DEPTH)))
                .way(FOR_EACH, () -> jdbc.statementForEachContent(sample.next().idAt(Extent.DEPTH)))
                .way(COMPACTED, () -> steps(sample, compacted.next()))
                .run(extent().effort(), advanced);
        section.ratio(reading.ratio("materialiseFetchToJdbc", OURS, JDBC).atMost(1.2))
                .ratio(reading.ratio("materialiseOriginalToOurs", ORIGINAL, OURS)
                        .atLeast(1.6))
                .ratio(reading.ratio("materialiseNPlusOneToJdbc", FOR_EACH, JDBC))
                .ratio(reading.ratio("materialiseCompactedToJdbc", COMPACTED, JDBC))
                .table(reading.table("Reading what a version of depth " + Extent.DEPTH + " is built from"));
        MaterializationService ours = sample.connection().materialization();
        MaterializationService cached =
                new MaterializationService(sample.connection().work(), CACHE_BYTES);
        Timings whole = new Comparison()
                .way(PLAIN, () -> plain(jdbc.oneStatement(sample.next().idAt(Extent.DEPTH))))
                .way(OURS, () -> ours.materialize(sample.next().idAt(Extent.DEPTH)))
                .way(COMPACTED, () -> ours.materialize(compacted.next()))
                .way(CACHED, () -> cached.materialize(sample.next().idAt(Extent.DEPTH)))
                .run(extent().effort(), advanced);
        section.ratio(whole.ratio("materialiseToFloor", OURS, PLAIN))
                .ratio(whole.ratio("materialiseCompactedToPatch", COMPACTED, OURS))
                .ratio(whole.ratio("materialiseCachedToUncached", CACHED, OURS))
                .table(whole.table("Materialising a version of depth " + Extent.DEPTH));
    }

    private static byte[] plain(List<byte[]> steps) {
        return Floor.replay(steps.get(0), steps.subList(1, steps.size()));
    }

    private static void requireSameContents(ChainSample sample, FetchStatements jdbc) throws SQLException {
        UUID patch = sample.next().idAt(Extent.DEPTH);
        List<byte[]> expected = jdbc.oneStatement(patch);
        List<byte[]> ours = steps(sample, patch).stream()
                .sorted(Comparator.comparingInt(ChainStep::seq))
                .map(step -> Objects.requireNonNull(step.content()))
                .toList();
        for (List<byte[]> found : List.of(
                ours, jdbc.placeAndContent(patch), jdbc.sixStatements(patch), jdbc.statementForEachContent(patch))) {
            if (!Arrays.deepEquals(expected.toArray(), found.toArray())) {
                throw new DagStoreException("the ways to read " + patch + " give different contents");
            }
        }
    }

    private void replay(Section section, Runnable advanced) {
        double most = 0;
        Grid allocated =
                new Grid("Bytes allocated in memory").words("nodes x patches").numbers("dagstore / floor");
        for (Shape shape : SHAPES) {
            ReplayComparison replay = ReplayComparison.of(shape.nodes(), shape.patches());
            Timings timings = replay.run(extent().effort(), advanced);
            Ratio toFloor = timings.ratio("applyToFloor" + replay.key(), ReplayComparison.OURS, ReplayComparison.FLOOR);
            section.ratio(
                    shape.nodes() >= 1_000
                            ? toFloor.atMost(1.25)
                            : shape.patches() >= 200 ? toFloor.atMost(1.6) : toFloor);
            if (shape.equals(SHAPES.get(0))) {
                section.ratio(
                        timings.ratio("applyOriginalToOurs100x20", ReplayComparison.ORIGINAL, ReplayComparison.OURS)
                                .atLeast(20));
            }
            double share = replay.allocationToFloor();
            most = Math.max(most, share);
            allocated.row(replay.key(), Figures.number(share));
            section.table(timings.table(replay.title()));
        }
        section.ratio(Ratio.of(
                                "applyAllocationToFloor",
                                "bytes allocated by dagstore / by Jackson in place, where it is most",
                                most)
                        .atMost(1.25))
                .table(allocated);
    }

    private void grow(Section section, ChainSample sample, Runnable advanced) {
        MaterializationService ours = sample.connection().materialization();
        StoredChain longest = sample.chains().get(0);
        Growth depths = new Growth(Axis.counts("depth"));
        for (int depth : extent().depths()) {
            UUID version = longest.idAt(depth);
            depths.way("in all", depth, () -> ours.materialize(version))
                    .way("reading alone", depth, () -> steps(sample, version));
        }
        depths.run(extent().forGrowth(), advanced);
        Growth lengths = new Growth(Axis.logarithmic("document", Figures::bytes));
        for (StoredChain chain : sample.chains().subList(1, sample.chains().size())) {
            lengths.way("a full version", chain.documentBytes(), () -> ours.materialize(chain.idAt(0)))
                    .way(
                            "depth " + Extent.DEPTH,
                            chain.documentBytes(),
                            () -> ours.materialize(chain.idAt(Extent.DEPTH)));
        }
        lengths.run(extent().forGrowth(), advanced);
        section.table(depths.table("How materialising grows with the depth"))
                .table(lengths.table("How materialising grows with the document"))
                .chart(depths.chart(
                        "materialise-depth", "Materialising a version of " + Extent.NODES + " nodes, by depth"))
                .chart(lengths.chart("materialise-document", "Materialising, by the length of the document"))
                .finding("materialising takes " + Figures.micros(LineChart.slope(depths.points("in all")))
                        + " for each further patch, of which reading it takes "
                        + Figures.micros(LineChart.slope(depths.points("reading alone"))));
    }
}
