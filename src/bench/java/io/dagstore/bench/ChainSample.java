package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import io.dagstore.schema.SchemaService;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Chains to work with, in a store that has so many other artifacts and their chains that its indexes are as deep as they would be, all
 * asked for on one connection. The other chains matter: where the few that are measured are all there is, and one of them is very deep,
 * PostgreSQL expects that of each, and reads the whole of artifact to build a version. For the same reason a very deep chain is never in
 * one sample with those that ways are compared on.
 */
final class ChainSample implements AutoCloseable {
    private static final String OTHER_CHAINS =
            """
            insert into patch_chain_member (head_id, seq, member_id)
            select head.artifact_id, member.depth, member.artifact_id
            from artifact head join artifact member using (base_version)
            where head.kind = 'patch_set' and member.kind = 'patch_set' and member.depth <= head.depth
            """;

    private final TestDatabase database;
    private final DagStore store;
    private final List<StoredChain> chains = new ArrayList<>();
    private final Turns<StoredChain> turns;
    private final SharedConnection connection;

    /**
     * Makes one, in a database that is dropped with it.
     *
     * @param others how many other artifacts there are
     * @param advanced called for each history
     */
    ChainSample(TestServer server, int others, List<GeneratedHistory> histories, Runnable advanced)
            throws SQLException {
        this.database = OldDatabase.create(server, others).template();
        new SchemaService(database.dataSource()).update();
        database.execute(OTHER_CHAINS);
        this.store = DagStore.open(database.config());
        for (GeneratedHistory history : histories) {
            chains.add(StoredChain.store(store, "chain-" + chains.size(), history));
            advanced.run();
        }
        settle();
        this.turns = new Turns<>(chains);
        this.connection = SharedConnection.open(database.config());
    }

    /** Lets PostgreSQL count what is there, as it would have in a database that was filled in the course of time. */
    void settle() {
        database.execute("vacuum (analyze)");
    }

    TestDatabase database() {
        return database;
    }

    /** dagstore on connections of its own. */
    DagStore store() {
        return store;
    }

    SharedConnection connection() {
        return connection;
    }

    /** A chain for each history, in their order. */
    List<StoredChain> chains() {
        return chains;
    }

    /** Another chain each time. */
    StoredChain next() {
        return turns.next();
    }

    @Override
    public void close() {
        try (database;
                store) {
            connection.close();
        }
    }
}
