package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.schema.SchemaService;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * A store in a scratch database, which is dropped with it.
 *
 * @param database the database, with dagstore's schema
 * @param store dagstore on it
 */
record ScratchStore(ScratchDatabase database, DagStore store) implements AutoCloseable {
    private static final String CHAINS =
            """
            insert into patch_chain_member (head_id, seq, member_id)
            select head.artifact_id, member.depth, member.artifact_id
            from artifact head join artifact member using (base_version)
            where head.kind = 'patch_set' and member.kind = 'patch_set' and member.depth <= head.depth
            """;

    /** A store in a database, which is migrated if need be. */
    static ScratchStore on(ScratchDatabase database) {
        new SchemaService(database.dataSource()).update();
        return new ScratchStore(database, DagStore.open(database.config()));
    }

    /**
     * A store that holds something among so many other artifacts and their chains, so that its indexes are as deep as they would
     * be. The chains matter: where the few that are measured are all there is, and one of them is very deep, PostgreSQL expects
     * that of each, and reads the whole of artifact to build a version.
     *
     * @param fill stores what it is to hold, in a store that does not wait for the disk
     */
    static ScratchStore filled(ScratchDatabases scratch, String name, int others, Consumer<DagStore> fill)
            throws SQLException {
        ScratchDatabase database = OldDatabase.create(scratch, name, others).template();
        ScratchStore store = null;
        try {
            new SchemaService(database.dataSource()).update();
            database.execute("alter database " + database.name() + " set synchronous_commit = off", CHAINS);
            try (DagStore quick = DagStore.open(database.config())) {
                fill.accept(quick);
            }
            database.execute("alter database " + database.name() + " reset synchronous_commit");
            store = on(database);
            store.settle();
            return store;
        } catch (SQLException | RuntimeException e) {
            if (store == null) {
                database.close();
            } else {
                store.close();
            }
            throw e;
        }
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
