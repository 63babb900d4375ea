package io.dagstore.error;

import org.jspecify.annotations.Nullable;

/** The database could not be asked: no connection, or retries used up. Says nothing about whether something exists. */
public class UnavailableException extends DagStoreException {
    private static final long serialVersionUID = 1L;

    /** A database that does not answer. */
    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
