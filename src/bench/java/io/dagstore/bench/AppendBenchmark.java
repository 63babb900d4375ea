package io.dagstore.bench;

import io.dagstore.error.DagStoreException;
import io.dagstore.service.PutResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * How long it takes to store a version, durably: through dagstore, by several forms of the same writes in JDBC, and beside the
 * least there is to wait for, one row and its commit.
 *
 * @param rows how many other artifacts the database has
 * @param rounds how many rounds count
 * @param brief whether everything is done a few times only, on small things, to see that it works
 */
public record AppendBenchmark(int rows, int rounds, boolean brief) implements Benchmark {
    private static final String BLOB = "JDBC, one blob";
    private static final String ONE_STATEMENT = "JDBC, one statement";
    private static final String AND_COMMIT = "JDBC, one statement and commit";
    private static final String WRITE = "dagstore, writing alone";
    private static final String EACH_TABLE = "JDBC, a statement for each table";
    private static final String EACH_ROW = "JDBC, a statement for each row";
    private static final String PATCH = "dagstore, patch";
    private static final String PUT = "dagstore, put";

    private Extent extent() {
        return brief ? Extent.brief(rounds) : Extent.whole(rounds);
    }

    @Override
    public int steps() {
        return AppendSample.steps(extent()) + 3 * rounds;
    }

    @Override
    public Section run(ScratchDatabases scratch, Runnable advanced) throws Exception {
        Section.Builder section = new Section.Builder("append", "Storing a version at depth " + Extent.DEPTH)
                .method("One connection, which all ways share, " + Figures.count(rows)
                        + " other artifacts in the tables. "
                        + extent().chains() + " chains on documents of " + Extent.NODES
                        + " nodes are appended to by turns; before each append the tag is moved back, untimed, so that"
                        + " each new version has the same depth. Every version has content that is new.")
                .method(
                        "The floor is one row in cas_blob with a patch in it, committed by itself. The other ways of JDBC"
                                + " write blob, artifact, chain rows, tag and move, and read nothing. dagstore reads the version"
                                + " before, applies the patch, or finds it, and verifies the content ids as well.");
        Extent extent = extent();
        try (AppendSample sample = AppendSample.forComparison(scratch, rows, extent, advanced)) {
            compare(section, sample, advanced);
        }
        try (AppendSample sample = AppendSample.forGrowth(scratch, rows, extent, advanced)) {
            // While the tables are as large as what is in them.
            Storage storage = Storage.of(sample);
            List<Chart.Point> times = depths(section, sample, storage, advanced);
            lengths(section, sample, advanced);
            compaction(section, storage, times);
        }
        return section.build();
    }

    /**
     * What is needed to store something, in bytes, indexes included.
     *
     * @param chainRow a row of patch_chain_member
     * @param patch a patch without its chain
     * @param document a full version
     */
    private record Storage(double chainRow, double patch, double document) {
        static Storage of(AppendSample sample) throws SQLException {
            double artifact = sample.bytesPerRow("artifact");
            StoredChain chain = sample.longest();
            return new Storage(
                    sample.bytesPerRow("patch_chain_member"),
                    artifact + sample.storedBytes(chain.at(1).getBlob().getId()),
                    artifact + sample.storedBytes(chain.at(0).getBlob().getId()));
        }
    }

    /** What is given to a tag, which points one version below. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Next(String tag, byte[] bytes) {}

    private void compare(Section.Builder section, AppendSample sample, Runnable advanced) throws Exception {
        AppendRoundTrips trips = AppendRoundTrips.of(sample);
        AppendStatements jdbc = sample.jdbc();
        Timings timings = new Comparison()
                .way(BLOB, sample::newBlob, jdbc::blob)
                .way(ONE_STATEMENT, sample::nextAppend, append -> requireDepth(jdbc.oneStatement(append)))
                .way(AND_COMMIT, sample::nextAppend, append -> requireDepth(jdbc.oneStatementAndCommit(append)))
                .way(EACH_TABLE, sample::nextAppend, append -> requireDepth(jdbc.statementForEachTable(append)))
                .way(EACH_ROW, sample::nextAppend, append -> requireDepth(jdbc.statementForEachRow(append)))
                .way(WRITE, sample::nextWrite, next -> requireWritten(sample.write(next)))
                .way(
                        PATCH,
                        () -> new Next(sample.nextTag(), sample.newPatch()),
                        next -> requireDepth(sample.patch(next.tag(), next.bytes())))
                .way(
                        PUT,
                        () -> new Next(sample.nextTag(), sample.changedDocument()),
                        next -> requireDepth(sample.put(next.tag(), next.bytes())))
                .run(extent().effort(), advanced);
        section.ratio(timings.ratio(
                                "appendWriteToBlob",
                                "writing all rows of a version through dagstore / one blob and its commit",
                                WRITE,
                                BLOB)
                        .atMost(2.2))
                .ratio(timings.ratio(
                        "appendToBlob",
                        "a whole patch through dagstore, reading and verifying included / one blob and its commit",
                        PATCH,
                        BLOB))
                .ratio(timings.ratio(
                        "appendPutToBlob",
                        "a whole document through dagstore, its patch found / one blob and its commit",
                        PUT,
                        BLOB))
                .ratio(timings.ratio(
                        "appendOneStatementToBlob",
                        "writing all rows by one statement of JDBC / one blob and its commit",
                        ONE_STATEMENT,
                        BLOB))
                .ratio(timings.ratio(
                        "appendEachTableToBlob",
                        "writing all rows by a statement for each table / one blob and its commit",
                        EACH_TABLE,
                        BLOB))
                .ratio(timings.ratio(
                        "appendEachRowToBlob",
                        "writing all rows by a statement for each / one blob and its commit",
                        EACH_ROW,
                        BLOB))
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

    static void requireWritten(boolean written) {
        if (!written) {
            throw new DagStoreException("the tag was moved meanwhile");
        }
    }

    private static void requireDepth(int rows) {
        requireDepth(rows, Extent.DEPTH);
    }

    private static void requireDepth(PutResult stored) {
        requireDepth(stored, Extent.DEPTH);
    }

    private static void requireDepth(PutResult stored, int depth) {
        if (stored.outcome() != PutResult.Outcome.APPENDED) {
            throw new DagStoreException("nothing was appended: " + stored.outcome());
        }
        requireDepth(stored.version().artifact().chainDepth(), depth);
    }

    private static void requireDepth(int depth, int expected) {
        if (depth != expected) {
            throw new DagStoreException("a version was stored at depth " + depth + " instead of " + expected);
        }
    }

    /** The time that an append takes at each depth. */
    private List<Chart.Point> depths(Section.Builder section, AppendSample sample, Storage storage, Runnable advanced) {
        StoredChain chain = sample.longest();
        Comparison comparison = new Comparison();
        for (int depth : extent().depths()) {
            UUID before = chain.at(depth - 1).getId();
            comparison.way(
                    Figures.count(depth),
                    () -> {
                        sample.moveBack(chain.tag(), before);
                        return sample.newPatch();
                    },
                    patch -> requireDepth(sample.patch(chain.tag(), patch), depth));
        }
        Timings timings = comparison.run(extent().forGrowth(), advanced);
        Grid.Builder table = new Grid.Builder("How storing a version grows with its depth")
                .numbers("depth", "time", "chain rows", "their bytes", "other bytes", "all chain rows so far");
        List<Chart.Point> times = new ArrayList<>();
        List<Chart.Point> bytes = new ArrayList<>();
        List<Chart.Point> full = new ArrayList<>();
        for (int depth : extent().depths()) {
            double time = timings.of(Figures.count(depth)).p50();
            times.add(new Chart.Point(depth, time));
            bytes.add(new Chart.Point(depth, storage.patch() + depth * storage.chainRow()));
            full.add(new Chart.Point(depth, storage.document()));
            table.row(
                    Figures.count(depth),
                    Figures.micros(time),
                    Figures.count(depth),
                    Figures.bytes(depth * storage.chainRow()),
                    Figures.bytes(storage.patch()),
                    Figures.count(depth * (depth + 1L) / 2));
        }
        section.table(table.build());
        section.chart(new LineChart(
                "append-depth",
                "Storing a patch on a document of " + Extent.NODES + " nodes, by depth",
                Axis.logarithmic("depth", number -> Figures.count(Math.round(number))),
                Axis.logarithmic("time", Figures::micros),
                List.of(new Chart.Series("patch", times))));
        section.chart(new LineChart(
                "append-bytes",
                "What a version takes on disk, by depth, indexes included",
                Axis.logarithmic("depth", number -> Figures.count(Math.round(number))),
                Axis.logarithmic("bytes", Figures::bytes),
                List.of(new Chart.Series("patch and chain rows", bytes), new Chart.Series("a full version", full))));
        return times;
    }

    private void lengths(Section.Builder section, AppendSample sample, Runnable advanced) {
        Comparison comparison = new Comparison();
        for (StoredChain chain : sample.ofLengths()) {
            comparison.way(
                    chain.tag(),
                    () -> {
                        sample.moveBack(chain.tag(), chain.at(0).getId());
                        return sample.newPatch();
                    },
                    patch -> requireDepth(sample.patch(chain.tag(), patch), 1));
        }
        Timings timings = comparison.run(extent().forGrowth(), advanced);
        Grid.Builder table =
                new Grid.Builder("How storing a patch grows with the document").numbers("document", "time");
        List<Chart.Point> times = new ArrayList<>();
        for (StoredChain chain : sample.ofLengths()) {
            double bytes = chain.at(0).getBlob().getSizeBytes();
            double time = timings.of(chain.tag()).p50();
            table.row(Figures.bytes(bytes), Figures.micros(time));
            times.add(new Chart.Point(bytes, time));
        }
        section.table(table.build());
        section.chart(new LineChart(
                "append-document",
                "Storing a patch, by the length of the document",
                Axis.logarithmic("document", Figures::bytes),
                Axis.logarithmic("time", Figures::micros),
                List.of(new Chart.Series("patch at depth 1", times))));
    }

    /**
     * Where compaction should set in. What a chain costs grows with the square of its depth, and a compaction costs the same
     * whatever the depth, so if every chain is compacted at depth t, a version costs step · t / 2 + compaction / t on average;
     * that is least where t is the square root of 2 · compaction / step.
     */
    private static void compaction(Section.Builder section, Storage storage, List<Chart.Point> times) {
        section.finding("a row of patch_chain_member takes " + Figures.bytes(storage.chainRow())
                + " with its indexes, a full version of " + Extent.NODES + " nodes " + Figures.bytes(storage.document())
                + ": the fewest bytes are stored if chains are compacted at depth "
                + cheapestDepth(storage.document(), storage.chainRow()));
        double step = LineChart.slope(times);
        if (step > 0) {
            section.finding(
                    "an append takes " + Figures.micros(step) + " longer for each patch before it: if a compaction"
                            + " takes as long as an append at depth 1, storing takes least time if chains are compacted at depth "
                            + cheapestDepth(times.get(0).y(), step));
        }
    }

    private static String cheapestDepth(double compaction, double step) {
        return Figures.count(Math.max(1, Math.round(Math.sqrt(2 * compaction / step))));
    }
}
