package io.dagstore.repository;

import io.dagstore.error.ConflictException;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the database said when a statement failed, and which exception of dagstore that is. SQLState classes are those of
 * appendix A of the PostgreSQL manual.
 */
final class DatabaseError {
    private final RuntimeException thrown;
    private final @Nullable SQLException sql;

    private DatabaseError(RuntimeException thrown, @Nullable SQLException sql) {
        this.thrown = thrown;
        this.sql = sql;
    }

    /** Reads the error that a session threw. */
    static DatabaseError of(RuntimeException thrown) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return new DatabaseError(thrown, deepest(sql));
            }
        }
        return new DatabaseError(thrown, null);
    }

    /** The pool wraps the driver's exception in one of its own that has no SQLState. */
    private static SQLException deepest(SQLException sql) {
        SQLException deepest = sql;
        while (deepest.getCause() instanceof SQLException cause && cause != deepest) {
            deepest = cause;
        }
        return deepest;
    }

    /** Whether the same work, begun again, can succeed: the server broke it off in favour of another transaction. */
    boolean isTransient() {
        String state = state();
        return state.equals("40001") || state.equals("40P01");
    }

    /**
     * The exception of dagstore that says it.
     *
     * @param attempts how often the work was begun
     */
    DagStoreException toException(int attempts) {
        if (sql == null) {
            return new DagStoreException("dagstore failed: " + thrown.getMessage(), thrown);
        }
        String state = state();
        String said = said();
        if (isTransient()) {
            return new UnavailableException(
                    "the database broke the work off" + (attempts == 1 ? "" : " " + attempts + " times")
                            + " in favour of other transactions (" + said + "); try again",
                    thrown);
        }
        // 55000 is what a server says of a database that takes no connections.
        if (state.isEmpty()
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.equals("55000")) {
            return new UnavailableException("the database cannot be reached or does not answer: " + said, thrown);
        }
        return switch (state) {
            case "28P01", "28000" -> new UnavailableException("the database refused the login: " + said, thrown);
            case "3D000" -> new UnavailableException("there is no such database: " + said, thrown);
            case "42P01", "42703", "3F000" ->
                new SchemaException(
                        "the database lacks what dagstore needs (" + said + "); run: dagstore schema update", thrown);
            case "42501" -> new DagStoreException("the database role may not do this: " + said, thrown);
            case "57014", "55P03" -> new UnavailableException("the database gave up waiting: " + said, thrown);
            case "22021", "22P05" -> new InvalidInputException("PostgreSQL cannot hold this text: " + said, thrown);
            case "23505" ->
                new ConflictException(
                        constraint(), null, null, "it is there already: " + said + " (" + constraint() + ")");
            default -> new DagStoreException("the database refused: " + said + " (SQLState " + state + ")", thrown);
        };
    }

    private String state() {
        return sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
    }

    private String said() {
        ServerErrorMessage server = server();
        if (server != null && server.getMessage() != null) {
            return server.getMessage();
        }
        String message = sql == null ? thrown.getMessage() : sql.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }

    private String constraint() {
        ServerErrorMessage server = server();
        return server == null || server.getConstraint() == null ? "unknown constraint" : server.getConstraint();
    }

    private @Nullable ServerErrorMessage server() {
        return sql instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    }
}
