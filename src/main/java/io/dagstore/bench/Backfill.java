package io.dagstore.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * How quickly values moved from meta to the column: the work list's making, the moving and the last sweep, from the first to the
 * last time that the migration recorded.
 *
 * @param rows how many rows the table had before
 * @param moved how many values were moved
 * @param seconds how long it took
 */
public record Backfill(long rows, long moved, double seconds) {
    /** What a migration recorded; null where it recorded nothing. */
    static @Nullable Backfill recorded(ScratchDatabase database, long rows) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet table =
                    statement.executeQuery("select to_regclass('compacted_from_progress') is not null")) {
                table.next();
                if (!table.getBoolean(1)) {
                    return null;
                }
            }
            try (ResultSet row = statement.executeQuery("select moved, extract(epoch from finished_at - started_at)"
                    + " from compacted_from_progress where step = 'backfill' and finished_at is not null")) {
                return row.next() ? new Backfill(rows, row.getLong(1), row.getDouble(2)) : null;
            }
        }
    }

    /** Values moved per second. */
    public double valuesPerSecond() {
        return moved / Math.max(seconds, 1e-6);
    }

    /** Rows of the table gone through per second, those without a value included. */
    public double rowsPerSecond() {
        return rows / Math.max(seconds, 1e-6);
    }
}
