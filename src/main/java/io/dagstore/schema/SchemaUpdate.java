package io.dagstore.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an update did.
 *
 * @param applied the changesets that were pending, in the order of the changelog; empty if the database was up to date
 * @param backfill what became of the values in meta, if any had to be moved to the column; else null
 * @param releasedLock the lock of a killed Liquibase that was in the way; null if there was none
 */
public record SchemaUpdate(
        List<Applied> applied, @Nullable StepProgress backfill, @Nullable ReleasedLock releasedLock) {
    public SchemaUpdate {
        applied = List.copyOf(applied);
    }

    /**
     * A changeset that is pending no more.
     *
     * @param changeset which one
     * @param markedAsRun true if what it makes existed already, so that it was recorded without being executed
     */
    public record Applied(Changeset changeset, boolean markedAsRun) {}

    /** How many changesets were executed. */
    public long ran() {
        return applied.size() - markedAsRun();
    }

    /** How many changesets were recorded without being executed. */
    public long markedAsRun() {
        return applied.stream().filter(Applied::markedAsRun).count();
    }
}
