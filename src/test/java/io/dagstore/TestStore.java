package io.dagstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dagstore.service.PutOptions;
import io.dagstore.service.PutResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A store, and the few calls that every test of it makes. */
public final class TestStore implements AutoCloseable {
    private final TestDatabase database;
    private final DagStore store;
    private final boolean shared;

    private TestStore(UnaryOperator<StoreConfig> settings, boolean shared) {
        this.shared = shared;
        this.database = TestDatabase.migrated();
        this.store =
                DagStore.open(settings.apply(StoreConfig.of(database.url(), database.user(), database.password())));
    }

    /**
     * The one that tests share, as opening one takes half a second: with default settings, and without rows, whatever was stored
     * before. Its database takes rows only, and refuses other changes. Closing it does nothing.
     */
    public static TestStore shared() {
        Shared.STORE.database.clear();
        return Shared.STORE;
    }

    /** A store in a database of its own, with default settings. */
    public static TestStore open() {
        return open(config -> config);
    }

    /** A store in a database of its own. */
    public static TestStore open(UnaryOperator<StoreConfig> settings) {
        return new TestStore(settings, false);
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
        database.tables().forEach(table -> rows.put(table, database.count(table)));
        return rows;
    }

    @Override
    public void close() {
        if (!shared) {
            store.close();
            database.close();
        }
    }

    /** Opened when the first test wants it, and closed by the end of the virtual machine. */
    private static final class Shared {
        static final TestStore STORE = new TestStore(config -> config, true);

        static {
            STORE.database.execute(
                    """
                    create function refuse_change() returns event_trigger language plpgsql as
                    $$ begin raise 'tests share this database: one that does a % opens its own', tg_tag; end $$
                    """,
                    "create event trigger refuse_change on ddl_command_start execute function refuse_change()");
        }
    }
}
