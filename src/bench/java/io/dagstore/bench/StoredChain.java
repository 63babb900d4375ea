package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.model.Artifact;
import java.util.List;
import java.util.UUID;

/**
 * A generated history in a store.
 *
 * @param tag the tag that points at its last version
 * @param documentBytes how long its first document is
 * @param versions the versions, the full one first, so that the place of each is its depth
 */
record StoredChain(String tag, int documentBytes, List<Artifact> versions) {
    StoredChain {
        versions = List.copyOf(versions);
    }

    /** Stores a history under a new tag, and compacts nothing. */
    static StoredChain store(DagStore store, String tag, GeneratedHistory history) {
        return new StoredChain(
                tag,
                history.document().length,
                WorkflowHistory.importInto(store, tag, history.inputs(), WorkflowHistory.NEVER));
    }

    /** The version at a depth; 0 is the full one. */
    Artifact at(int depth) {
        return versions.get(depth);
    }

    /** The id of the version at a depth. */
    UUID idAt(int depth) {
        return at(depth).getId();
    }

    Artifact head() {
        return at(versions.size() - 1);
    }
}
