package io.dagstore.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a piece of work took, in seconds.
 *
 * @param elapsed by the clock
 * @param client processor time of this program
 * @param server processor time of the server's processes that were there at the end; null if they are not on this machine
 */
record Usage(double elapsed, double client, @Nullable Double server) {
    /** Begins to measure. */
    static Start start(ScratchDatabase database) throws SQLException {
        return new Start(database, System.nanoTime(), programNanos(), serverProcesses(database));
    }

    /**
     * Work that is being measured.
     *
     * @param server the processor time that each process of the server has had, by its number; null if that is not known
     */
    record Start(ScratchDatabase database, long nanoTime, long clientNanos, @Nullable Map<Long, Duration> server) {
        /** Ends it. */
        Usage end() throws SQLException {
            double elapsed = (System.nanoTime() - nanoTime) / 1e9;
            double client = (programNanos() - clientNanos) / 1e9;
            Map<Long, Duration> now = server == null ? null : serverProcesses(database);
            if (now == null || server == null) {
                return new Usage(elapsed, client, null);
            }
            Duration spent = Duration.ZERO;
            for (Map.Entry<Long, Duration> process : now.entrySet()) {
                spent = spent.plus(process.getValue()).minus(server.getOrDefault(process.getKey(), Duration.ZERO));
            }
            return new Usage(elapsed, client, spent.toNanos() / 1e9);
        }
    }

    private static long programNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static @Nullable Map<Long, Duration> serverProcesses(ScratchDatabase database) throws SQLException {
        Map<Long, Duration> processes = new HashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select pid from pg_stat_activity")) {
            while (rows.next()) {
                long pid = rows.getLong(1);
                ProcessHandle.of(pid)
                        .map(ProcessHandle::info)
                        .filter(Usage::isServer)
                        .ifPresent(info ->
                                processes.put(pid, info.totalCpuDuration().orElse(Duration.ZERO)));
            }
        }
        return processes.isEmpty() ? null : processes;
    }

    private static boolean isServer(ProcessHandle.Info process) {
        return process.command().filter(command -> command.contains("postgres")).isPresent();
    }
}
