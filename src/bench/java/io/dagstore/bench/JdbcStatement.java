package io.dagstore.bench;

import io.dagstore.error.DagStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prepared statement that stays open: what there is to beat. */
public final class JdbcStatement {
    private final PreparedStatement statement;

    /** Prepares it. */
    public JdbcStatement(Connection connection, String sql) throws SQLException {
        this.statement = connection.prepareStatement(sql);
    }

    /** Reads a row. */
    @FunctionalInterface
    public interface Row<T> {
        /** Takes what is wanted of the row. */
        T of(ResultSet row) throws SQLException;
    }

    private PreparedStatement with(@Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /** Executes it, and tells how many rows it changed. */
    public int update(@Nullable Object... parameters) throws SQLException {
        return with(parameters).executeUpdate();
    }

    /** Adds it to the batch. */
    public void batch(@Nullable Object... parameters) throws SQLException {
        with(parameters).addBatch();
    }

    /** Executes the batch, and tells how many statements it had. */
    public int executeBatch() throws SQLException {
        return statement.executeBatch().length;
    }

    /** All rows that it finds. */
    public <T> List<T> list(Row<T> row, @Nullable Object... parameters) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = with(parameters).executeQuery()) {
            while (rows.next()) {
                found.add(row.of(rows));
            }
        }
        return found;
    }

    /** The first row that it finds. */
    public <T> T first(Row<T> row, @Nullable Object... parameters) throws SQLException {
        try (ResultSet rows = with(parameters).executeQuery()) {
            if (!rows.next()) {
                throw new DagStoreException("the benchmark does not find what it has stored");
            }
            return row.of(rows);
        }
    }
}
