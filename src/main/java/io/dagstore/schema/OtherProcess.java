package io.dagstore.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of the server, as far as one is allowed to see it: what is not told, or is over already, is null.
 *
 * @param pid its process id; 0 stands for prepared transactions, which have no process
 * @param application what it calls itself
 * @param user its role
 * @param state what it is doing, in PostgreSQL's words: {@code active}, {@code idle in transaction} …
 * @param since when its transaction began, or the state if it is in none
 */
public record OtherProcess(
        int pid, @Nullable String application, @Nullable String user, @Nullable String state, @Nullable Instant since) {
    private static final String ACTIVITY =
            """
            select pid, nullif(application_name, '') as application, usename, state, coalesce(xact_start, state_change) as since
            from unnest(?::int[]) as wanted (pid) left join pg_stat_activity using (pid)
            order by pid
            """;

    /** The processes with these ids. */
    static List<OtherProcess> read(Connection connection, Collection<Integer> pids) throws SQLException {
        List<OtherProcess> processes = new ArrayList<>();
        if (pids.isEmpty()) {
            return processes;
        }
        try (PreparedStatement statement = connection.prepareStatement(ACTIVITY)) {
            statement.setArray(1, connection.createArrayOf("int4", pids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    OffsetDateTime since = rows.getObject("since", OffsetDateTime.class);
                    processes.add(new OtherProcess(
                            rows.getInt("pid"),
                            rows.getString("application"),
                            rows.getString("usename"),
                            rows.getString("state"),
                            since == null ? null : since.toInstant()));
                }
            }
        }
        return processes;
    }

    /** All that is known, in words: {@code process 4711 (psql, user ann, idle in transaction since 2026-11-23T16:02:11Z)}. */
    public String description() {
        if (pid == 0) {
            return "a prepared transaction (see pg_prepared_xacts)";
        }
        List<String> known = new ArrayList<>();
        if (application != null) {
            known.add(application);
        }
        if (user != null) {
            known.add("user " + user);
        }
        if (state != null || since != null) {
            known.add((state == null ? "" : state)
                    + (state == null || since == null ? "" : " ")
                    + (since == null ? "" : "since " + since.truncatedTo(ChronoUnit.SECONDS)));
        }
        return "process " + pid + (known.isEmpty() ? "" : " (" + String.join(", ", known) + ")");
    }
}
