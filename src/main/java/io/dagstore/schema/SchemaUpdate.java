package io.dagstore.schema;

import java.util.List;

/**
 * What an update did.
 *
 * @param applied the changesets that were pending, in the order of the changelog; empty if the database was up to date
 */
public record SchemaUpdate(List<Applied> applied) {
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
