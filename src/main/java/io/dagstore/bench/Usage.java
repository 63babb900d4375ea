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
import java.util.Optional;
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
        return new Start(database, System.nanoTime(), clientNanos(), serverProcesses(database));
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
            double client = (clientNanos() - clientNanos) / 1e9;
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

    private static long clientNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static @Nullable Map<Long, Duration> serverProcesses(ScratchDatabase database) throws SQLException {
        Map<Long, Duration> processes = new HashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select pid from pg_stat_activity")) {
            while (rows.next()) {
                Optional<ProcessHandle> process = ProcessHandle.of(rows.getLong(1));
                boolean isHere = process.flatMap(one -> one.info().command())
                        .filter(command -> command.contains("postgres"))
                        .isPresent();
                if (!isHere) {
                    return null;
                }
                processes.put(
                        rows.getLong(1),
                        process.flatMap(one -> one.info().totalCpuDuration()).orElse(Duration.ZERO));
            }
        }
        return processes;
    }
}
