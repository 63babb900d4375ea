package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.model.Artifact;
import io.dagstore.service.PutOptions;
import io.dagstore.service.PutResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A generated history in a store.
 *
 * @param tag the tag that points at its last version
 * @param versions the versions, the full one first, so that the place of each is its depth
 */
record StoredChain(String tag, List<Artifact> versions) {
    StoredChain {
        versions = List.copyOf(versions);
    }

    /** Stores a history under a new tag, one version after the other. */
    static StoredChain store(DagStore store, String tag, GeneratedHistory history) {
        List<Artifact> versions = new ArrayList<>();
        versions.add(artifact(store.workflows().put(tag, history.document(), PutOptions.NONE)));
        for (Iterator<byte[]> patches = history.patches(); patches.hasNext(); ) {
            versions.add(artifact(store.workflows().patch(tag, patches.next(), PutOptions.NONE)));
        }
        return new StoredChain(tag, versions);
    }

    private static Artifact artifact(PutResult stored) {
        return stored.version().artifact();
    }

    /** The version at a depth; 0 is the full one. */
    Artifact at(int depth) {
        return versions.get(depth);
    }
}
