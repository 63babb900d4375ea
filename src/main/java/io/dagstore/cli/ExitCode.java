package io.dagstore.cli;

import io.dagstore.error.ConflictException;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;

/** The exit codes of the command line. Scripts rely on them, so they never change their meaning. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int CONFLICT = 4;
    static final int INVALID_INPUT = 5;
    static final int CORRUPT = 6;
    static final int UNAVAILABLE = 7;
    static final int SCHEMA = 8;

    private ExitCode() {}

    /** The code for a command that ended with this exception. */
    static int of(Throwable error) {
        if (error instanceof NotFoundException) {
            return NOT_FOUND;
        } else if (error instanceof ConflictException) {
            return CONFLICT;
        } else if (error instanceof InvalidInputException) {
            return INVALID_INPUT;
        } else if (error instanceof CorruptContentException) {
            return CORRUPT;
        } else if (error instanceof UnavailableException) {
            return UNAVAILABLE;
        } else if (error instanceof SchemaException) {
            return SCHEMA;
        }
        return FAILED;
    }
}
