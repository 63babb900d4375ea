package io.dagstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dagstore.service.PutOptions;
import io.dagstore.service.PutResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A store in a database of its own, and the few calls that every test of it makes. */
public final class TestStore implements AutoCloseable {
    private static final List<String> TABLES =
            List.of("cas_blob", "artifact", "patch_chain_member", "tag", "tag_move", "run", "run_snapshot_index");

    private final TestDatabase database;
    private final DagStore store;

    private TestStore(UnaryOperator<StoreConfig> settings) {
        this.database = TestDatabase.migrated();
        this.store =
                DagStore.open(settings.apply(StoreConfig.of(database.url(), database.user(), database.password())));
    }

    public static TestStore open() {
        return open(config -> config);
    }

    public static TestStore open(UnaryOperator<StoreConfig> settings) {
        return new TestStore(settings);
    }

    public DagStore dagStore() {
        return store;
    }

    public TestDatabase database() {
        return database;
    }

    public PutResult put(String tag, String document) {
        return store.workflows().put(tag, document.getBytes(UTF_8), PutOptions.NONE);
    }

    public PutResult patch(String tag, String operations) {
        return store.workflows().patch(tag, operations.getBytes(UTF_8), PutOptions.NONE);
    }

    /** The document that a reference means, as text. */
    public String show(String reference) {
        return new String(store.materialization().materialize(reference).bytes(), UTF_8);
    }

    /** How many rows each table has. */
    public Map<String, Long> rows() {
        Map<String, Long> rows = new LinkedHashMap<>();
        TABLES.forEach(table -> rows.put(table, database.count(table)));
        return rows;
    }

    @Override
    public void close() {
        store.close();
        database.close();
    }
}
