package io.dagstore.bench;

import io.dagstore.json.ContentId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stores histories as the services would have stored them one version at a time, a tag for each, and compacted whenever a chain
 * reached the threshold. In one transaction, with a few statements for each history.
 */
final class HistoryLoad implements AutoCloseable {
    /** The threshold with which nothing is compacted. */
    static final int NEVER = Integer.MAX_VALUE;

    private static final long FIRST_MILLISECOND = 1_700_000_000_000L;

    private final Connection connection;
    private final PreparedStatement blobs;
    private final PreparedStatement artifacts;
    private final PreparedStatement moves;
    private long ids;

    HistoryLoad(ScratchDatabase database) throws SQLException {
        this.connection = database.connect();
        connection.setAutoCommit(false);
        this.blobs = connection.prepareStatement("insert into cas_blob (cas_id, media_type, size_bytes, content)"
                + " values (?, 'application/json;type=' || ?, ?, ?) on conflict do nothing");
        this.artifacts =
                connection.prepareStatement("insert into artifact (artifact_id, kind, cas_id, name, version_hash,"
                        + " base_version, depth, op_count, nodes_count, edges_count, compacted_from_id, meta)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, 100, 99, ?, ?::jsonb)");
        this.moves = connection.prepareStatement("insert into tag_move (tag_name, from_kind, from_id, to_kind, to_id,"
                + " expected_hash) values (?, ?, ?, ?, ?, ?)");
    }

    /** What a version or a compacted base is stored as. */
    private record Row(UUID id, String kind, String hash) {}

    /**
     * Stores a history under its name.
     *
     * @param threshold the depth at which a chain is compacted
     * @return the ids of the versions, in order
     */
    List<UUID> add(WorkflowHistory history, int threshold) throws SQLException {
        List<Row> rows = new ArrayList<>();
        Row base = null;
        int depth = 0;
        for (WorkflowHistory.Version version : history.versions()) {
            Row before = rows.isEmpty() ? null : rows.get(rows.size() - 1);
            Row row;
            if (base == null) {
                row = base(history.name(), version.document(), null, 0);
                base = row;
            } else {
                depth++;
                row = patch(history.name(), version, base.id(), depth);
            }
            rows.add(row);
            move(history.name(), before, row);
            if (depth >= threshold) {
                base = base(history.name(), version.document(), row.id(), depth);
                depth = 0;
            }
        }
        blobs.executeBatch();
        artifacts.executeBatch();
        moves.executeBatch();
        tag(history.name(), rows.get(rows.size() - 1), rows.size());
        return rows.stream().map(Row::id).toList();
    }

    /** Makes the chains of all that was added, and commits. */
    void finish() throws SQLException {
        try (PreparedStatement chains = connection.prepareStatement(
                "insert into patch_chain_member (head_id, seq, member_id) select h.artifact_id, m.depth, m.artifact_id"
                        + " from artifact h join artifact m on m.base_version = h.base_version and m.depth <= h.depth"
                        + " where h.kind = 'patch_set' and m.kind = 'patch_set' order by h.artifact_id, m.depth")) {
            chains.executeUpdate();
        }
        connection.commit();
    }

    private Row base(String name, byte[] document, @Nullable UUID compactedFrom, int depth) throws SQLException {
        String contentId = ContentId.of(document);
        Row row = new Row(nextId(), "dag_version", contentId);
        blob(contentId, "dag", document);
        artifact(row, contentId, name);
        artifacts.setNull(6, Types.OTHER);
        artifacts.setNull(7, Types.INTEGER);
        artifacts.setNull(8, Types.INTEGER);
        artifacts.setObject(9, compactedFrom, Types.OTHER);
        artifacts.setString(
                10,
                compactedFrom == null
                        ? "{}"
                        : "{\"compacted_at\": \"2026-01-01T00:00:00.123456Z\", \"original_depth\": " + depth
                                + ", \"original_patches\": " + depth + "}");
        artifacts.addBatch();
        return row;
    }

    private Row patch(String name, WorkflowHistory.Version version, UUID base, int depth) throws SQLException {
        String contentId = ContentId.of(version.operations());
        Row row = new Row(nextId(), "patch_set", ContentId.of(version.document()));
        blob(contentId, "patch_ops", version.operations());
        artifact(row, contentId, name);
        artifacts.setObject(6, base);
        artifacts.setInt(7, depth);
        artifacts.setInt(8, version.operationCount());
        artifacts.setNull(9, Types.OTHER);
        artifacts.setString(10, "{}");
        artifacts.addBatch();
        return row;
    }

    private void blob(String contentId, String type, byte[] content) throws SQLException {
        blobs.setString(1, contentId);
        blobs.setString(2, type);
        blobs.setLong(3, content.length);
        blobs.setBytes(4, content);
        blobs.addBatch();
    }

    private void artifact(Row row, String contentId, String name) throws SQLException {
        artifacts.setObject(1, row.id());
        artifacts.setString(2, row.kind());
        artifacts.setString(3, contentId);
        artifacts.setString(4, name);
        artifacts.setString(5, row.hash());
    }

    private void move(String name, @Nullable Row from, Row to) throws SQLException {
        moves.setString(1, name);
        moves.setString(2, from == null ? null : from.kind());
        moves.setObject(3, from == null ? null : from.id(), Types.OTHER);
        moves.setString(4, to.kind());
        moves.setObject(5, to.id());
        moves.setString(6, from == null ? null : from.hash());
        moves.addBatch();
    }

    private void tag(String name, Row head, int version) throws SQLException {
        try (PreparedStatement tag = connection.prepareStatement(
                "insert into tag (tag_name, target_kind, target_id, target_hash, version) values (?, ?, ?, ?, ?)")) {
            tag.setString(1, name);
            tag.setString(2, head.kind());
            tag.setObject(3, head.id());
            tag.setString(4, head.hash());
            tag.setInt(5, version);
            tag.executeUpdate();
        }
    }

    /** Ids of version 7, a second apart. */
    private UUID nextId() {
        long milliseconds = FIRST_MILLISECOND + 1000 * ids++;
        // Multiplied by an odd number they stay different, and look as random as they are.
        long random = ids * 0x9E3779B97F4A7C15L;
        return new UUID(milliseconds << 16 | 0x7000 | random >>> 52, Long.MIN_VALUE | random >>> 2);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
