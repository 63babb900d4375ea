package io.dagstore.bench.alternatives;

import io.dagstore.DagStore;
import io.dagstore.TestDatabase;
import io.dagstore.model.Artifact;
import io.dagstore.service.PutOptions;
import java.util.UUID;

/** dagstore: a patch for each version after the first. Unless chains are compacted, a version's depth is its number. */
final class DagstoreVersions extends InDatabase {
    private final DagStore store;
    private final int deepest;

    /**
     * @param migrated a database with dagstore's tables
     * @param deepest at which depth a chain is compacted, as a part of storing, so that the next patch starts on the new base
     */
    DagstoreVersions(TestDatabase migrated, int deepest) {
        super(migrated);
        this.store = opened(DagStore.open(migrated.config()));
        this.deepest = deepest;
    }

    @Override
    public String store(String document, byte[] content) {
        Artifact version = store.workflows()
                .put(document, content, PutOptions.NONE)
                .version()
                .artifact();
        String id = version.getId().toString();
        Integer depth = version.getDepth();
        if (depth != null && depth >= deepest) {
            store.compaction().compact(id, null);
        }
        return id;
    }

    @Override
    public byte[] read(String document, String version) {
        return store.materialization().materialize(UUID.fromString(version)).bytes();
    }
}
