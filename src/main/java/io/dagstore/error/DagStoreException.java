package io.dagstore.error;

import org.jspecify.annotations.Nullable;

/** Anything that dagstore could not do. The subclass tells which kind; the message says what was wrong and what to do. */
public class DagStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error that no subclass describes, with the exception that led to it, if any. */
    public DagStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** An error that no subclass describes. */
    public DagStoreException(String message) {
        this(message, null);
    }
}
