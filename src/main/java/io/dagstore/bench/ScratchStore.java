package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.schema.SchemaService;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/**
 * A store in a scratch database, which is dropped with it.
 *
 * @param database the database, with dagstore's schema
 * @param store dagstore on it
 */
record ScratchStore(ScratchDatabase database, DagStore store) implements AutoCloseable {
    /** An empty store with the default settings. */
    static ScratchStore create(ScratchDatabases scratch, String name) {
        return on(scratch.create(name), UnaryOperator.identity());
    }

    /** A store in a database, which is migrated if need be. */
    static ScratchStore on(ScratchDatabase database, UnaryOperator<StoreConfig> settings) {
        new SchemaService(database.dataSource()).update();
        return new ScratchStore(database, DagStore.open(settings.apply(database.config())));
    }

    /** Lets PostgreSQL count what is there, as it would have in a database that was filled in the course of time. */
    void settle() throws SQLException {
        database.execute("vacuum (analyze)");
    }

    @Override
    public void close() {
        store.close();
        database.close();
    }
}
