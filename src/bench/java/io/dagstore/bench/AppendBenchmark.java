package io.dagstore.bench;

import io.dagstore.TestServer;
import io.dagstore.bench.report.Axis;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.LineChart;
import io.dagstore.bench.report.Ratio;
import io.dagstore.bench.report.Section;
import io.dagstore.error.DagStoreException;
import io.dagstore.service.PutResult;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * How long it takes to store a version, durably: through dagstore, by several forms of the same writes in JDBC, and beside the
 * least there is to wait for, one row and its commit.
 *
 * @param rows how many other artifacts the database has
 * @param rounds how many rounds count
 * @param brief whether everything is done a few times only, on small things, to see that it works
 */
public record AppendBenchmark(int rows, int rounds, boolean brief) implements Benchmark {
    private static final String BLOB = "JDBC, one blob and its commit";
    private static final String ONE_STATEMENT = "JDBC, one statement";
    private static final String AND_COMMIT = "JDBC, one statement and commit";
    private static final String WRITE = "dagstore, writing all rows";
    private static final String EACH_TABLE = "JDBC, a statement for each table";
    private static final String EACH_ROW = "JDBC, a statement for each row";
    private static final String PATCH = "dagstore, a patch: read, verify, write";
    private static final String PUT = "dagstore, a document: its patch found";

    private Extent extent() {
        return Extent.of(rounds, brief);
    }

    @Override
    public int steps() {
        return extent().chains() + extent().growing(0).size() + 3 * rounds;
    }

    @Override
    public Section run(TestServer server, Runnable advanced) throws Exception {
        Section section = new Section("append", "Storing a version at depth " + Extent.DEPTH)
                .method("One connection, which all ways share, " + Figures.count(rows)
                        + " other artifacts in the tables. "
                        + extent().chains() + " chains on documents of " + Extent.NODES
                        + " nodes are appended to by turns; before each append the tag is moved back, untimed, so that"
                        + " each new version has the same depth. Every version has content that is new.")
                .method(
                        "The floor is one row in cas_blob with a patch in it, committed by itself. The other ways of JDBC"
                                + " write blob, artifact, chain rows, tag and move, and read nothing. dagstore reads the version"
                                + " before, applies the patch, or finds it, and verifies the content ids as well.");
        try (AppendSample sample = new AppendSample(server, rows, extent().alike(Extent.DEPTH - 1), advanced)) {
            compare(section, sample, advanced);
        }
        try (AppendSample sample = new AppendSample(server, rows, extent().growing(0), advanced)) {
            grow(section, sample, advanced);
        }
        return section;
    }

    private void compare(Section section, AppendSample sample, Runnable advanced) throws Exception {
        AppendSample.Trips trips = sample.roundTrips();
        AppendStatements jdbc = sample.jdbc();
        int depth = Extent.DEPTH;
        Timings timings = new Comparison()
                .way(BLOB, sample::newBlob, jdbc::blob)
                .way(ONE_STATEMENT, sample::nextAppend, append -> require(jdbc.oneStatement(append), depth))
                .way(AND_COMMIT, sample::nextAppend, append -> require(jdbc.oneStatementAndCommit(append), depth))
                .way(EACH_TABLE, sample::nextAppend, append -> require(jdbc.statementForEachTable(append), depth))
                .way(EACH_ROW, sample::nextAppend, append -> require(jdbc.statementForEachRow(append), depth))
                .way(WRITE, sample::nextWrite, sample::write)
                .way(PATCH, sample::nextPatch, given -> require(sample.patch(given), depth))
                .way(PUT, sample::nextDocument, given -> require(sample.put(given), depth))
                .run(extent().effort(), advanced);
        section.ratio(timings.ratio("appendWriteToBlob", WRITE, BLOB).atMost(2.2))
                .ratio(timings.ratio("appendToBlob", PATCH, BLOB))
                .ratio(timings.ratio("appendPutToBlob", PUT, BLOB))
                .ratio(timings.ratio("appendOneStatementToBlob", ONE_STATEMENT, BLOB))
                .ratio(timings.ratio("appendEachTableToBlob", EACH_TABLE, BLOB))
                .ratio(timings.ratio("appendEachRowToBlob", EACH_ROW, BLOB))
                .ratio(Ratio.of("appendRoundTrips", "round trips of a whole patch through dagstore / 1", (double)
                                trips.whole())
                        .atMost(5))
                .ratio(Ratio.of(
                                "appendWriteRoundTrips",
                                "round trips of writing all rows of a version through dagstore / 1",
                                (double) trips.writing())
                        .atMost(2))
                .table(timings.table("Storing a version at depth " + Extent.DEPTH));
    }

    private static void require(PutResult stored, int depth) {
        if (stored.outcome() != PutResult.Outcome.APPENDED) {
            throw new DagStoreException("nothing was appended: " + stored.outcome());
        }
        require(stored.version().artifact().chainDepth(), depth);
    }

    private static void require(int depth, int expected) {
        if (depth != expected) {
            throw new DagStoreException("a version was stored at depth " + depth + " instead of " + expected);
        }
    }

    /** The time that an append takes by depth and by document, and what each version takes on disk. */
    private void grow(Section section, AppendSample sample, Runnable advanced) {
        StoredChain longest = sample.chains().chains().get(0);
        // While the tables are as large as what is in them.
        double chainRow = sample.bytesPerRow("patch_chain_member");
        double artifact = sample.bytesPerRow("artifact");
        double patch = artifact + sample.storedBytes(longest.at(1));
        double document = artifact + sample.storedBytes(longest.at(0));
        Growth depths = new Growth(Axis.counts("depth"));
        for (int depth : extent().depths()) {
            depths.way(
                    "patch", depth, () -> given(sample, longest, depth), given -> require(sample.patch(given), depth));
        }
        depths.run(extent().forGrowth(), advanced);
        Growth lengths = new Growth(Axis.logarithmic("document", Figures::bytes));
        for (StoredChain chain :
                sample.chains().chains().subList(1, sample.chains().chains().size())) {
            lengths.way(
                    "patch at depth 1",
                    chain.documentBytes(),
                    () -> given(sample, chain, 1),
                    given -> require(sample.patch(given), 1));
        }
        lengths.run(extent().forGrowth(), advanced);

        List<LineChart.Point> times = depths.points("patch");
        Grid table = new Grid("How storing a version grows with its depth")
                .numbers("depth", "time", "chain rows", "their bytes", "other bytes", "all chain rows so far");
        for (LineChart.Point time : times) {
            long depth = Math.round(time.x());
            table.row(
                    Figures.count(depth),
                    Figures.micros(time.y()),
                    Figures.count(depth),
                    Figures.bytes(depth * chainRow),
                    Figures.bytes(patch),
                    Figures.count(depth * (depth + 1) / 2));
        }
        section.table(table)
                .table(lengths.table("How storing a patch grows with the document"))
                .chart(depths.chart(
                        "append-depth", "Storing a patch on a document of " + Extent.NODES + " nodes, by depth"))
                .chart(new LineChart(
                        "append-bytes",
                        "What a version takes on disk, by depth, indexes included",
                        Axis.counts("depth"),
                        Axis.logarithmic("bytes", Figures::bytes),
                        List.of(
                                new LineChart.Series(
                                        "patch and chain rows", of(times, depth -> patch + depth * chainRow)),
                                new LineChart.Series("a full version", of(times, depth -> document)))))
                .chart(lengths.chart("append-document", "Storing a patch, by the length of the document"))
                .finding("a row of patch_chain_member takes " + Figures.bytes(chainRow)
                        + " with its indexes, a full version of " + Extent.NODES + " nodes " + Figures.bytes(document)
                        + ": the fewest bytes are stored if chains are compacted at depth "
                        + cheapestDepth(document, chainRow));
        double step = LineChart.slope(times);
        if (step > 0) {
            section.finding(
                    "an append takes " + Figures.micros(step) + " longer for each patch before it: if a compaction"
                            + " takes as long as an append at depth 1, storing takes least time if chains are compacted at depth "
                            + cheapestDepth(times.get(0).y(), step));
        }
    }

    private static AppendSample.Given given(AppendSample sample, StoredChain chain, int depth) throws Exception {
        sample.moveBack(chain, depth - 1);
        return new AppendSample.Given(chain, sample.newPatch());
    }

    private static List<LineChart.Point> of(List<LineChart.Point> points, DoubleUnaryOperator figure) {
        return points.stream()
                .map(point -> new LineChart.Point(point.x(), figure.applyAsDouble(point.x())))
                .toList();
    }

    /**
     * Where compaction should set in. What a chain costs grows with the square of its depth, and a compaction costs the same
     * whatever the depth, so if every chain is compacted at depth t, a version costs step · t / 2 + compaction / t on average;
     * that is least where t is the square root of 2 · compaction / step.
     */
    private static String cheapestDepth(double compaction, double step) {
        return Figures.count(Math.max(1, Math.round(Math.sqrt(2 * compaction / step))));
    }
}
