package io.dagstore.model;

/** What the bytes of a blob are. */
public enum MediaType {
    /** A workflow document. */
    DAG("application/json;type=dag"),
    /** The operations of a patch. */
    PATCH_OPS("application/json;type=patch_ops"),
    /** What a run was asked to do. */
    RUN_MANIFEST("application/json;type=run_manifest"),
    /** The document of a run. */
    RUN_SNAPSHOT("application/json;type=run_snapshot");

    private final String label;

    MediaType(String label) {
        this.label = label;
    }

    /** The name in the database. */
    public String label() {
        return label;
    }
}
