package io.dagstore.schema;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a database has come along the changelog. A database that another tool migrated has no record of it: there
 * everything is pending, and an update marks as run what exists.
 *
 * @param entries the changesets that this version of dagstore knows, in order
 * @param unknown ids of changesets that a later version of dagstore applied, in the order of their execution
 * @param steps how far the steps are that change many rows, each in its latest run; those that never began are absent
 * @param migrator who migrates the schema at this moment; null if nobody does
 */
public record SchemaStatus(
        List<Entry> entries, List<String> unknown, List<StepProgress> steps, @Nullable OtherProcess migrator) {
    public SchemaStatus {
        entries = List.copyOf(entries);
        unknown = List.copyOf(unknown);
        steps = List.copyOf(steps);
    }

    /** What has become of a changeset in a database. */
    public enum State {
        /** Executed. */
        RAN,
        /** Not executed, because what it makes existed already. */
        MARKED_AS_RUN,
        /** The next update looks at it. */
        PENDING,
        /** An update leaves it alone; the clean-up runs it. */
        ON_REQUEST
    }

    /**
     * A changeset and its state.
     *
     * @param changeset which one
     * @param state what has become of it
     * @param since when it was executed or marked, in the time zone of the client that did it; null if it was not
     */
    public record Entry(Changeset changeset, State state, @Nullable LocalDateTime since) {}

    /** How many changesets are in a state. */
    public long count(State state) {
        return entries.stream().filter(entry -> entry.state() == state).count();
    }

    /** Whether nothing is pending. */
    public boolean isUpToDate() {
        return count(State.PENDING) == 0;
    }

    /** The steps that are not done: at work now, or broken off. */
    public List<StepProgress> unfinishedSteps() {
        return steps.stream().filter(step -> !step.isFinished()).toList();
    }

    /** The numbers in one line. */
    public String summary() {
        String known = "%d changesets: %d ran, %d marked as run, %d pending"
                .formatted(entries.size(), count(State.RAN), count(State.MARKED_AS_RUN), count(State.PENDING));
        return known
                + (count(State.ON_REQUEST) == 0 ? "" : ", " + count(State.ON_REQUEST) + " on request")
                + (unknown.isEmpty() ? "" : "; " + unknown.size() + " of a later version of dagstore");
    }
}
