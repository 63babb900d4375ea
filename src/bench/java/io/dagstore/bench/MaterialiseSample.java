package io.dagstore.bench;

import io.dagstore.GeneratedHistory;
import io.dagstore.error.DagStoreException;
import io.dagstore.model.Artifact;
import io.dagstore.repository.ChainStep;
import io.dagstore.service.MaterializationService;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A database with chains to materialise, all read on one connection: either chains of the depth at which ways are compared, each
 * with a compacted base, or a long one and one on a document of each length. They are apart, since one very deep chain makes
 * PostgreSQL plan the statement for any of them anew each time, and that takes longer than the statement.
 */
final class MaterialiseSample implements AutoCloseable {
    /** Room for all that is compared. */
    private static final long CACHE_BYTES = 64 << 20;

    private final ScratchStore store;
    private final List<StoredChain> chains;
    private final List<UUID> compactedBases;
    private final List<StoredChain> ofLengths;
    private final SharedConnection connection;
    private final MaterializationService uncached;
    private final MaterializationService cached;
    private final FetchStatements jdbc;
    private int at;

    private MaterialiseSample(
            ScratchStore store, List<StoredChain> chains, List<UUID> compactedBases, List<StoredChain> ofLengths)
            throws SQLException {
        this.store = store;
        this.chains = chains;
        this.compactedBases = compactedBases;
        this.ofLengths = ofLengths;
        this.connection = SharedConnection.open(store.database().config());
        this.uncached = new MaterializationService(connection.work());
        this.cached = new MaterializationService(connection.work(), CACHE_BYTES);
        this.jdbc = new FetchStatements(connection.jdbc());
    }

    /** How often {@code advanced} is called while both are made. */
    static int steps(Extent extent) {
        return extent.chains() + 1 + extent.bytes().size();
    }

    /**
     * Makes one in which ways are compared.
     *
     * @param others how many other artifacts the database has
     */
    static MaterialiseSample forComparison(ScratchDatabases scratch, int others, Extent extent, Runnable advanced)
            throws SQLException {
        List<StoredChain> chains = new ArrayList<>();
        List<UUID> compactedBases = new ArrayList<>();
        ScratchStore store = ScratchStore.filled(scratch, "materialise", others, filling -> {
            for (int i = 0; i < extent.chains(); i++) {
                GeneratedHistory history = Extent.history(Extent.NODES, Extent.DEPTH, i);
                StoredChain chain = StoredChain.store(filling, "chain-" + i, history);
                chains.add(chain);
                compactedBases.add(filling.compaction()
                        .compact(chain.tag(), null)
                        .compactedBase()
                        .getId());
                advanced.run();
            }
        });
        MaterialiseSample sample = of(store, chains, compactedBases, List.of());
        try {
            sample.requireSameContents();
            return sample;
        } catch (SQLException | RuntimeException e) {
            sample.close();
            throw e;
        }
    }

    /**
     * Makes one in which growth is measured.
     *
     * @param others how many other artifacts the database has
     */
    static MaterialiseSample forGrowth(ScratchDatabases scratch, int others, Extent extent, Runnable advanced)
            throws SQLException {
        List<StoredChain> longest = new ArrayList<>();
        List<StoredChain> ofLengths = new ArrayList<>();
        ScratchStore store = ScratchStore.filled(scratch, "materialise_growth", others, filling -> {
            longest.add(StoredChain.store(filling, "long", Extent.history(Extent.NODES, extent.deepest(), -1)));
            advanced.run();
            for (int bytes : extent.bytes()) {
                GeneratedHistory history = Extent.historyOfBytes(bytes, Extent.DEPTH);
                ofLengths.add(StoredChain.store(filling, "bytes-" + bytes, history));
                advanced.run();
            }
        });
        return of(store, longest, List.of(), ofLengths);
    }

    private static MaterialiseSample of(
            ScratchStore store, List<StoredChain> chains, List<UUID> compactedBases, List<StoredChain> ofLengths)
            throws SQLException {
        try {
            return new MaterialiseSample(store, chains, compactedBases, ofLengths);
        } catch (SQLException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void requireSameContents() throws SQLException {
        UUID patch = nextPatch();
        List<byte[]> expected = jdbc.oneStatement(patch);
        List<byte[]> ours = steps(patch).stream()
                .sorted(Comparator.comparingInt(ChainStep::seq))
                .map(step -> Objects.requireNonNull(step.content()))
                .toList();
        for (List<byte[]> found : List.of(
                ours, jdbc.placeAndContent(patch), jdbc.sixStatements(patch), jdbc.statementForEachContent(patch))) {
            if (!Arrays.deepEquals(expected.toArray(), found.toArray())) {
                throw new DagStoreException("the ways to read " + patch + " give different contents");
            }
        }
    }

    /** dagstore without a cache. */
    MaterializationService uncached() {
        return uncached;
    }

    /** dagstore with a cache that has room for all that is compared. */
    MaterializationService cached() {
        return cached;
    }

    FetchStatements jdbc() {
        return jdbc;
    }

    /** A patch of the depth at which ways are compared, another one each time. */
    UUID nextPatch() {
        at = (at + 1) % chains.size();
        return chains.get(at).at(Extent.DEPTH).getId();
    }

    /** A compacted base of such a patch, another one each time. */
    UUID nextCompactedBase() {
        at = (at + 1) % chains.size();
        return compactedBases.get(at);
    }

    /** A version in the long chain. */
    UUID atDepth(int depth) {
        return chains.get(0).at(depth).getId();
    }

    /** The full version of each length of document. */
    List<Artifact> fullOfLengths() {
        return ofLengths.stream().map(chain -> chain.at(0)).toList();
    }

    /** The last patch on each of these. */
    List<Artifact> patchedOfLengths() {
        return ofLengths.stream().map(chain -> chain.at(Extent.DEPTH)).toList();
    }

    /** What dagstore reads to materialise a version, without the rest of it. */
    List<ChainStep> steps(UUID version) {
        return connection.work().read(repositories -> repositories.chains().listSteps(version));
    }

    @Override
    public void close() {
        try (store) {
            connection.close();
        }
    }
}
