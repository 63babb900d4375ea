package io.dagstore.error;

/** What is stored is not what was stored: bytes that do not hash to their id, or a chain that does not give its document. */
public class CorruptContentException extends DagStoreException {
    private static final long serialVersionUID = 1L;

    private final String subject;

    /**
     * @param subject the artifact or content id that is damaged
     * @param message what was expected and what was found
     */
    public CorruptContentException(String subject, String message) {
        super(message);
        this.subject = subject;
    }

    /**
     * @param subject the artifact or content id that is damaged
     * @param message what was expected and what was found
     * @param cause the error that showed it
     */
    public CorruptContentException(String subject, String message, Throwable cause) {
        super(message, cause);
        this.subject = subject;
    }

    /** The artifact or content id that is damaged. */
    public String getSubject() {
        return subject;
    }
}
