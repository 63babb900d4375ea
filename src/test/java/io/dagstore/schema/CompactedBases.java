package io.dagstore.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes versions that may be compacted from a patch, as programs of both kinds do, and reads what has become of them.
 * The rows hang on those of {@link OldDatabase}.
 */
final class CompactedBases {
    /** A full version that is not compacted from anything. */
    static final UUID VERSION = UUID.fromString("00000000-0000-7000-8000-000000000000");

    private static final String DOCUMENT = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    private CompactedBases() {}

    /** Where a row says what it is compacted from, and what is reported of it. */
    record State(@Nullable UUID column, @Nullable String field, @Nullable String reason) {}

    /** A patch_set on {@link #VERSION}. */
    static UUID insertPatch(Connection connection) throws SQLException {
        UUID id = UUID.randomUUID();
        insertPatch(connection, id, VERSION);
        return id;
    }

    static void insertPatch(Connection connection, UUID id, UUID base) throws SQLException {
        execute(
                connection,
                "insert into artifact (artifact_id, kind, cas_id, base_version, depth) values (?, 'patch_set', ?, ?, 1)",
                id,
                DOCUMENT,
                base);
    }

    /** As a program that does not know the column. */
    static UUID insertOld(Connection connection, String meta) throws SQLException {
        UUID id = UUID.randomUUID();
        insertOld(connection, id, meta);
        return id;
    }

    static void insertOld(Connection connection, UUID id, String meta) throws SQLException {
        execute(
                connection,
                "insert into artifact (artifact_id, kind, cas_id, version_hash, meta)"
                        + " values (?, 'dag_version', ?, ?, ?::jsonb)",
                id,
                DOCUMENT,
                DOCUMENT,
                meta);
    }

    /** With the column and whatever meta. */
    static UUID insertNew(Connection connection, @Nullable UUID column, String meta) throws SQLException {
        UUID id = UUID.randomUUID();
        execute(
                connection,
                "insert into artifact (artifact_id, kind, cas_id, version_hash, compacted_from_id, meta)"
                        + " values (?, 'dag_version', ?, ?, ?::uuid, ?::jsonb)",
                id,
                DOCUMENT,
                DOCUMENT,
                column,
                meta);
        return id;
    }

    static void setMeta(Connection connection, UUID id, String meta) throws SQLException {
        execute(connection, "update artifact set meta = ?::jsonb where artifact_id = ?", meta, id);
    }

    static void setColumn(Connection connection, UUID id, @Nullable UUID column) throws SQLException {
        execute(connection, "update artifact set compacted_from_id = ?::uuid where artifact_id = ?", column, id);
    }

    /** The JSON of a meta with this value, and something of another program. */
    static String meta(Object value) {
        return "{\"compacted_from\": \"" + value + "\", \"kept\": 1}";
    }

    static State state(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                select compacted_from_id, (meta -> 'compacted_from')::text, reason
                from artifact left join compacted_from_report using (artifact_id) where artifact_id = ?
                """)) {
            statement.setObject(1, id);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new AssertionError("no row " + id);
                }
                return new State(row.getObject(1, UUID.class), row.getString(2), row.getString(3));
            }
        }
    }

    static void execute(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        if (parameters.length == 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
