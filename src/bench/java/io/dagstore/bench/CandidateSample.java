package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import io.dagstore.json.ContentId;
import io.dagstore.service.CompactionRun;
import io.dagstore.service.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A store with chains that are worth compacting, which can be compacted again and again. */
final class CandidateSample implements AutoCloseable {
    static final int NODES = 100;
    static final int DEPTH = 20;

    private static final String READ = "select c.content"
            + " from artifact h join artifact b on b.artifact_id = h.base_version join cas_blob c on c.cas_id = b.cas_id"
            + " where h.artifact_id = ?"
            + " union all"
            + " select c.content from patch_chain_member m"
            + " join artifact a on a.artifact_id = m.member_id join cas_blob c on c.cas_id = a.cas_id where m.head_id = ?";

    private static final String WRITE = "with blob as (insert into cas_blob (cas_id, media_type, size_bytes, content)"
            + " values (?, 'application/json;type=dag', ?, ?) on conflict do nothing)"
            + " insert into artifact (kind, cas_id, name, version_hash, nodes_count, edges_count, compacted_from_id, meta)"
            + " values ('dag_version', ?, 'floor', ?, 100, 99, ?, '{\"original_depth\": 20, \"original_patches\": 20}')";

    private final TestDatabase database;
    private final DagStore store;
    private final List<Candidate> candidates = new ArrayList<>();

    /** A patch that is worth compacting, and what it is compacted into. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Candidate(UUID head, String contentId, byte[] document) {}

    /** Makes one with so many candidates, none of which has a blob in common with another one. It is dropped with this. */
    CandidateSample(TestServer server, int number) {
        this.database = server.migrated();
        this.store = DagStore.open(database.config());
        for (int i = 0; i < number; i++) {
            StoredChain chain =
                    StoredChain.store(store, "candidate-" + i, new GeneratedHistory(NODES, DEPTH + 1, 300, i));
            UUID head = chain.head().getId();
            byte[] document = store.materialization().materialize(head).bytes();
            candidates.add(new Candidate(head, ContentId.of(document), document));
        }
        database.execute("vacuum (analyze)");
    }

    /** Deletes all compacted bases. */
    void restore() {
        database.execute(
                "delete from artifact where compacted_from_id is not null",
                "delete from cas_blob b where media_type = 'application/json;type=dag'"
                        + " and not exists (select 1 from artifact a where a.cas_id = b.cas_id)",
                "vacuum artifact",
                "vacuum cas_blob");
    }

    /** Compacts all candidates through dagstore. */
    void compact(int workers) {
        CompactionRun run = store.compaction().compactAll(DEPTH, workers, null, Progress.NONE);
        if (run.compacted() != candidates.size()) {
            throw new IllegalStateException(
                    run.compacted() + " of " + candidates.size() + " were compacted: " + run.failures());
        }
    }

    /**
     * Does by JDBC what compacting cannot do without: for each candidate a statement that reads the chain, and one that writes the
     * base, which is durable when it ends. Builds no document.
     */
    void readAndInsert(int threads) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int first = i;
                running.add(executor.submit(() -> {
                    readAndInsert(first, threads);
                    return first;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private void readAndInsert(int first, int step) throws SQLException {
        try (Connection connection = database.connect()) {
            JdbcStatement read = new JdbcStatement(connection, READ);
            JdbcStatement write = new JdbcStatement(connection, WRITE);
            for (int i = first; i < candidates.size(); i += step) {
                Candidate candidate = candidates.get(i);
                int steps = read.list(row -> row.getBytes(1), candidate.head(), candidate.head())
                        .size();
                if (steps != DEPTH + 1) {
                    throw new IllegalStateException(steps + " of " + (DEPTH + 1) + " rows were found");
                }
                write.update(
                        candidate.contentId(),
                        candidate.document().length,
                        candidate.document(),
                        candidate.contentId(),
                        candidate.contentId(),
                        candidate.head());
            }
        }
    }

    @Override
    public void close() {
        try (database) {
            store.close();
        }
    }
}
