package io.dagstore.repository;

import io.dagstore.model.Artifact;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.List;
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
     * Writes the chain of a new patch in one statement: the rows of the version before it, and the patch itself.
     *
     * @param predecessor the version that the patch applies to
     * @param head the new patch, stored already
     * @param depth its depth
     * @return the number of rows written, which is the depth
     */
    @Query("insert into PatchChainMember (head, id.seq, member)"
            + " select h, m.id.seq, m.member from PatchChainMember m, Artifact h where h.id = :head and m.head.id = :predecessor"
            + " union all select h, :depth, h from Artifact h where h.id = :head")
    int append(UUID predecessor, UUID head, int depth);

    /**
     * The content of a version's base and of each patch up to the version: step 0 is the base, steps 1 to depth the
     * patches. In no particular order; empty if there is no such version.
     */
    @Query(
            "select new io.dagstore.repository.ChainStep(0, b.id, b.versionHash, b.compactedFrom.id, c.id, c.content, c.storageUrl)"
                    + " from Artifact h join Artifact b on b.id = coalesce(h.baseVersion.id, h.id) join b.blob c where h.id = :head"
                    + " union all"
                    + " select new io.dagstore.repository.ChainStep(m.id.seq, a.id, a.versionHash, a.compactedFrom.id, c.id, c.content, c.storageUrl)"
                    + " from PatchChainMember m join m.member a join a.blob c where m.head.id = :head")
    List<ChainStep> listSteps(UUID head);
}
