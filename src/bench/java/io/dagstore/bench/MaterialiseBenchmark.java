package io.dagstore.bench;

import io.dagstore.model.Artifact;
import io.dagstore.service.MaterializationService;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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

    private static final List<Shape> SHAPES =
            List.of(new Shape(100, 20), new Shape(100, 200), new Shape(1_000, 20), new Shape(1_000, 200));

    private record Shape(int nodes, int patches) {}

    private Extent extent() {
        return brief ? Extent.brief(rounds) : Extent.whole(rounds);
    }

    @Override
    public int steps() {
        return MaterialiseSample.steps(extent()) + (SHAPES.size() + 4) * rounds;
    }

    @Override
    public Section run(ScratchDatabases scratch, Runnable advanced) throws SQLException {
        Section.Builder section = new Section.Builder(
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
        Extent extent = extent();
        try (MaterialiseSample sample = MaterialiseSample.forComparison(scratch, rows, extent, advanced)) {
            fetch(section, sample, advanced);
            whole(section, sample, advanced);
        }
        replay(section, advanced);
        try (MaterialiseSample sample = MaterialiseSample.forGrowth(scratch, rows, extent, advanced)) {
            depths(section, sample, advanced);
            lengths(section, sample, advanced);
        }
        return section.build();
    }

    private void fetch(Section.Builder section, MaterialiseSample sample, Runnable advanced) {
        FetchStatements jdbc = sample.jdbc();
        Timings timings = new Comparison()
                .way(JDBC, () -> jdbc.oneStatement(sample.nextPatch()))
                .way("JDBC, without the content ids", () -> jdbc.placeAndContent(sample.nextPatch()))
                .way(OURS, () -> sample.steps(sample.nextPatch()))
                .way(ORIGINAL, () -> jdbc.sixStatements(sample.nextPatch()))
                .way(FOR_EACH, () -> jdbc.statementForEachContent(sample.nextPatch()))
                .way(COMPACTED, () -> sample.steps(sample.nextCompactedBase()))
                .run(extent().effort(), advanced);
        section.ratio(timings.ratio(
                                "materialiseFetchToJdbc",
                                "reading base and patches through dagstore / one prepared statement of JDBC",
                                OURS,
                                JDBC)
                        .atMost(1.2))
                .ratio(timings.ratio(
                                "materialiseOriginalToOurs",
                                "reading them by six statements, as before / through dagstore",
                                ORIGINAL,
                                OURS)
                        .atLeast(1.6))
                .ratio(timings.ratio(
                        "materialiseNPlusOneToJdbc",
                        "reading them by a statement for each content / one prepared statement of JDBC",
                        FOR_EACH,
                        JDBC))
                .ratio(timings.ratio(
                        "materialiseCompactedToJdbc",
                        "reading the compacted base through dagstore / base and patches by JDBC",
                        COMPACTED,
                        JDBC))
                .table(timings.table("Reading what a version of depth " + Extent.DEPTH + " is built from"));
    }

    private void whole(Section.Builder section, MaterialiseSample sample, Runnable advanced) {
        FetchStatements jdbc = sample.jdbc();
        MaterializationService ours = sample.uncached();
        MaterializationService cached = sample.cached();
        Timings timings = new Comparison()
                .way(PLAIN, () -> plain(jdbc.oneStatement(sample.nextPatch())))
                .way(OURS, () -> ours.materialize(sample.nextPatch()))
                .way(COMPACTED, () -> ours.materialize(sample.nextCompactedBase()))
                .way(CACHED, () -> cached.materialize(sample.nextPatch()))
                .run(extent().effort(), advanced);
        section.ratio(timings.ratio(
                        "materialiseToFloor",
                        "materialising through dagstore, content ids verified / JDBC and Jackson, nothing verified",
                        OURS,
                        PLAIN))
                .ratio(timings.ratio(
                        "materialiseCompactedToPatch",
                        "materialising the compacted base / the patch that it was made from",
                        COMPACTED,
                        OURS))
                .ratio(timings.ratio(
                        "materialiseCachedToUncached",
                        "materialising through dagstore with the document in its cache / without a cache",
                        CACHED,
                        OURS))
                .table(timings.table("Materialising a version of depth " + Extent.DEPTH));
    }

    private static byte[] plain(List<byte[]> steps) {
        return PlainReplay.once(steps.get(0), steps.subList(1, steps.size()));
    }

    private void replay(Section.Builder section, Runnable advanced) {
        List<Ratio> ratios = new ArrayList<>();
        double allocation = 0;
        Grid.Builder allocated = new Grid.Builder("Bytes allocated in memory")
                .words("nodes x patches")
                .numbers("dagstore / floor");
        for (Shape shape : SHAPES) {
            ReplayComparison replay = ReplayComparison.of(shape.nodes(), shape.patches());
            Timings timings = replay.run(extent().effort(), advanced);
            Ratio toFloor = timings.ratio(
                    "applyToFloor" + replay.key(),
                    "applying in memory, " + Figures.count(shape.nodes()) + " nodes and " + shape.patches()
                            + " patches: dagstore / Jackson in place",
                    ReplayComparison.OURS,
                    ReplayComparison.FLOOR);
            if (shape.nodes() >= 1_000) {
                toFloor = toFloor.atMost(1.25);
            } else if (shape.patches() >= 200) {
                toFloor = toFloor.atMost(1.6);
            }
            ratios.add(toFloor);
            if (shape.equals(SHAPES.get(0))) {
                ratios.add(timings.ratio(
                                "applyOriginalToOurs100x20",
                                "the same, written as text and parsed again between patches, as before / dagstore",
                                ReplayComparison.ORIGINAL,
                                ReplayComparison.OURS)
                        .atLeast(20));
            }
            double share = replay.allocationToFloor();
            allocation = Math.max(allocation, share);
            allocated.row(replay.key(), Figures.number(share));
            section.table(timings.table(replay.title()));
        }
        ratios.forEach(section::ratio);
        section.ratio(Ratio.of(
                        "applyAllocationToFloor",
                        "bytes allocated by dagstore / by Jackson in place, where it is most",
                        allocation)
                .atMost(1.25));
        section.table(allocated.build());
    }

    private void depths(Section.Builder section, MaterialiseSample sample, Runnable advanced) {
        MaterializationService ours = sample.uncached();
        Comparison comparison = new Comparison();
        for (int depth : extent().depths()) {
            UUID version = sample.atDepth(depth);
            comparison.way("whole " + depth, () -> ours.materialize(version));
            comparison.way("read " + depth, () -> sample.steps(version));
        }
        Timings timings = comparison.run(extent().forGrowth(), advanced);
        Grid.Builder table = new Grid.Builder("How materialising grows with the depth")
                .numbers("depth", "in all", "reading", "applying, verifying");
        List<Chart.Point> whole = new ArrayList<>();
        List<Chart.Point> read = new ArrayList<>();
        for (int depth : extent().depths()) {
            double all = timings.of("whole " + depth).p50();
            double reading = timings.of("read " + depth).p50();
            table.row(
                    Figures.count(depth),
                    Figures.micros(all),
                    Figures.micros(reading),
                    Figures.micros(Math.max(0, all - reading)));
            whole.add(new Chart.Point(depth, all));
            read.add(new Chart.Point(depth, reading));
        }
        section.table(table.build());
        section.chart(new LineChart(
                "materialise-depth",
                "Materialising a version of " + Extent.NODES + " nodes, by depth",
                Axis.logarithmic("depth", number -> Figures.count(Math.round(number))),
                Axis.logarithmic("time", Figures::micros),
                List.of(new Chart.Series("in all", whole), new Chart.Series("reading alone", read))));
        double perPatch = LineChart.slope(whole);
        section.finding("materialising takes " + Figures.micros(perPatch)
                + " for each further patch, of which reading it takes " + Figures.micros(LineChart.slope(read)));
    }

    private void lengths(Section.Builder section, MaterialiseSample sample, Runnable advanced) {
        MaterializationService ours = sample.uncached();
        List<Artifact> full = sample.fullOfLengths();
        List<Artifact> patched = sample.patchedOfLengths();
        Comparison comparison = new Comparison();
        for (int i = 0; i < full.size(); i++) {
            UUID base = full.get(i).getId();
            UUID patch = patched.get(i).getId();
            comparison.way("full " + i, () -> ours.materialize(base));
            comparison.way("patched " + i, () -> ours.materialize(patch));
        }
        Timings timings = comparison.run(extent().forGrowth(), advanced);
        Grid.Builder table = new Grid.Builder("How materialising grows with the document")
                .numbers("document", "a full version", "depth " + Extent.DEPTH);
        List<Chart.Point> ofFull = new ArrayList<>();
        List<Chart.Point> ofPatched = new ArrayList<>();
        for (int i = 0; i < full.size(); i++) {
            double bytes = full.get(i).getBlob().getSizeBytes();
            double base = timings.of("full " + i).p50();
            double patch = timings.of("patched " + i).p50();
            table.row(Figures.bytes(bytes), Figures.micros(base), Figures.micros(patch));
            ofFull.add(new Chart.Point(bytes, base));
            ofPatched.add(new Chart.Point(bytes, patch));
        }
        section.table(table.build());
        section.chart(new LineChart(
                "materialise-document",
                "Materialising, by the length of the document",
                Axis.logarithmic("document", Figures::bytes),
                Axis.logarithmic("time", Figures::micros),
                List.of(
                        new Chart.Series("a full version", ofFull),
                        new Chart.Series("depth " + Extent.DEPTH, ofPatched))));
    }
}
