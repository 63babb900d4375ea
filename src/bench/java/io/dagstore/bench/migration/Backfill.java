package io.dagstore.bench.migration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dagstore.TestDatabase;
import io.dagstore.bench.JdbcStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * How quickly values moved from meta to the column.
 *
 * @param rows how many rows the table had before
 * @param moved how many values were moved, those included that clients wrote meanwhile
 * @param seconds how long the moving took, from the first batch to the end of the last sweep
 * @param stepSeconds how long the whole changeset took, with the reading of the table for the work list
 */
record Backfill(long rows, long moved, double seconds, double stepSeconds) {
    private static final String RECORD = "select moved, extract(epoch from finished_at - started_at)"
            + " from compacted_from_progress where step = 'backfill' and finished_at is not null";

    /** What a migration by the changelog recorded. */
    static Backfill recorded(TestDatabase database, long rows, List<MigrationForm.Step> steps) throws SQLException {
        double stepSeconds = steps.stream()
                .filter(step -> step.name().equals("002-backfill"))
                .mapToDouble(step -> (step.end() - step.start()) / 1e9)
                .sum();
        try (Connection connection = database.connect()) {
            return new JdbcStatement(connection, RECORD)
                    .first(row -> new Backfill(rows, row.getLong(1), row.getDouble(2), stepSeconds));
        }
    }

    /** Values moved per second, while values are moved. */
    @JsonProperty
    double valuesPerSecond() {
        return moved / Math.max(seconds, 1e-6);
    }

    /** Rows of the table gone through per second of the whole changeset, those without a value included. */
    @JsonProperty
    double rowsPerSecond() {
        return rows / Math.max(stepSeconds, 1e-6);
    }
}
