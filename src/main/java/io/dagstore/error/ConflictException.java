package io.dagstore.error;

import org.jspecify.annotations.Nullable;

/** Somebody else was faster, or the name is taken: the state found is not the state that the caller expected. Nothing is stored. */
public class ConflictException extends DagStoreException {
    private static final long serialVersionUID = 1L;

    private final String subject;
    private final @Nullable String expected;
    private final @Nullable String actual;

    /**
     * @param subject the tag or artifact in question
     * @param expected the state that the caller expected, null if it expected none
     * @param actual the state that was found, null if there was none
     * @param message what happened and what to do
     */
    public ConflictException(String subject, @Nullable String expected, @Nullable String actual, String message) {
        super(message);
        this.subject = subject;
        this.expected = expected;
        this.actual = actual;
    }

    /** The tag or artifact in question. */
    public String getSubject() {
        return subject;
    }

    /** The state that the caller expected; null if it expected none. */
    public @Nullable String getExpected() {
        return expected;
    }

    /** The state that was found; null if there was none. */
    public @Nullable String getActual() {
        return actual;
    }
}
