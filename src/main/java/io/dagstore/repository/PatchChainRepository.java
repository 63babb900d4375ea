package io.dagstore.repository;

import io.dagstore.model.Artifact;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.StatelessSession;

/** How versions are built: the patches of a chain, the content to replay, and the line of chains behind a version. */
@Repository
public interface PatchChainRepository {
    /** The session that the queries run in. */
    StatelessSession session();

    /** The patches from the base to this patch, in the order in which they apply; empty for a full version. */
    @Query("select a from PatchChainMember m join m.member a where m.head.id = :head order by m.id.seq")
    List<Artifact> listPatchChain(UUID head);

    /**
     * The content of a version's base and of each patch up to the version: step 0 is the base, steps 1 to depth the
     * patches. In no particular order; empty if there is no such version.
     */
    // Without "select new": Hibernate makes the same rows from a plain list, in less time.
    @Query("select 0, b.id, b.versionHash, b.compactedFrom.id, c.id, c.content, c.storageUrl"
            + " from Artifact h join Artifact b on b.id = case when h.kind = PATCH_SET then h.baseVersion.id else h.id end"
            + " join b.blob c"
            + " where h.id = :head and h.kind in (DAG_VERSION, PATCH_SET)"
            + " union all"
            + " select m.id.seq, a.id, a.versionHash, a.compactedFrom.id, c.id, c.content, c.storageUrl"
            + " from PatchChainMember m join m.member a join a.blob c where m.head.id = :head")
    List<ChainStep> listSteps(UUID head);

    /** The steps of {@link #listSteps} without the base, for those who have that already; empty for a full version. */
    @Query("select m.id.seq, a.id, a.versionHash, a.compactedFrom.id, c.id, c.content, c.storageUrl"
            + " from PatchChainMember m join m.member a join a.blob c where m.head.id = :head")
    List<ChainStep> listPatchSteps(UUID head);

    /** Which content a version has; empty if there is no such version. */
    @Query("select h.kind, h.versionHash, h.blob.id, h.depth, b.id, b.blob.id from Artifact h left join h.baseVersion b"
            + " where h.id = :head and h.kind in (DAG_VERSION, PATCH_SET)")
    Optional<VersionContent> findContent(UUID head);

    /**
     * The chains that a version's line consists of: the chain of the version itself first; then, as long as the base is a
     * compacted one, the chain of the patch that it came from. In no particular order; empty if there is no such version.
     */
    @Query("with chain as (" + ChainsBehind.FIRST + " from Artifact h where h.id = :head" + ChainsBehind.NEXT
            + " select new io.dagstore.repository.LineageChain(c.age, c.headId, c.baseId, c.depth) from chain c"
            + " where c.cyclic = false")
    List<LineageChain> listLineage(UUID head);

    /** The patches of several chains, in no particular order. */
    @Query("select a from PatchChainMember m join m.member a where m.head.id in :heads")
    List<Artifact> listMembers(Collection<UUID> heads);

    /** The patch at a place of a chain. */
    @Query("select a from PatchChainMember m join m.member a where m.head.id = :head and m.id.seq = :seq")
    Optional<Artifact> findMember(UUID head, int seq);

    /**
     * How many chain rows compaction has spared: a patch on a compacted base has as many rows fewer as the chains before
     * that base are long.
     */
    @Query("with base as ("
            + " select b.id as id, 0 as spared from Artifact b where b.kind = DAG_VERSION and b.compactedFrom is null"
            + " union all"
            + " select b.id as id, f.spared + p.depth as spared"
            + " from base f join Artifact p on p.baseVersion.id = f.id and p.kind = PATCH_SET"
            + " join Artifact b on b.compactedFrom.id = p.id)"
            + " select coalesce(sum(f.spared), 0) from base f join Artifact p on p.baseVersion.id = f.id"
            + " where f.spared > 0 and p.kind = PATCH_SET")
    long countChainRowsSpared();
}
