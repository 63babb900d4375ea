package io.dagstore.repository;

/** What makes a deep patch worth compacting, said once for the queries that list and count such patches. */
final class CompactionCandidate {
    private static final String NO_BASE =
            " and not exists (select 1 from Artifact b where b.compactedFrom.id = p.id and b.kind = DAG_VERSION";

    private static final String IS_END = ") and (exists (select 1 from Tag t where t.target.id = p.id)"
            + " or not exists (select 1 from PatchChainMember m where m.member.id = p.id and m.head.id <> p.id))";

    /** The patch p has no compacted base yet, and either a tag points at it or no other patch continues its chain. */
    static final String CONDITION = NO_BASE + IS_END;

    /**
     * The same for a patch with an id after {@code :after}. Where the server merges the patches with the bases, it reads
     * the bases of those patches only, and not of all that come before them as well.
     */
    static final String CONDITION_AFTER = NO_BASE + " and b.compactedFrom.id > :after" + IS_END;

    private CompactionCandidate() {}
}
