package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.service.PutOptions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A history in a store of its own, compacted at a threshold, and what it takes to work with it. */
final class StoredHistory implements AutoCloseable {
    private final int threshold;
    private final ScratchStore store;
    private final StoreSize size;
    private final String name;
    private final byte[] nextOperations;
    private final UUID head;
    private final List<UUID> shuffled;
    private int at;

    private StoredHistory(
            int threshold,
            ScratchStore store,
            StoreSize size,
            WorkflowHistory history,
            byte[] nextOperations,
            List<UUID> versions) {
        this.threshold = threshold;
        this.store = store;
        this.size = size;
        this.name = history.name();
        this.nextOperations = nextOperations;
        this.head = versions.get(versions.size() - 1);
        this.shuffled = new ArrayList<>(versions);
        // The same for all thresholds, so that all read the same versions.
        Collections.shuffle(shuffled, new Random(1));
    }

    /**
     * Stores one.
     *
     * @param template an empty database with dagstore's schema
     * @param history what is stored, but for the last version, which is appended when appending is timed
     */
    static StoredHistory create(
            ScratchDatabases scratch, ScratchDatabase template, WorkflowHistory history, int threshold)
            throws SQLException {
        List<WorkflowHistory.Version> all = history.versions();
        WorkflowHistory stored = new WorkflowHistory(history.name(), all.subList(0, all.size() - 1));
        ScratchStore store = ScratchStore.on(scratch.copy(template, "threshold_" + threshold));
        try {
            StoreSize empty = StoreSize.of(store.database());
            List<UUID> versions = stored.importInto(store.store(), threshold);
            store.settle();
            return new StoredHistory(
                    threshold,
                    store,
                    StoreSize.of(store.database()).minus(empty),
                    stored,
                    all.get(all.size() - 1).operations(),
                    versions);
        } catch (SQLException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    int threshold() {
        return threshold;
    }

    StoreSize size() {
        return size;
    }

    /** Builds the documents of so many versions, others each time; each is held against the content id that was stored. */
    void materialize(int versions) {
        DagStore dagStore = store.store();
        for (int i = 0; i < versions; i++) {
            dagStore.materialization().materialize(shuffled.get(at));
            at = at + 1 == shuffled.size() ? 0 : at + 1;
        }
    }

    /** Stores the version after the last one. */
    void append() {
        store.store().workflows().patch(name, nextOperations, PutOptions.NONE);
    }

    /** Lets the last version be the last one again. */
    void takeBack() {
        if (!store.store().tags().get(name).getTarget().getId().equals(head)) {
            store.store().tags().move(name, head.toString(), null, null);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
