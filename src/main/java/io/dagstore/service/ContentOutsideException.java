package io.dagstore.service;

import io.dagstore.error.DagStoreException;

/** Content is kept outside the database, where dagstore does not read; what it was made from may be inside. */
final class ContentOutsideException extends DagStoreException {
    private static final long serialVersionUID = 1L;

    ContentOutsideException(String message) {
        super(message);
    }
}
