package io.dagstore.repository;

import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import jakarta.data.Limit;
import jakarta.data.repository.Insert;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;

/** Artifacts, and the way from a patch to the version that it was compacted into. */
@Repository
public interface ArtifactRepository {
    /** The session that the queries run in. */
    StatelessSession session();

    /** Stores an artifact. Its blob must be stored already. */
    @Insert
    void create(Artifact artifact);

    /** The artifact with this id. */
    @Query("select a from Artifact a where a.id = :id")
    Optional<Artifact> findById(UUID id);

    /**
     * The artifact with this id, locked against other writers until the transaction ends. Readers, and writers of rows that
     * refer to it, are not held up.
     */
    default Optional<Artifact> findByIdLocked(UUID id) {
        return Optional.ofNullable(session().get(Artifact.class, id, LockMode.PESSIMISTIC_WRITE));
    }

    /** At most {@code limit} artifacts with ids from {@code first} to {@code last}, in the order of their ids. */
    @Query("select a from Artifact a where a.id between :first and :last order by a.id")
    List<Artifact> listByIdRange(UUID first, UUID last, Limit limit);

    /** The newest version whose document has this content id, whichever way it is stored. */
    @Query("select a from Artifact a where a.versionHash = :versionHash order by a.createdAt desc, a.id desc limit 1")
    Optional<Artifact> findByVersionHash(String versionHash);

    /** The run snapshot with this plan. */
    @Query("select a from Artifact a where a.planHash = :planHash and a.kind = RUN_SNAPSHOT")
    Optional<Artifact> findByPlanHash(String planHash);

    /** The newest artifacts of a kind, newest first. */
    @Query("select a from Artifact a where a.kind = :kind order by a.createdAt desc, a.id desc")
    List<Artifact> listByKind(ArtifactKind kind, Limit limit);

    /**
     * The full version that a patch was compacted into; the newest one where there are several. One statement, one probe of
     * the index on {@code compacted_from_id}, no join.
     *
     * @return empty if the patch was not compacted; a failed query is an exception
     */
    @Query("select a from Artifact a where a.kind = DAG_VERSION and a.compactedFrom.id = :patchId"
            + " order by a.createdAt desc, a.id desc limit 1")
    Optional<Artifact> findCompactedBase(UUID patchId);

    /** Id and content id of {@link #findCompactedBase}, for callers that need no more: less to send, and no entity to build. */
    // Without "select new": Hibernate makes the same record from a plain list, in less time.
    @Query("select a.id, a.blob.id from Artifact a"
            + " where a.kind = DAG_VERSION and a.compactedFrom.id = :patchId"
            + " order by a.createdAt desc, a.id desc limit 1")
    Optional<CompactedBase> findCompactedBaseId(UUID patchId);

    /** The artifacts with these ids, in no particular order; absent ones are left out. */
    @Query("select a from Artifact a where a.id in :ids")
    List<Artifact> listByIds(Collection<UUID> ids);

    /** The full versions that any patch in the chains of these heads was compacted into, oldest first. */
    @Query("select a from Artifact a where a.kind = DAG_VERSION and a.compactedFrom.id in"
            + " (select m.member.id from PatchChainMember m where m.head.id in :heads) order by a.createdAt, a.id")
    List<Artifact> listCompactedBases(Collection<UUID> heads);

    /** Patches of at least this depth, deepest first, whether or not compacting them would help. */
    @Query("select p from Artifact p where p.kind = PATCH_SET and p.depth >= :depth order by p.depth desc, p.id")
    List<Artifact> listPatchesOfDepth(int depth, Limit limit);

    /**
     * Patches worth compacting, deepest first: of at least this depth, not compacted yet, and either a tag points at them or no
     * other patch continues their chain.
     */
    @Query("select p from Artifact p where p.kind = PATCH_SET and p.depth >= :depth"
            + CompactionCandidate.CONDITION
            // And by nothing else, so that the index on depth gives them in this order and the statement ends at the
            // limit.
            + " order by p.depth desc")
    List<Artifact> listCompactionCandidates(int depth, Limit limit);

    /** The candidates of {@link #listCompactionCandidates} with ids after {@code after}, in the order of their ids. */
    @Query("select p from Artifact p where p.kind = PATCH_SET and p.depth >= :depth and p.id > :after"
            + CompactionCandidate.CONDITION_AFTER
            + " order by p.id")
    List<Artifact> listCompactionCandidatesAfter(int depth, UUID after, Limit limit);

    /** How many candidates there are, and the sum and the largest of their depths. */
    @Query("select new io.dagstore.repository.CandidateTotals(count(p), coalesce(sum(p.depth), 0L))"
            + " from Artifact p where p.kind = PATCH_SET and p.depth >= :depth"
            + CompactionCandidate.CONDITION)
    CandidateTotals countCompactionCandidates(int depth);

    /** The largest depth of any patch; 0 if there are none. One probe of the index on depth where a chain is deeper than 10. */
    default int longestChain() {
        return findLongestDeepChain().orElseGet(this::longestOfAllChains);
    }

    /** The largest depth of the patches that idx_artifact_depth has: those deeper than 10. */
    @Query("select p.depth from Artifact p where p.kind = PATCH_SET and p.depth > 10 order by p.depth desc limit 1")
    Optional<Integer> findLongestDeepChain();

    /** The largest depth of any patch, for which all of them are read. */
    @Query("select coalesce(max(p.depth), 0) from Artifact p where p.kind = PATCH_SET")
    int longestOfAllChains();

    /** What was compacted, newest first. */
    @Query("select new io.dagstore.repository.Compaction(b.id, p.id, coalesce(p.depth, 0),"
            + " (select count(*) from PatchChainMember m where m.head.id = p.id), b.createdAt)"
            + " from Artifact b join b.compactedFrom p where b.kind = DAG_VERSION order by b.createdAt desc, b.id desc")
    List<Compaction> listCompactions(Limit limit);
}
