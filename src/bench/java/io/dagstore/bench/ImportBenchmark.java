package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.schema.SchemaService;
import io.dagstore.service.PutOptions;
import io.dagstore.service.VersionInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How fast a history is imported: in versions a second, of the clock and of the processors, beside {@code copy} of the same rows,
 * which is the floor, and whether memory grows with the history.
 *
 * @param versions how long the history is
 * @param rounds how many rounds count
 */
public record ImportBenchmark(int versions, int rounds) implements Benchmark {
    private static final int NODES = 100;
    private static final int PATCH_BYTES = 2_000;
    private static final int THRESHOLD = 20;
    /** Enough for the compiler to have done its work. */
    private static final int WARM_UP = 4_000;

    @Override
    public int steps() {
        return 3 + 2 * rounds;
    }

    @Override
    public Section run(ScratchDatabases scratch, Runnable advanced) throws Exception {
        Path rows = Files.createTempDirectory("dagstore-bench-import");
        try (ScratchDatabase empty = scratch.create("import")) {
            new SchemaService(empty.dataSource()).update();
            importInto(scratch.copy(empty, "import_warm_up"), Math.min(WARM_UP, versions));
            advanced.run();
            CopiedRows copied = copyOut(scratch.copy(empty, "import_rows"), rows);
            advanced.run();
            List<Usage> imports = new ArrayList<>();
            List<Usage> copies = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                imports.add(importInto(scratch.copy(empty, "import_round"), versions));
                advanced.run();
                copies.add(copyInto(scratch.copy(empty, "import_copy"), copied));
                advanced.run();
            }
            Heap heap = heap(scratch.copy(empty, "import_heap"));
            advanced.run();
            return section(imports, copies, heap);
        } finally {
            CopiedRows.delete(rows);
        }
    }

    private static Usage importInto(ScratchDatabase database, int versions) throws SQLException {
        try (database;
                DagStore store = DagStore.open(database.config())) {
            Usage.Start start = Usage.start(database);
            store.imports().importHistory("history", history(versions), PutOptions.NONE, THRESHOLD);
            return start.end();
        }
    }

    private CopiedRows copyOut(ScratchDatabase database, Path directory) throws SQLException, IOException {
        try (database;
                DagStore store = DagStore.open(database.config())) {
            store.imports().importHistory("history", history(versions), PutOptions.NONE, THRESHOLD);
            return CopiedRows.of(database, directory);
        }
    }

    private static Usage copyInto(ScratchDatabase database, CopiedRows rows) throws SQLException, IOException {
        try (database;
                Connection connection = database.connect()) {
            Usage.Start start = Usage.start(database);
            rows.into(connection);
            // While its process of the server is still there to be asked.
            return start.end();
        }
    }

    private static Iterator<VersionInput> history(int versions) {
        GeneratedHistory history = new GeneratedHistory(NODES, versions, PATCH_BYTES, 1);
        Iterator<byte[]> patches = history.patches();
        return IntStream.range(0, versions)
                .mapToObj(i -> new VersionInput("version " + i, i == 0 ? history.document() : patches.next()))
                .iterator();
    }

    /**
     * The most that the program held in memory, in bytes, as seen each twentieth of the history.
     *
     * @param early in the first half of the history
     * @param late in the second half
     */
    private record Heap(long early, long late) {}

    /** Takes the memory that is in use after garbage is collected, in the course of an import. */
    private Heap heap(ScratchDatabase database) {
        long[] most = new long[2];
        Iterator<VersionInput> history = history(versions);
        Iterator<VersionInput> watched = new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return history.hasNext();
            }

            @Override
            public VersionInput next() {
                at++;
                if (at % Math.max(1, versions / 20) == 0) {
                    int half = 2 * at <= versions ? 0 : 1;
                    most[half] = Math.max(most[half], usedMemory());
                }
                return history.next();
            }
        };
        try (database;
                DagStore store = DagStore.open(database.config())) {
            store.imports().importHistory("history", watched, PutOptions.NONE, THRESHOLD);
        }
        return new Heap(most[0], most[1]);
    }

    private static long usedMemory() {
        Runtime runtime = Runtime.getRuntime();
        // Twice, as what ends in the first collection may keep something until the second.
        System.gc();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private Section section(List<Usage> imports, List<Usage> copies, Heap heap) {
        Section.Builder section = new Section.Builder(
                        "import", "Importing a history of " + Figures.count(versions) + " versions")
                .method("A document of " + NODES + " nodes and patches of " + Figures.bytes(PATCH_BYTES)
                        + ", compacted at a depth of " + THRESHOLD
                        + ", into an empty database, in one transaction. The floor is one copy … from stdin for each of the"
                        + " tables, of the same rows, with the same indexes, foreign keys and triggers. Processor time is that"
                        + " of this program and of all processes of the server, where that runs on this machine; making the history"
                        + " up is part of it.")
                .ratio(Ratio.of(
                        "importToCopy",
                        "importing / copy of the same rows, by the clock",
                        timing(imports),
                        timing(copies)));
        Optional<Double> perCore = perCore(imports);
        perCore.ifPresent(rate ->
                section.ratio(Ratio.of("importVersionsPerCoreSecond", "versions / seconds of processor time", rate)
                        .atLeast(2_000)));
        section.ratio(Ratio.of(
                        "importMemoryLateToEarly",
                        "most memory in use in the second half of the history / in the first half",
                        (double) heap.late() / heap.early())
                .atMost(1.2));
        section.table(table(imports, copies));
        section.finding("at most " + Figures.bytes((double) heap.early())
                + " of memory were in use in the first half of the history, " + Figures.bytes((double) heap.late())
                + " in the second");
        return section.build();
    }

    private Optional<Double> perCore(List<Usage> usages) {
        return usages.stream().allMatch(usage -> usage.server() != null)
                ? Optional.of(versions / Median.of(usages, usage -> usage.client() + orZero(usage.server())))
                : Optional.empty();
    }

    private static double orZero(@Nullable Double seconds) {
        return seconds == null ? 0 : seconds;
    }

    private static Timing timing(List<Usage> usages) {
        return new Timing(
                "",
                usages.stream()
                        .map(usage -> new Timing.Round(usage.elapsed() * 1e6, usage.elapsed() * 1e6, 1))
                        .toList());
    }

    private Grid table(List<Usage> imports, List<Usage> copies) {
        Grid.Builder table = new Grid.Builder("Importing, beside copying the same rows")
                .words("way")
                .numbers("elapsed", "versions/s", "processor time, program", "server", "versions/s per processor");
        row(table, "dagstore, importHistory", imports);
        row(table, "copy of the rows", copies);
        return table.build();
    }

    private void row(Grid.Builder table, String way, List<Usage> usages) {
        double elapsed = Median.of(usages, Usage::elapsed);
        Optional<Double> perCore = perCore(usages);
        table.row(
                way,
                Figures.micros(elapsed * 1e6),
                Figures.count(Math.round(versions / elapsed)),
                Figures.micros(Median.of(usages, Usage::client) * 1e6),
                perCore.isEmpty() ? "" : Figures.micros(Median.of(usages, usage -> orZero(usage.server())) * 1e6),
                perCore.map(rate -> Figures.count(Math.round(rate))).orElse(""));
    }
}
