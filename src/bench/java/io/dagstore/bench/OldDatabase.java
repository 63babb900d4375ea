package io.dagstore.bench;

import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * A database from before artifact.compacted_from_id. One row in twenty is a compacted base, whose patch is named in
 * meta.compacted_from.
 *
 * @param template the database, to be copied
 * @param rows how many artifacts it has
 * @param patches ids of some of its patches, spread over the table
 * @param artifacts ids of some of its artifacts, spread over the table
 */
public record OldDatabase(TestDatabase template, int rows, List<UUID> patches, List<UUID> artifacts)
        implements AutoCloseable {
    private static final int SAMPLE = 20_000;

    /** Makes it, and lets PostgreSQL count what is there, as it would have long since in an old database. */
    public static OldDatabase create(TestServer server, int rows) throws SQLException {
        TestDatabase template = server.empty();
        template.execute(
                io.dagstore.schema.OldDatabase.TABLES,
                io.dagstore.schema.OldDatabase.read("bench/old_rows.sql").replace("${rows}", String.valueOf(rows)),
                "vacuum (analyze)");
        try (Connection connection = template.connect()) {
            return new OldDatabase(
                    template, rows, sample(connection, rows, "where kind = 'patch_set'"), sample(connection, rows, ""));
        }
    }

    private static List<UUID> sample(Connection connection, int rows, String where) throws SQLException {
        double percent = Math.min(100, 100.0 * SAMPLE / rows);
        return new JdbcStatement(
                        connection,
                        "select artifact_id from artifact tablesample bernoulli (" + percent + ") repeatable (1) "
                                + where)
                .list(row -> row.getObject(1, UUID.class));
    }

    @Override
    public void close() {
        template.close();
    }
}
