package io.dagstore.repository;

import org.hibernate.StatelessSession;

/** The repositories of one session. */
public final class Repositories {
    private final StatelessSession session;

    Repositories(StatelessSession session) {
        this.session = session;
    }

    /** Artifacts. */
    public ArtifactRepository artifacts() {
        return new ArtifactRepository_(session);
    }

    /** Stored bytes. */
    public CasBlobRepository blobs() {
        return new CasBlobRepository_(session);
    }

    /** Chains of patches, and the line of versions that they make. */
    public PatchChainRepository chains() {
        return new PatchChainRepository_(session);
    }

    /** Tags and their moves. */
    public TagRepository tags() {
        return new TagRepository_(session);
    }

    /** Many rows at once. */
    public ImportRepository imports() {
        return new ImportRepository(session);
    }

    /** Stores new versions. */
    public NewVersionRepository newVersions() {
        return new NewVersionRepository(session);
    }

    /** How the server answers the question for a compacted base. */
    public LookupPlanRepository lookupPlans() {
        return new LookupPlanRepository(session);
    }
}
