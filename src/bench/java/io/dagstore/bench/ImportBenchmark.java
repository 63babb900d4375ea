package io.dagstore.bench;

import com.sun.management.OperatingSystemMXBean;
import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.Median;
import io.dagstore.bench.report.Ratio;
import io.dagstore.bench.report.Section;
import io.dagstore.service.PutOptions;
import io.dagstore.service.VersionInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

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

    /** In the order in which foreign keys let their rows in. */
    private static final List<String> TABLES = List.of("cas_blob", "artifact", "patch_chain_member", "tag", "tag_move");

    @Override
    public int steps() {
        return 3 + 2 * rounds;
    }

    @Override
    public Section run(TestServer server, Runnable advanced) throws Exception {
        Path rows = Files.createTempDirectory("dagstore-bench-import");
        try {
            importHistory(server, Math.min(WARM_UP, versions), used -> {}, null);
            importHistory(server, versions, used -> {}, rows);
            advanced.run();
            List<Usage> imports = new ArrayList<>();
            List<Usage> copies = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                imports.add(importHistory(server, versions, used -> {}, null));
                advanced.run();
                copies.add(copy(server, rows));
                advanced.run();
            }
            long[] most = new long[2];
            importHistory(
                    server,
                    versions,
                    at -> {
                        if (at % Math.max(1, versions / 20) == 0) {
                            int half = 2 * at <= versions ? 0 : 1;
                            most[half] = Math.max(most[half], usedMemory());
                        }
                    },
                    null);
            advanced.run();
            return section(imports, copies, most[0], most[1]);
        } finally {
            for (String table : TABLES) {
                Files.deleteIfExists(rows.resolve(table));
            }
            Files.delete(rows);
            advanced.run();
        }
    }

    /**
     * Imports a history into a database of its own.
     *
     * @param watch told the number of each version, from 1, before it is made
     * @param rows where the rows are written to in the end, a file for each table; null if nobody needs them
     */
    private static Usage importHistory(TestServer server, int versions, Consumer<Integer> watch, @Nullable Path rows)
            throws SQLException, IOException {
        Iterator<VersionInput> history = new GeneratedHistory(NODES, versions, PATCH_BYTES, 1).inputs();
        Iterator<VersionInput> watched = IntStream.rangeClosed(1, versions)
                .mapToObj(at -> {
                    watch.accept(at);
                    return history.next();
                })
                .iterator();
        try (TestDatabase database = server.migrated();
                DagStore store = DagStore.open(database.config())) {
            Usage.Start start = Usage.start(database);
            store.imports().importHistory("history", watched, PutOptions.NONE, THRESHOLD);
            Usage usage = start.end();
            if (rows != null) {
                try (Connection connection = database.connect()) {
                    for (String table : TABLES) {
                        try (OutputStream out = Files.newOutputStream(rows.resolve(table))) {
                            copies(connection).copyOut("copy " + table + " to stdout (format binary)", out);
                        }
                    }
                }
            }
            return usage;
        }
    }

    /** Copies the rows into an empty store, in one transaction. */
    private static Usage copy(TestServer server, Path rows) throws SQLException, IOException {
        try (TestDatabase database = server.migrated();
                Connection connection = database.connect()) {
            Usage.Start start = Usage.start(database);
            connection.setAutoCommit(false);
            for (String table : TABLES) {
                try (InputStream in = Files.newInputStream(rows.resolve(table))) {
                    copies(connection).copyIn("copy " + table + " from stdin (format binary)", in, 1 << 16);
                }
            }
            connection.commit();
            // While its process of the server is still there to be asked.
            return start.end();
        }
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return new CopyManager(connection.unwrap(BaseConnection.class));
    }

    private static long usedMemory() {
        Runtime runtime = Runtime.getRuntime();
        // Twice, as what ends in the first collection may keep something until the second.
        System.gc();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private Section section(List<Usage> imports, List<Usage> copies, long early, long late) {
        Section section = new Section("import", "Importing a history of " + Figures.count(versions) + " versions")
                .method("A document of " + NODES + " nodes and patches of " + Figures.bytes(PATCH_BYTES)
                        + ", compacted at a depth of " + THRESHOLD
                        + ", into an empty database, in one transaction. The floor is one copy … from stdin for each of the"
                        + " tables, of the same rows, with the same indexes, foreign keys and triggers. Processor time is that"
                        + " of this program and of all processes of the server, where that runs on this machine; making the history"
                        + " up is part of it.")
                .ratio(Ratio.of(
                        "importToCopy",
                        "importing / copy of the same rows, by the clock",
                        IntStream.range(0, rounds)
                                .mapToObj(i ->
                                        imports.get(i).elapsed() / copies.get(i).elapsed())
                                .toList()));
        Double perCore = perCore(imports);
        if (perCore != null) {
            section.ratio(
                    Ratio.of("importVersionsPerCoreSecond", "versions / seconds of processor time", (double) perCore)
                            .atLeast(2_000));
        }
        Grid table = new Grid("Importing, beside copying the same rows")
                .words("way")
                .numbers("elapsed", "versions/s", "processor time, program", "server", "versions/s per processor");
        row(table, "dagstore, importHistory", imports);
        row(table, "copy of the rows", copies);
        return section.ratio(Ratio.of(
                                "importMemoryLateToEarly",
                                "most memory in use in the second half of the history / in the first half",
                                (double) late / early)
                        .atMost(1.2))
                .table(table)
                .finding("at most " + Figures.bytes((double) early)
                        + " of memory were in use in the first half of the history, " + Figures.bytes((double) late)
                        + " in the second");
    }

    /** Versions per second of processor time; null if the server's is not known. */
    private @Nullable Double perCore(List<Usage> usages) {
        return usages.stream().allMatch(Usage::isServerKnown)
                ? (Double) (versions / Median.of(usages, usage -> usage.client() + usage.server()))
                : null;
    }

    private void row(Grid table, String way, List<Usage> usages) {
        double elapsed = Median.of(usages, Usage::elapsed);
        Double perCore = perCore(usages);
        table.row(
                way,
                Figures.micros(elapsed * 1e6),
                Figures.count(Math.round(versions / elapsed)),
                Figures.micros(Median.of(usages, Usage::client) * 1e6),
                perCore == null ? "" : Figures.micros(Median.of(usages, Usage::server) * 1e6),
                perCore == null ? "" : Figures.count(Math.round(perCore)));
    }

    /**
     * What a piece of work took, in seconds.
     *
     * @param elapsed by the clock
     * @param client processor time of this program
     * @param server processor time of the server's processes that were there at the end; no number if they are not on this machine
     */
    private record Usage(double elapsed, double client, double server) {
        boolean isServerKnown() {
            return !Double.isNaN(server);
        }

        /** Begins to measure. */
        static Start start(TestDatabase database) throws SQLException {
            return new Start(database, System.nanoTime(), programNanos(), serverProcesses(database));
        }

        /**
         * Work that is being measured.
         *
         * @param server the processor time that each process of the server has had, by its number; empty if that is not known
         */
        record Start(TestDatabase database, long nanoTime, long clientNanos, Map<Long, Duration> server) {
            /** Ends it. */
            Usage end() throws SQLException {
                double elapsed = (System.nanoTime() - nanoTime) / 1e9;
                double client = (programNanos() - clientNanos) / 1e9;
                Duration spent = Duration.ZERO;
                for (Map.Entry<Long, Duration> process :
                        serverProcesses(database).entrySet()) {
                    spent = spent.plus(process.getValue()).minus(server.getOrDefault(process.getKey(), Duration.ZERO));
                }
                return new Usage(elapsed, client, server.isEmpty() ? Double.NaN : spent.toNanos() / 1e9);
            }
        }

        private static long programNanos() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getProcessCpuTime();
        }

        private static Map<Long, Duration> serverProcesses(TestDatabase database) throws SQLException {
            Map<Long, Duration> processes = new HashMap<>();
            try (Connection connection = database.connect()) {
                new JdbcStatement(connection, "select pid from pg_stat_activity")
                        .list(row -> row.getLong(1))
                        .forEach(pid -> ProcessHandle.of(pid)
                                .map(ProcessHandle::info)
                                .filter(info -> info.command()
                                        .filter(command -> command.contains("postgres"))
                                        .isPresent())
                                .ifPresent(info -> processes.put(
                                        pid, info.totalCpuDuration().orElse(Duration.ZERO))));
            }
            return processes;
        }
    }
}
