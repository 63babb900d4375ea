package io.dagstore.repository;

import io.dagstore.error.CorruptContentException;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.model.CasBlob;
import io.dagstore.model.TagMove;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores many rows by few statements, which JPQL cannot say: what is new by definition is copied, which is the fastest way into a
 * table; blobs, which may be there already, come as arrays, so that one statement can pass over those.
 */
public final class ImportRepository {
    private static final String STORE_BLOBS =
            """
            insert into cas_blob (cas_id, media_type, size_bytes, created_at, content)
            select * from unnest(?::text[], ?::text[], ?::bigint[], ?::timestamptz[], ?::bytea[])
            on conflict (cas_id) do update set content = excluded.content, storage_url = null where cas_blob.content is null
            """;

    /** The given bytes hash to the id, so what does so as well is the same. */
    private static final String FIND_DAMAGED =
            """
            select cas_id from cas_blob
            where cas_id = any (?) and cas_id is distinct from 'sha256:' || encode(sha256(content), 'hex') limit 1
            """;

    private static final List<String> ARTIFACT = List.of(
            "artifact_id",
            "kind",
            "cas_id",
            "name",
            "version_hash",
            "base_version",
            "depth",
            "op_count",
            "nodes_count",
            "edges_count",
            "compacted_from_id",
            "meta",
            "created_by",
            "created_at");
    private static final List<String> PATCH_CHAIN_MEMBER = List.of("head_id", "seq", "member_id");
    private static final List<String> TAG_MOVE =
            List.of("tag_name", "from_kind", "from_id", "to_kind", "to_id", "expected_hash", "moved_by", "moved_at");

    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] NO_META = "{}".getBytes(StandardCharsets.US_ASCII);

    private final StatelessSession session;

    ImportRepository(StatelessSession session) {
        this.session = session;
    }

    /**
     * Stores the rows of a batch, by at most five statements however many there are. Bytes that are stored already are not stored
     * again; a blob whose bytes are kept outside gets them.
     *
     * @throws CorruptContentException if other bytes are there under a blob's id: what was to be stored could not be read back
     */
    public void store(ImportBatch batch) {
        session.doWork(connection -> {
            storeBlobs(connection, batch.blobs());
            copyArtifacts(connection, batch.artifacts());
            copyChains(connection, batch.chains());
            copyMoves(connection, batch.moves());
        });
    }

    private static void storeBlobs(Connection connection, Collection<CasBlob> blobs) throws SQLException {
        if (blobs.isEmpty()) {
            return;
        }
        String[] ids = blobs.stream().map(CasBlob::getId).toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(STORE_BLOBS)) {
            setArray(statement, 1, "text", ids);
            setArray(
                    statement,
                    2,
                    "text",
                    blobs.stream().map(CasBlob::getMediaType).toArray(String[]::new));
            setArray(
                    statement,
                    3,
                    "bigint",
                    blobs.stream().map(CasBlob::getSizeBytes).toArray(Long[]::new));
            setArray(
                    statement,
                    4,
                    "text",
                    blobs.stream().map(blob -> blob.getCreatedAt().toString()).toArray(String[]::new));
            setArray(
                    statement,
                    5,
                    "bytea",
                    blobs.stream()
                            .map(blob -> Objects.requireNonNull(blob.getContent(), "a blob without content"))
                            .toArray(byte[][]::new));
            if (statement.executeUpdate() < ids.length) {
                requireSound(connection, ids);
            }
        }
    }

    private static void requireSound(Connection connection, String[] ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND_DAMAGED)) {
            setArray(statement, 1, "text", ids);
            try (ResultSet damaged = statement.executeQuery()) {
                if (damaged.next()) {
                    String id = damaged.getString(1);
                    throw new CorruptContentException(
                            id, "the stored bytes of " + id + " are damaged, so that it cannot be stored again");
                }
            }
        }
    }

    private static void setArray(PreparedStatement statement, int parameter, String type, Object[] values)
            throws SQLException {
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
    }

    private static void copyArtifacts(Connection connection, List<Artifact> artifacts) throws SQLException {
        try (BinaryCopy copy = new BinaryCopy(connection, "artifact", ARTIFACT)) {
            for (Artifact artifact : artifacts) {
                copy.row()
                        .uuid(artifact.getId())
                        .text(artifact.getKind().label())
                        .text(artifact.getBlob().getId())
                        .text(artifact.getName())
                        .text(artifact.getVersionHash())
                        .uuid(id(artifact.getBaseVersion()))
                        .integer(artifact.getDepth())
                        .integer(artifact.getOpCount())
                        .integer(artifact.getNodesCount())
                        .integer(artifact.getEdgesCount())
                        .uuid(id(artifact.getCompactedFrom()))
                        .jsonb(meta(artifact))
                        .text(artifact.getCreatedBy())
                        .time(artifact.getCreatedAt());
            }
            copy.end();
        }
    }

    private static @Nullable UUID id(@Nullable Artifact artifact) {
        return artifact == null ? null : artifact.getId();
    }

    private static byte[] meta(Artifact artifact) {
        Map<String, Object> meta = artifact.getMeta();
        return meta.isEmpty() ? NO_META : JSON.writeValueAsBytes(meta);
    }

    private static void copyChains(Connection connection, List<ChainLink> chains) throws SQLException {
        if (chains.isEmpty()) {
            return;
        }
        try (BinaryCopy copy = new BinaryCopy(connection, "patch_chain_member", PATCH_CHAIN_MEMBER)) {
            for (ChainLink head : chains) {
                for (ChainLink link = head; link != null; link = link.before()) {
                    copy.row().uuid(head.patchId()).integer(link.seq()).uuid(link.patchId());
                }
            }
            copy.end();
        }
    }

    private static void copyMoves(Connection connection, List<TagMove> moves) throws SQLException {
        try (BinaryCopy copy = new BinaryCopy(connection, "tag_move", TAG_MOVE)) {
            for (TagMove move : moves) {
                copy.row()
                        .text(move.getTagName())
                        .text(label(move.getFromKind()))
                        .uuid(move.getFromId())
                        .text(label(move.getToKind()))
                        .uuid(move.getToId())
                        .text(move.getExpectedHash())
                        .text(move.getMovedBy())
                        .time(move.getMovedAt());
            }
            copy.end();
        }
    }

    private static @Nullable String label(@Nullable ArtifactKind kind) {
        return kind == null ? null : kind.label();
    }
}
