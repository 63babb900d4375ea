package io.dagstore.service;

/** Ends a transaction because the tag is not where it was read; the work is then begun again or reported as a conflict. */
final class TagMovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TagMovedException() {
        super("the tag was moved meanwhile", null, false, false);
    }
}
