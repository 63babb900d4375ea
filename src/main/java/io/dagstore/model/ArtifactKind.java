package io.dagstore.model;

import jakarta.persistence.EnumeratedValue;

/** What an artifact is. */
public enum ArtifactKind {
    /** A full document. */
    DAG_VERSION("dag_version"),
    /** An RFC 6902 patch on the version before it. */
    PATCH_SET("patch_set"),
    /** What a run was asked to do. */
    RUN_MANIFEST("run_manifest"),
    /** The document that a run was made from, with its execution plan. */
    RUN_SNAPSHOT("run_snapshot");

    @EnumeratedValue
    private final String label;

    ArtifactKind(String label) {
        this.label = label;
    }

    /** The name in the database and in output, {@code dag_version} for example. */
    public String label() {
        return label;
    }
}
