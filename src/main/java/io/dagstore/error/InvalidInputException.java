package io.dagstore.error;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A document, patch, name or number that cannot be accepted. Nothing is stored. */
public class InvalidInputException extends DagStoreException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Integer operation;
    private final @Nullable String path;
    private final String reason;

    private InvalidInputException(
            @Nullable Integer operation,
            @Nullable String path,
            String reason,
            String message,
            @Nullable Throwable cause) {
        super(message, cause);
        this.operation = operation;
        this.path = path;
        this.reason = reason;
    }

    /** Input that is wrong as a whole. */
    public InvalidInputException(String reason) {
        this(null, null, reason, reason, null);
    }

    /** Input that is wrong as a whole, with the exception that says so. */
    public InvalidInputException(String reason, Throwable cause) {
        this(null, null, reason, reason, cause);
    }

    /**
     * A patch with an operation that is malformed or does not apply.
     *
     * @param operation its index in the patch, counted from 0
     * @param path the JSON pointer at which it fails, null if the operation has none
     * @param reason what is wrong there
     */
    public static InvalidInputException inOperation(int operation, @Nullable String path, String reason) {
        String where = "operation " + operation + (path == null ? "" : ", path \"" + path + "\"");
        return new InvalidInputException(operation, path, reason, where + ": " + reason, null);
    }

    /** The same error with the source of the input, a file say, named in front of its message. */
    public InvalidInputException in(String source) {
        return new InvalidInputException(operation, path, reason, source + ": " + getMessage(), this);
    }

    /** The index, counted from 0, of the patch operation that is wrong; empty if the input is not a patch operation. */
    public OptionalInt getOperation() {
        return operation == null ? OptionalInt.empty() : OptionalInt.of(operation);
    }

    /** The JSON pointer at which the operation fails; null if there is none. */
    public @Nullable String getPath() {
        return path;
    }

    /** What is wrong, without the place. */
    public String getReason() {
        return reason;
    }
}
