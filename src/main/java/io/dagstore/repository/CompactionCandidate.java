package io.dagstore.repository;

/** What makes a deep patch worth compacting, said once for the queries that list and count such patches. */
final class CompactionCandidate {
    /** The patch p has no compacted base yet, and either a tag points at it or no other patch continues its chain. */
    static final String CONDITION =
            " and not exists (select 1 from Artifact b where b.compactedFrom.id = p.id and b.kind = DAG_VERSION)"
                    + " and (exists (select 1 from Tag t where t.target.id = p.id)"
                    + " or not exists (select 1 from PatchChainMember m where m.member.id = p.id and m.head.id <> p.id))";

    private CompactionCandidate() {}
}
