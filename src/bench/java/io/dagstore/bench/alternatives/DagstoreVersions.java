package io.dagstore.bench.alternatives;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.model.Artifact;
import io.dagstore.schema.SchemaService;
import io.dagstore.service.PutOptions;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** dagstore: a patch for each version after the first. Unless chains are compacted, a version's depth is its number. */
final class DagstoreVersions implements Alternative {
    private final ServerDatabase database;
    private final DagStore store;
    private final int deepest;
    private final long emptyBytes;

    /** @param deepest at which depth a chain is compacted, as a part of storing, so that the next patch starts on the new base */
    DagstoreVersions(ServerDatabase database, int deepest) throws SQLException {
        this.database = database;
        this.deepest = deepest;
        StoreConfig config = StoreConfig.of(
                database.url(), database.server().user(), database.server().password());
        new SchemaService(config.dataSource()).update();
        this.emptyBytes = database.bytes();
        this.store = DagStore.open(config);
    }

    @Override
    public void store(String document, byte[] content) {
        Artifact version = store.workflows()
                .put(document, content, PutOptions.NONE)
                .version()
                .artifact();
        Integer depth = version.getDepth();
        if (depth != null && depth >= deepest) {
            store.compaction().compact(version.getId().toString(), null);
        }
    }

    @Override
    public List<String> versions(String document) {
        return store.workflows().history(document).stream()
                .map(version -> version.artifact().getId().toString())
                .toList();
    }

    @Override
    public byte[] read(String document, String version) {
        return store.materialization().materialize(UUID.fromString(version)).bytes();
    }

    @Override
    public void tidyUp() throws SQLException {
        database.vacuum();
    }

    @Override
    public long bytes() throws SQLException {
        return database.bytes() - emptyBytes;
    }

    @Override
    public void close() throws SQLException {
        store.close();
        database.drop();
    }
}
