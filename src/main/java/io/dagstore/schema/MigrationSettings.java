package io.dagstore.schema;

import io.dagstore.error.InvalidInputException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a migration treats a database that is in use. Start with {@link #DEFAULT}.
 *
 * @param batchSize how many rows are changed, and locked, in one transaction; small ones keep writers from waiting
 * @param pause how long to rest between two batches, for servers or replicas that cannot keep up
 * @param lockLimit how long to try to get any one lock on a table that others use; while it tries nobody queues behind it for
 *     longer than a moment. Null for what the session's setting {@code dagstore.lock_limit} says, ten minutes if it says nothing
 * @param turnLimit how long to wait while another program migrates the same schema
 */
public record MigrationSettings(int batchSize, Duration pause, @Nullable Duration lockLimit, Duration turnLimit) {
    private static final int LARGEST_BATCH = 100_000;
    private static final Duration LONGEST = Duration.ofDays(7);

    /** Batches of 250 rows without a pause; the session's limit for a lock, and ten minutes for another migration. */
    public static final MigrationSettings DEFAULT =
            new MigrationSettings(250, Duration.ZERO, null, Duration.ofMinutes(10));

    /**
     * Checks the values.
     *
     * @throws InvalidInputException if a number makes no sense, with the name of the setting
     */
    public MigrationSettings {
        if (batchSize < 1 || batchSize > LARGEST_BATCH) {
            throw new InvalidInputException(
                    "a batch of " + batchSize + " rows makes no sense: give a number from 1 to " + LARGEST_BATCH);
        }
        requireWithin("the pause between batches", pause);
        if (lockLimit != null) {
            requireWithin("the limit for locks", lockLimit);
        }
        requireWithin("the limit for other migrations", turnLimit);
    }

    private static void requireWithin(String name, Duration duration) {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new InvalidInputException(name + " is " + (duration.isNegative() ? "negative" : "too long")
                    + ": give a time from 0 to " + LONGEST.toDays() + " days");
        }
    }

    /** The same with other batches. */
    public MigrationSettings withBatchSize(int rows) {
        return new MigrationSettings(rows, pause, lockLimit, turnLimit);
    }

    /** The same with another pause between batches. */
    public MigrationSettings withPause(Duration time) {
        return new MigrationSettings(batchSize, time, lockLimit, turnLimit);
    }

    /** The same with another limit for locks. */
    public MigrationSettings withLockLimit(Duration time) {
        return new MigrationSettings(batchSize, pause, time, turnLimit);
    }

    /** The same with another limit for other migrations. */
    public MigrationSettings withTurnLimit(Duration time) {
        return new MigrationSettings(batchSize, pause, lockLimit, time);
    }
}
