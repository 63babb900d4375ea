package io.dagstore.schema;

import static java.util.stream.Collectors.joining;

import io.dagstore.error.SchemaException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tables and columns without which dagstore cannot work, whoever made them. */
final class RequiredColumns {
    static final Map<String, List<String>> BY_TABLE = Map.of(
            "cas_blob",
            List.of("cas_id", "media_type", "size_bytes", "created_at", "content", "storage_url"),
            "artifact",
            List.of(
                    "artifact_id",
                    "kind",
                    "cas_id",
                    "name",
                    "plan_hash",
                    "version_hash",
                    "base_version",
                    "depth",
                    "op_count",
                    "nodes_count",
                    "edges_count",
                    "compacted_from_id",
                    "meta",
                    "created_by",
                    "created_at"),
            "patch_chain_member",
            List.of("head_id", "seq", "member_id"),
            "tag",
            List.of("tag_name", "target_kind", "target_id", "target_hash", "version", "moved_by", "moved_at"),
            "tag_move",
            List.of(
                    "id",
                    "tag_name",
                    "from_kind",
                    "from_id",
                    "to_kind",
                    "to_id",
                    "expected_hash",
                    "moved_by",
                    "moved_at"),
            "run",
            List.of("run_id", "base_kind", "base_ref", "tags_snapshot", "status", "submitted_by", "submitted_at"),
            "run_snapshot_index",
            List.of("run_id", "run_submitted_at", "snapshot_id", "version_hash", "created_at"));

    private static final String MISSING =
            """
            select table_name, column_name
            from unnest(?, ?) as required (table_name, column_name)
            where not exists (
                select from pg_attribute
                where attrelid = to_regclass(table_name)
                  and attname = column_name
                  and not attisdropped
            )
            order by table_name, column_name
            """;

    private RequiredColumns() {}

    /** Refuses a database that lacks any of the columns under its search path. */
    static void check(Connection connection) throws SQLException {
        List<String> missing = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(MISSING)) {
            statement.setArray(
                    1, textArray(connection, BY_TABLE.entrySet().stream().flatMap(table -> table.getValue().stream()
                            .map(column -> table.getKey()))));
            statement.setArray(
                    2, textArray(connection, BY_TABLE.values().stream().flatMap(List::stream)));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    missing.add(rows.getString("table_name") + "." + rows.getString("column_name"));
                }
            }
        }
        if (!missing.isEmpty()) {
            String examples = missing.stream().limit(3).collect(joining(", "));
            throw new SchemaException("the database is not migrated: run `dagstore schema update` (missing: " + examples
                    + (missing.size() > 3 ? " and " + (missing.size() - 3) + " more columns)" : ")"));
        }
    }

    private static Array textArray(Connection connection, Stream<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }
}
