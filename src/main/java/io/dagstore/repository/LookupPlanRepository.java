package io.dagstore.repository;

import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;

/**
 * Runs both forms of the question for a compacted base under {@code explain}, which JPQL cannot say: by the indexed column, as
 * {@link ArtifactRepository#findCompactedBase} asks it, and by the field in meta, as it was asked before there was the column.
 */
public final class LookupPlanRepository {
    private static final String BY_COLUMN = "select * from artifact where kind = 'dag_version'"
            + " and compacted_from_id = :patch order by created_at desc, artifact_id desc limit 1";
    private static final String BY_META =
            "select * from artifact where kind = 'dag_version'" + " and meta->>'compacted_from' = cast(:patch as text)";
    private static final String EXPLAIN = "explain (analyze, buffers, format json) ";

    private final StatelessSession session;

    LookupPlanRepository(StatelessSession session) {
        this.session = session;
    }

    /** The plan of the lookup by column, with what it cost, as PostgreSQL's JSON. */
    public String explainByColumn(UUID patchId) {
        return explain(BY_COLUMN, patchId);
    }

    /** The plan of the lookup by the field in meta, with what it cost, as PostgreSQL's JSON. */
    public String explainByMeta(UUID patchId) {
        return explain(BY_META, patchId);
    }

    private String explain(String query, UUID patchId) {
        List<String> lines = session.createNativeQuery(EXPLAIN + query, String.class)
                .setParameter("patch", patchId)
                .getResultList();
        return String.join("\n", lines);
    }
}
