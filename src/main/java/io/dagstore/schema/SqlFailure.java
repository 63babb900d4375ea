package io.dagstore.schema;

import io.dagstore.error.DagStoreException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL said when a statement failed. */
record SqlFailure(SQLException exception) {
    /** The first SQL exception among an exception and its causes. */
    static Optional<SqlFailure> in(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(new SqlFailure(sql));
            }
        }
        return Optional.empty();
    }

    /** The exception to throw: a server that is gone, full or busy says nothing about the schema. */
    DagStoreException translate(String what) {
        String state = String.valueOf(exception.getSQLState());
        boolean unavailable = state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("40")
                || state.equals("55P03");
        String message = what + ": " + serverMessage();
        return unavailable ? new UnavailableException(message, exception) : new SchemaException(message, exception);
    }

    private String serverMessage() {
        ServerErrorMessage server = exception instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        if (server == null) {
            return String.valueOf(exception.getMessage());
        }
        return server.getMessage() + sentence(server.getDetail()) + sentence(server.getHint());
    }

    private static String sentence(@Nullable String text) {
        return text == null ? "" : ". " + text;
    }
}
