package io.dagstore.repository;

import io.dagstore.error.CorruptContentException;
import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.Tag;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * Stores new versions: blob, artifact, chain rows, tag and move, all in one statement, so that a version costs one round trip and
 * its commit. JPQL has no statement that writes to several tables; one statement for each of them costs a round trip each.
 *
 * <p>The first part of each statement decides whether anything is written, and all others take their rows from it. It is also
 * the part that may wait for another writer, who then holds what this one does not have yet. PostgreSQL checks foreign keys and
 * fires constraint triggers at the end of the statement, when all rows are there.
 */
public final class NewVersionRepository {
    private static final String TAG_IS_NEW =
            """
            with due as (
                insert into tag (tag_name, target_kind, target_id, target_hash, version, moved_by, moved_at)
                values (:tag, :kind, :id, :versionHash, 1, :createdBy, cast(:createdAt as timestamptz))
                on conflict (tag_name) do nothing
                returning tag_name
            )
            """;

    private static final String TAG_IS_WHERE_IT_WAS_READ =
            """
            with due as (
                update tag set target_kind = :kind, target_id = :id, target_hash = :versionHash, version = version + 1,
                    moved_by = :createdBy, moved_at = cast(:createdAt as timestamptz)
                where tag_name = :tag and version = :tagVersion and target_id = :from
                returning tag_name
            )
            """;

    private static final String PATCH_HAS_NO_COMPACTED_BASE =
            """
            with due as (
                select 1 where not exists (
                    select from artifact where kind = 'dag_version' and compacted_from_id = :compactedFrom
                )
            )
            """;

    private static final String BLOB =
            """
            , blob as (
                insert into cas_blob (cas_id, media_type, size_bytes, created_at, content)
                select :casId, :mediaType, cast(:sizeBytes as bigint), cast(:createdAt as timestamptz), cast(:content as bytea)
                from due
                on conflict (cas_id) do update set content = excluded.content, storage_url = null
                where cas_blob.content is null
                returning cas_id
            )
            """;

    private static final String ARTIFACT =
            """
            , version as (
                insert into artifact (artifact_id, kind, cas_id, name, plan_hash, version_hash, base_version, depth,
                    op_count, nodes_count, edges_count, compacted_from_id, meta, created_by, created_at)
                select cast(:id as uuid), :kind, :casId, :name, :planHash, :versionHash, cast(:baseVersion as uuid),
                    cast(:depth as integer), cast(:opCount as integer), cast(:nodesCount as integer),
                    cast(:edgesCount as integer), cast(:compactedFrom as uuid), cast(:meta as jsonb), :createdBy,
                    cast(:createdAt as timestamptz)
                from due
            )
            """;

    private static final String CHAIN =
            """
            , chain as (
                insert into patch_chain_member (head_id, seq, member_id)
                select cast(:id as uuid), m.seq, m.member_id from due, patch_chain_member m where m.head_id = :predecessor
                union all
                select cast(:id as uuid), cast(:depth as integer), cast(:id as uuid) from due
                returning seq
            )
            """;

    private static final String MOVE =
            """
            , move as (
                insert into tag_move (tag_name, from_kind, from_id, to_kind, to_id, expected_hash, moved_by, moved_at)
                select tag_name, :fromKind, cast(:from as uuid), :kind, cast(:id as uuid), :fromHash, :createdBy,
                    cast(:createdAt as timestamptz)
                from due
            )
            """;

    /** Whether a blob that was there is sound; null where the statement cannot see it, as it was stored after it began. */
    private static final String RESULT =
            """
            select (select count(*) from due) as due,
                (select count(*) from blob) as blobs,
                (select 'sha256:' || encode(sha256(content), 'hex') = cas_id from cas_blob where cas_id = :casId) as sound
            """;

    private static final String CREATE = TAG_IS_NEW + BLOB + ARTIFACT + MOVE + RESULT;
    private static final String APPEND = TAG_IS_WHERE_IT_WAS_READ
            + BLOB
            + ARTIFACT
            + CHAIN
            + MOVE
            + RESULT
            + ", (select count(*) from chain) as rows";
    private static final String COMPACT = PATCH_HAS_NO_COMPACTED_BASE + BLOB + ARTIFACT + RESULT;

    private final StatelessSession session;

    NewVersionRepository(StatelessSession session) {
        this.session = session;
    }

    /**
     * Stores a full version as the first one of a new tag.
     *
     * @return false, with nothing written, if there is a tag with the name
     * @throws CorruptContentException if other bytes are there under the id of its blob; the transaction must be rolled back
     */
    public boolean create(String tag, Artifact version) {
        NativeQuery<Object[]> query = query(CREATE, version);
        move(query, tag, null);
        return stored(query.getSingleResult(), version);
    }

    /**
     * Stores a patch and moves the tag to it.
     *
     * @param tag the tag, as it was read
     * @param target what it pointed at
     * @param predecessor the version that the patch applies to: the target, or its compacted base
     * @return false, with nothing written, if the tag is gone or was moved meanwhile
     * @throws CorruptContentException if other bytes are there under the id of its blob, or the chain of the predecessor is
     *     incomplete; the transaction must be rolled back
     */
    public boolean append(Tag tag, Artifact target, Artifact predecessor, Artifact patch) {
        NativeQuery<Object[]> query = query(APPEND, patch).addScalar("rows", Long.class);
        move(query, tag.getName(), target);
        query.setParameter("tagVersion", tag.getVersion());
        query.setParameter("predecessor", predecessor.getId());
        Object[] result = query.getSingleResult();
        if (!stored(result, patch)) {
            return false;
        }
        long rows = (Long) result[3];
        if (rows != patch.chainDepth()) {
            throw new CorruptContentException(
                    predecessor.getId().toString(),
                    "the chain of " + predecessor + " has " + (rows - 1) + " rows instead of "
                            + predecessor.chainDepth() + "; nothing can be stored on top of it");
        }
        return true;
    }

    /**
     * Stores a compacted base. Whoever makes one holds a lock on the patch, so that nobody else does at the same time.
     *
     * @return false, with nothing written, if the patch has a compacted base already
     * @throws CorruptContentException if other bytes are there under the id of its blob; the transaction must be rolled back
     */
    public boolean compact(Artifact base) {
        return stored(query(COMPACT, base).getSingleResult(), base);
    }

    private NativeQuery<Object[]> query(String statement, Artifact version) {
        CasBlob blob = version.getBlob();
        NativeQuery<Object[]> query = session.createNativeQuery(statement, Object[].class)
                .addScalar("due", Long.class)
                .addScalar("blobs", Long.class)
                .addScalar("sound", Boolean.class);
        query.setParameter("id", version.getId());
        query.setParameter("kind", version.getKind().label());
        query.setParameter("name", version.getName(), String.class);
        query.setParameter("planHash", version.getPlanHash(), String.class);
        query.setParameter("versionHash", version.getVersionHash(), String.class);
        query.setParameter("baseVersion", id(version.getBaseVersion()), UUID.class);
        query.setParameter("depth", version.getDepth(), Integer.class);
        query.setParameter("opCount", version.getOpCount(), Integer.class);
        query.setParameter("nodesCount", version.getNodesCount(), Integer.class);
        query.setParameter("edgesCount", version.getEdgesCount(), Integer.class);
        query.setParameter("compactedFrom", id(version.getCompactedFrom()), UUID.class);
        query.setParameter("meta", version.getMetaText());
        query.setParameter("createdBy", version.getCreatedBy(), String.class);
        query.setParameter("createdAt", version.getCreatedAt(), Instant.class);
        query.setParameter("casId", blob.getId());
        query.setParameter("mediaType", blob.getMediaType());
        query.setParameter("sizeBytes", blob.getSizeBytes());
        query.setParameter("content", content(blob), byte[].class);
        return query;
    }

    private static void move(NativeQuery<Object[]> query, String tag, @Nullable Artifact from) {
        query.setParameter("tag", tag);
        query.setParameter("from", id(from), UUID.class);
        query.setParameter("fromKind", from == null ? null : from.getKind().label(), String.class);
        query.setParameter("fromHash", from == null ? null : from.getVersionHash(), String.class);
    }

    private boolean stored(Object[] result, Artifact version) {
        if ((Long) result[0] == 0) {
            return false;
        }
        boolean newBlob = (Long) result[1] == 1;
        Boolean sound = (Boolean) result[2];
        if (!newBlob && !Boolean.TRUE.equals(sound)) {
            new CasBlobRepository_(session).requireSound(version.getBlob());
        }
        return true;
    }

    private static byte[] content(CasBlob blob) {
        return Objects.requireNonNull(blob.getContent(), "a blob without content cannot be stored");
    }

    private static @Nullable UUID id(@Nullable Artifact artifact) {
        return artifact == null ? null : artifact.getId();
    }
}
