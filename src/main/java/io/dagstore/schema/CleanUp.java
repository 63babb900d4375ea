package io.dagstore.schema;

import java.util.List;

/**
 * What a clean-up did.
 *
 * @param applied the changesets of the clean-up that ran now; empty if it was done before
 * @param removed from how many artifacts meta.compacted_from was removed now
 * @param after what is left: all values in meta that are counted there were kept
 */
public record CleanUp(List<SchemaUpdate.Applied> applied, long removed, SchemaVerification after) {
    public CleanUp {
        applied = List.copyOf(applied);
    }
}
