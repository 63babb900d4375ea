package io.dagstore.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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
record OldDatabase(ScratchDatabase template, int rows, List<UUID> patches, List<UUID> artifacts) {
    private static final int SAMPLE = 20_000;

    /** Makes it, and lets PostgreSQL count what is there, as it would have long since in an old database. */
    static OldDatabase create(ScratchDatabases scratch, String name, int rows) throws SQLException {
        ScratchDatabase template = scratch.create(name);
        template.execute(
                resource("old_schema.sql"),
                resource("old_rows.sql").replace("${rows}", String.valueOf(rows)),
                resource("old_indexes.sql"),
                "vacuum (analyze)");
        try (Connection connection = template.connect()) {
            return new OldDatabase(
                    template, rows, sample(connection, rows, "where kind = 'patch_set'"), sample(connection, rows, ""));
        }
    }

    private static List<UUID> sample(Connection connection, int rows, String where) throws SQLException {
        double percent = Math.min(100, 100.0 * SAMPLE / rows);
        List<UUID> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select artifact_id from artifact tablesample bernoulli ("
                        + percent + ") repeatable (1) " + where)) {
            while (found.next()) {
                ids.add(found.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    private static String resource(String name) {
        try (InputStream in = requireNonNull(OldDatabase.class.getResourceAsStream("/bench/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
