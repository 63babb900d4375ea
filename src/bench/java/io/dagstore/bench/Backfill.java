package io.dagstore.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How quickly values moved from meta to the column.
 *
 * @param rows how many rows the table had before
 * @param moved how many values were moved, those included that clients wrote meanwhile
 * @param seconds how long the moving took, from the first batch to the end of the last sweep
 * @param stepSeconds how long the whole changeset took, with the reading of the table for the work list
 */
public record Backfill(long rows, long moved, double seconds, double stepSeconds) {
    private static final String CHANGESET = "002-backfill";

    /** What a migration recorded; null where it recorded nothing. */
    static @Nullable Backfill recorded(ScratchDatabase database, long rows, List<MigrationForm.Step> steps)
            throws SQLException {
        Optional<MigrationForm.Step> changeset =
                steps.stream().filter(step -> step.name().equals(CHANGESET)).findFirst();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet table =
                    statement.executeQuery("select to_regclass('compacted_from_progress') is not null")) {
                table.next();
                if (!table.getBoolean(1) || changeset.isEmpty()) {
                    return null;
                }
            }
            try (ResultSet row = statement.executeQuery("select moved, extract(epoch from finished_at - started_at)"
                    + " from compacted_from_progress where step = 'backfill' and finished_at is not null")) {
                return row.next()
                        ? new Backfill(
                                rows,
                                row.getLong(1),
                                row.getDouble(2),
                                (changeset.get().end() - changeset.get().start()) / 1e9)
                        : null;
            }
        }
    }

    /** Values moved per second, while values are moved. */
    public double valuesPerSecond() {
        return moved / Math.max(seconds, 1e-6);
    }

    /** Rows of the table gone through per second of the whole changeset, those without a value included. */
    public double rowsPerSecond() {
        return rows / Math.max(stepSeconds, 1e-6);
    }
}
