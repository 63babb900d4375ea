package io.dagstore.error;

import org.jspecify.annotations.Nullable;

/** The database does not have the tables that this version of dagstore needs, or they could not be brought there. */
public class SchemaException extends DagStoreException {
    private static final long serialVersionUID = 1L;

    /** A schema that is not migrated or too new, or a migration that failed. */
    public SchemaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A schema that is not migrated or too new. */
    public SchemaException(String message) {
        this(message, null);
    }
}
