package io.dagstore.schema;

import java.util.List;

/** The changelog without what runs on request only. */
final class Changesets {

    private Changesets() {}

    /** Those that an update runs on an empty database, in order. */
    static List<Changeset> ofAnUpdate() {
        return Changelog.byId().values().stream()
                .filter(changeset -> !changeset.onRequest())
                .toList();
    }
}
