package io.dagstore.error;

/** What was asked for does not exist. The question was answered; compare {@link UnavailableException}. */
public class NotFoundException extends DagStoreException {
    private static final long serialVersionUID = 1L;

    private final String reference;

    /**
     * @param reference what was looked for, as the caller named it
     * @param message what is missing, and where to look instead
     */
    public NotFoundException(String reference, String message) {
        super(message);
        this.reference = reference;
    }

    /** What was looked for, as the caller named it. */
    public String getReference() {
        return reference;
    }
}
