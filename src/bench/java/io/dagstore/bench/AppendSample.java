package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.RoundTrips;
import io.dagstore.StoreConfig;
import io.dagstore.TestServer;
import io.dagstore.error.DagStoreException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.MediaType;
import io.dagstore.model.Provenance;
import io.dagstore.repository.TagHead;
import io.dagstore.repository.UnitOfWork;
import io.dagstore.service.PutOptions;
import io.dagstore.service.PutResult;
import io.dagstore.service.WorkflowService;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Chains to append to. Before each append its tag is moved back to where it was, which is not timed and does not wait for the disk; so a
 * chain can be appended to at one depth again and again.
 */
final class AppendSample implements AutoCloseable {
    private static final String BACK =
            "update tag set target_kind = a.kind, target_id = a.artifact_id, target_hash = a.version_hash,"
                    + " version = tag.version + 1 from artifact a where tag_name = ? and a.artifact_id = ?";

    /** Of no history that is stored. */
    private static final long OTHER_SEED = 1L << 40;

    /** Of round trips; the first ones open connections. */
    private static final int TRIES = 5;

    private final ChainSample chains;
    private final WorkflowService workflows;
    private final AppendStatements jdbc;
    private final Connection background;
    private final JdbcStatement back;
    private final Json json = new Json(JsonLimits.STORED);
    private final Map<UUID, byte[]> documents = new HashMap<>();
    /** No two of these are the same, as each tells its number. */
    private final Iterator<byte[]> patches =
            Extent.history(1, Integer.MAX_VALUE - 1, OTHER_SEED).patches();

    /** Makes one, in a database that is dropped with it, with so many other artifacts in the tables. */
    AppendSample(TestServer server, int others, List<GeneratedHistory> histories, Runnable advanced)
            throws SQLException {
        this.chains = new ChainSample(server, others, histories, advanced);
        SharedConnection connection = chains.connection();
        this.workflows =
                new WorkflowService(connection.work(), connection.materialization(), json, true, Clock.systemUTC());
        this.jdbc = new AppendStatements(connection.jdbc());
        this.background = chains.database().connect();
        new JdbcStatement(background, "set synchronous_commit = off").update();
        this.back = new JdbcStatement(background, BACK);
    }

    ChainSample chains() {
        return chains;
    }

    AppendStatements jdbc() {
        return jdbc;
    }

    /** Operations that nobody has stored yet. */
    byte[] newPatch() {
        return patches.next();
    }

    /** A blob with operations that nobody has stored yet. */
    CasBlob newBlob() {
        byte[] operations = newPatch();
        return CasBlob.of(ContentId.of(operations), MediaType.PATCH_OPS, operations, Instant.now());
    }

    /** Another chain each time, whose tag points at its last version. */
    StoredChain next() throws SQLException {
        StoredChain chain = chains.next();
        moveBack(chain, chain.versions().size() - 1);
        return chain;
    }

    /** Moves the tag of a chain to the version at a depth. */
    void moveBack(StoredChain chain, int depth) throws SQLException {
        if (back.update(chain.tag(), chain.idAt(depth)) != 1) {
            throw new DagStoreException("the benchmark does not find its tag " + chain.tag());
        }
    }

    /** The next patch on {@link #next()}. */
    AppendStatements.Append nextAppend() throws SQLException {
        StoredChain chain = next();
        CasBlob blob = newBlob();
        Artifact patch = Artifact.patchSet(
                blob,
                chain.head(),
                blob.getId(),
                1,
                null,
                null,
                new Provenance(chain.tag(), null, Instant.now(), Map.of()));
        return new AppendStatements.Append(
                chain.tag(), chain.versions().subList(1, chain.versions().size()), patch);
    }

    /**
     * A patch that is ready to be written.
     *
     * @param head the tag as it was read
     * @param patch what it is to point at
     */
    record Write(TagHead head, Artifact patch) {}

    /** The next patch on {@link #next()}, and the tag as dagstore reads it. */
    Write nextWrite() throws SQLException {
        AppendStatements.Append append = nextAppend();
        return new Write(
                chains.connection()
                        .work()
                        .read(repositories -> repositories.tags().findHead(append.tag()))
                        .orElseThrow(),
                append.patch());
    }

    /** Writes a patch as dagstore does, without anything that it reads before. */
    void write(Write next) {
        write(chains.connection().work(), next);
    }

    private static void write(UnitOfWork work, Write next) {
        Artifact target = next.head().target();
        if (!work.write(
                repositories -> repositories.newVersions().append(next.head().tag(), target, target, next.patch()))) {
            throw new DagStoreException("the tag was moved meanwhile");
        }
    }

    /**
     * A version of the last document of a chain that is given to dagstore.
     *
     * @param chain the chain
     * @param content operations, or the whole document
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Given(StoredChain chain, byte[] content) {}

    /** A new patch for {@link #next()}. */
    Given nextPatch() throws SQLException {
        return new Given(next(), newPatch());
    }

    /** The document of {@link #next()}, with a change that nobody has stored yet. */
    Given nextDocument() throws SQLException {
        StoredChain chain = next();
        byte[] before = documents.computeIfAbsent(
                chain.head().getId(),
                head -> chains.store().materialization().materialize(head).bytes());
        return new Given(chain, CanonicalJson.bytes(json.parsePatch(newPatch()).replayOn(json.parse(before))));
    }

    /** Appends operations through dagstore. */
    PutResult patch(Given given) {
        return workflows.patch(given.chain().tag(), given.content(), PutOptions.NONE);
    }

    /** Puts a document through dagstore. */
    PutResult put(Given given) {
        return workflows.put(given.chain().tag(), given.content(), PutOptions.NONE);
    }

    /**
     * How often dagstore waits for the server's answer while it stores a patch.
     *
     * @param whole in all
     * @param writing of these, to write
     */
    record Trips(long whole, long writing) {}

    /** Counts them. */
    Trips roundTrips() throws Exception {
        StoreConfig direct = chains.database().config();
        try (RoundTrips trips = RoundTrips.to(direct.url())) {
            StoreConfig counted = StoreConfig.of(trips.url(), direct.user(), direct.password());
            try (DagStore store = DagStore.open(counted);
                    SharedConnection connection = SharedConnection.open(counted)) {
                return new Trips(
                        fewest(trips, this::nextPatch, given -> store.workflows()
                                .patch(given.chain().tag(), given.content(), PutOptions.NONE)),
                        fewest(trips, this::nextWrite, next -> write(connection.work(), next)));
            }
        }
    }

    private static <T> long fewest(RoundTrips trips, Comparison.Making<T> make, Comparison.Using<T> use)
            throws Exception {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            T made = make.make();
            trips.reset();
            use.use(made);
            fewest = Math.min(fewest, trips.count());
        }
        return fewest;
    }

    /** How much of the disk a row of a table takes, its indexes included, in bytes. */
    double bytesPerRow(String table) {
        return chains.database()
                .one(Double.class, "select pg_total_relation_size('" + table + "')::float8 / count(*) from " + table);
    }

    /** How many bytes the content of a version takes as it is stored, compressed if the server did that. */
    double storedBytes(Artifact version) {
        return chains.database()
                .one(
                        Double.class,
                        "select pg_column_size(content)::float8 from cas_blob where cas_id = ?",
                        version.getBlob().getId());
    }

    @Override
    public void close() throws SQLException {
        try (chains) {
            background.close();
        }
    }
}
