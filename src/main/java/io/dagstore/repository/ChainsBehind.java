package io.dagstore.repository;

/** The chains that lead to a version, said once for the queries that list them and those that only count their patches. */
final class ChainsBehind {
    /** From the artifact h to the chain that it ends. */
    static final String FIRST =
            " select h.id as headId, case when h.kind = PATCH_SET then h.baseVersion.id else h.id end as baseId,"
                    + " case when h.kind = PATCH_SET then coalesce(h.depth, 0) else 0 end as depth, 0 as age";

    /** From the base of a chain to the chain of the patch that it was compacted from. A line that comes back to itself ends. */
    static final String NEXT = " union all"
            + " select p.id as headId, p.baseVersion.id as baseId, coalesce(p.depth, 0) as depth, c.age + 1 as age"
            + " from chain c join Artifact b on b.id = c.baseId"
            + " join Artifact p on p.id = b.compactedFrom.id and p.kind = PATCH_SET)"
            + " cycle headId set cyclic";

    private ChainsBehind() {}
}
