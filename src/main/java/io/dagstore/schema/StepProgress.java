package io.dagstore.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a step of the migration is that changes many rows, in batches that are committed one by one. One that was broken off
 * goes on from its position.
 *
 * @param step its name: {@code backfill} (meta to column), {@code write_back} (column to meta), {@code release} (values that the
 *     check or the foreign key would refuse, back to meta), {@code clean_up} (removes the field) or {@code put_back} (the field
 *     again)
 * @param total how long its work list is; it may grow while the step runs
 * @param position how far it has come in the list
 * @param seen how many rows it has looked at
 * @param moved how many of them it has changed
 * @param rejected how many it could not change; {@code schema verify} tells why
 * @param started when it began
 * @param resumed when it was last begun or taken up again
 * @param resumedPosition how far it had come by then
 * @param updated when its last batch was committed
 * @param finished when it was done; null while it is not
 * @param state whether it is being worked on
 */
public record StepProgress(
        String step,
        long total,
        long position,
        long seen,
        long moved,
        long rejected,
        @Nullable Instant started,
        @Nullable Instant resumed,
        long resumedPosition,
        @Nullable Instant updated,
        @Nullable Instant finished,
        State state) {
    /** Whether a step is being worked on. */
    public enum State {
        /** A session that migrates this schema is at work. */
        RUNNING,
        /** It was broken off; the next run goes on with it. */
        STOPPED,
        /** Done. */
        FINISHED
    }

    private static final String READABLE =
            """
            select steps::text
            from to_regclass(quote_ident(current_schema()) || '.compacted_from_progress') as steps
            where has_table_privilege(steps, 'select')
            """;

    /**
     * All steps that ever ran in the current schema, in the order of their beginning; empty if there are none, or none that may be
     * read.
     *
     * @param migrating whether somebody migrates the schema now
     */
    static List<StepProgress> read(Connection connection, boolean migrating) throws SQLException {
        List<StepProgress> steps = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            String table;
            try (ResultSet row = statement.executeQuery(READABLE)) {
                table = row.next() ? row.getString(1) : null;
            }
            if (table == null) {
                return steps;
            }
            try (ResultSet rows = statement.executeQuery("select * from " + table + " order by started_at, step")) {
                while (rows.next()) {
                    Instant finished = instant(rows, "finished_at");
                    State unfinished = migrating ? State.RUNNING : State.STOPPED;
                    steps.add(new StepProgress(
                            rows.getString("step"),
                            rows.getLong("total"),
                            rows.getLong("position"),
                            rows.getLong("seen"),
                            rows.getLong("moved"),
                            rows.getLong("rejected"),
                            instant(rows, "started_at"),
                            instant(rows, "resumed_at"),
                            rows.getLong("resumed_position"),
                            instant(rows, "updated_at"),
                            finished,
                            finished == null ? unfinished : State.FINISHED));
                }
            }
        }
        return steps;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Whether it is done. */
    public boolean isFinished() {
        return state == State.FINISHED;
    }

    /** How much of it is done, from 0 to 1. */
    public double fraction() {
        if (isFinished()) {
            return 1;
        }
        return total <= 0 ? 0 : Math.min(1, (double) position / total);
    }

    /**
     * How long it will still take, judged by its speed since it was last taken up; empty if it is not running or has not come far
     * enough to tell.
     */
    public Optional<Duration> timeLeft() {
        if (state != State.RUNNING || resumed == null || updated == null) {
            return Optional.empty();
        }
        long done = position - resumedPosition;
        long millis = Duration.between(resumed, updated).toMillis();
        if (done <= 0 || millis <= 0) {
            return Optional.empty();
        }
        double left = (double) Math.max(0, total - position) / done * millis;
        return Optional.of(Duration.ofMillis(Math.round(left)));
    }
}
