package io.dagstore.bench;

import io.dagstore.GeneratedHistory;
import io.dagstore.json.ContentId;
import io.dagstore.service.CompactionRun;
import io.dagstore.service.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A store with chains that are worth compacting, which can be compacted again and again. */
final class CandidateSample implements AutoCloseable {
    static final int NODES = 100;
    static final int DEPTH = 20;

    private static final String READ = "select 0, b.artifact_id, b.version_hash, c.cas_id, c.content"
            + " from artifact h join artifact b on b.artifact_id = h.base_version join cas_blob c on c.cas_id = b.cas_id"
            + " where h.artifact_id = ?"
            + " union all"
            + " select m.seq, a.artifact_id, a.version_hash, c.cas_id, c.content from patch_chain_member m"
            + " join artifact a on a.artifact_id = m.member_id join cas_blob c on c.cas_id = a.cas_id where m.head_id = ?";

    private static final String WRITE = "with blob as (insert into cas_blob (cas_id, media_type, size_bytes, content)"
            + " values (?, 'application/json;type=dag', ?, ?) on conflict do nothing)"
            + " insert into artifact (kind, cas_id, name, version_hash, nodes_count, edges_count, compacted_from_id, meta)"
            + " values ('dag_version', ?, 'floor', ?, 100, 99, ?, '{\"original_depth\": 20, \"original_patches\": 20}')";

    private final ScratchStore store;
    private final List<Candidate> candidates;

    private CandidateSample(ScratchStore store, List<Candidate> candidates) {
        this.store = store;
        this.candidates = candidates;
    }

    /** A patch that is worth compacting, and what it is compacted into. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Candidate(UUID head, String contentId, byte[] document) {}

    /** Makes one with so many candidates, none of which has a blob in common with another one. */
    static CandidateSample create(ScratchDatabases scratch, ScratchDatabase template, int number) throws SQLException {
        ScratchStore store = ScratchStore.on(scratch.copy(template, "candidates"));
        try {
            List<Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                WorkflowHistory history =
                        WorkflowHistory.of("candidate-" + i, new GeneratedHistory(NODES, DEPTH + 1, 300, i));
                List<UUID> versions = history.importInto(store.store(), WorkflowHistory.NEVER);
                byte[] document = history.versions().get(DEPTH).document();
                candidates.add(new Candidate(versions.get(DEPTH), ContentId.of(document), document));
            }
            store.settle();
            return new CandidateSample(store, candidates);
        } catch (SQLException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Deletes all compacted bases. */
    void restore() throws SQLException {
        store.database()
                .execute(
                        "delete from artifact where compacted_from_id is not null",
                        "delete from cas_blob b where media_type = 'application/json;type=dag'"
                                + " and not exists (select 1 from artifact a where a.cas_id = b.cas_id)",
                        "vacuum artifact",
                        "vacuum cas_blob");
    }

    /** Compacts all candidates through dagstore. */
    void compact(int workers) {
        CompactionRun run = store.store().compaction().compactAll(DEPTH, workers, null, Progress.NONE);
        if (run.compacted() != candidates.size()) {
            throw new IllegalStateException(
                    run.compacted() + " of " + candidates.size() + " were compacted", cause(run));
        }
    }

    private static @Nullable Throwable cause(CompactionRun run) {
        return run.failures().isEmpty() ? null : run.failures().get(0).error();
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
        try (Connection connection = store.database().connect();
                PreparedStatement read = connection.prepareStatement(READ);
                PreparedStatement write = connection.prepareStatement(WRITE)) {
            for (int i = first; i < candidates.size(); i += step) {
                Candidate candidate = candidates.get(i);
                read.setObject(1, candidate.head());
                read.setObject(2, candidate.head());
                requireChain(read);
                write.setString(1, candidate.contentId());
                write.setInt(2, candidate.document().length);
                write.setBytes(3, candidate.document());
                write.setString(4, candidate.contentId());
                write.setString(5, candidate.contentId());
                write.setObject(6, candidate.head());
                write.executeUpdate();
            }
        }
    }

    private static void requireChain(PreparedStatement read) throws SQLException {
        int steps = 0;
        try (ResultSet rows = read.executeQuery()) {
            while (rows.next()) {
                steps += rows.getBytes(5).length > 0 ? 1 : 0;
            }
        }
        if (steps != DEPTH + 1) {
            throw new IllegalStateException(steps + " of " + (DEPTH + 1) + " rows were found");
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
