package io.dagstore.bench.report;

import com.sun.management.OperatingSystemMXBean;
import io.dagstore.TestDatabase;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a benchmark ran on.
 *
 * @param processors how many the program may use
 * @param memoryBytes the memory of the machine
 * @param load how many processes wanted a processor in the minute before; negative if the system does not tell
 * @param system the operating system
 * @param java the version of Java
 * @param postgres the version of PostgreSQL
 * @param settings PostgreSQL's settings that count for what is measured
 */
public record Machine(
        int processors,
        long memoryBytes,
        double load,
        String system,
        String java,
        String postgres,
        Map<String, String> settings) {

    public Machine {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** This machine and a server, which need not run on it. */
    public static Machine with(TestDatabase database) throws SQLException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select name, current_setting(name) from pg_settings"
                                + " where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers',"
                                + " 'max_wal_size', 'checkpoint_timeout', 'maintenance_work_mem', 'autovacuum') order by name")) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
            return new Machine(
                    Runtime.getRuntime().availableProcessors(),
                    system.getTotalMemorySize(),
                    system.getSystemLoadAverage(),
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                    System.getProperty("java.version"),
                    connection.getMetaData().getDatabaseProductVersion(),
                    settings);
        }
    }

    /** PostgreSQL's settings, with this between them. */
    String settingsInWords(String separator) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(separator));
    }

    /** In words. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d processors, %.0f GB of memory, %s, Java %s, PostgreSQL %s",
                processors,
                memoryBytes / 1e9,
                system,
                java,
                postgres);
    }
}
