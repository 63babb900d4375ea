package io.dagstore.bench;

import io.dagstore.GeneratedHistory;
import io.dagstore.StoreConfig;
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
import io.dagstore.service.MaterializationService;
import io.dagstore.service.PutOptions;
import io.dagstore.service.PutResult;
import io.dagstore.service.WorkflowService;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A database with chains to append to. Before each append its tag is moved back to where it was, which is not timed and does not
 * wait for the disk; so a chain can be appended to at one depth again and again.
 */
final class AppendSample implements AutoCloseable {
    private static final String BACK =
            "update tag set target_kind = a.kind, target_id = a.artifact_id, target_hash = a.version_hash,"
                    + " version = tag.version + 1 from artifact a where tag_name = ? and a.artifact_id = ?";

    /** Of no history that is stored. */
    private static final long OTHER_SEED = 1L << 40;

    private final ScratchStore store;
    private final List<StoredChain> chains;
    private final List<byte[]> documents;
    private final List<StoredChain> ofLengths;
    private final SharedConnection connection;
    private final WorkflowService workflows;
    private final AppendStatements jdbc;
    private final Connection background;
    private final PreparedStatement back;
    private final Json json = new Json(JsonLimits.STORED);
    /** No two of these are the same, as each tells its number. */
    private final Iterator<byte[]> patches;

    private int at;

    private AppendSample(ScratchStore store, List<StoredChain> chains, List<StoredChain> ofLengths)
            throws SQLException {
        this.store = store;
        this.chains = chains;
        this.documents = chains.stream()
                .map(chain -> store.store()
                        .materialization()
                        .materialize(head(chain).getId())
                        .bytes())
                .toList();
        this.ofLengths = ofLengths;
        this.connection = SharedConnection.open(store.database().config());
        this.workflows = new WorkflowService(
                connection.work(), new MaterializationService(connection.work()), json, true, Clock.systemUTC());
        this.jdbc = new AppendStatements(connection.jdbc());
        this.background = store.database().connect();
        try (Statement statement = background.createStatement()) {
            statement.execute("set synchronous_commit = off");
        }
        this.back = background.prepareStatement(BACK);
        this.patches = Extent.history(1, Integer.MAX_VALUE - 1, OTHER_SEED).patches();
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
    static AppendSample forComparison(ScratchDatabases scratch, int others, Extent extent, Runnable advanced)
            throws SQLException {
        List<StoredChain> chains = new ArrayList<>();
        ScratchStore store = ScratchStore.filled(scratch, "append", others, filling -> {
            for (int i = 0; i < extent.chains(); i++) {
                GeneratedHistory history = Extent.history(Extent.NODES, Extent.DEPTH - 1, i);
                chains.add(StoredChain.store(filling, "chain-" + i, history));
                advanced.run();
            }
        });
        return of(store, chains, List.of());
    }

    /**
     * Makes one in which growth is measured: with a long chain, and a full version of each length of document.
     *
     * @param others how many other artifacts the database has
     */
    static AppendSample forGrowth(ScratchDatabases scratch, int others, Extent extent, Runnable advanced)
            throws SQLException {
        List<StoredChain> longest = new ArrayList<>();
        List<StoredChain> ofLengths = new ArrayList<>();
        ScratchStore store = ScratchStore.filled(scratch, "append_growth", others, filling -> {
            longest.add(StoredChain.store(filling, "long", Extent.history(Extent.NODES, extent.deepest(), -1)));
            advanced.run();
            for (int bytes : extent.bytes()) {
                ofLengths.add(StoredChain.store(filling, "bytes-" + bytes, Extent.historyOfBytes(bytes, 0)));
                advanced.run();
            }
        });
        return of(store, longest, ofLengths);
    }

    private static AppendSample of(ScratchStore store, List<StoredChain> chains, List<StoredChain> ofLengths)
            throws SQLException {
        try {
            return new AppendSample(store, chains, ofLengths);
        } catch (SQLException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    AppendStatements jdbc() {
        return jdbc;
    }

    /** The version of each length of document, in full. */
    List<StoredChain> ofLengths() {
        return ofLengths;
    }

    StoredChain longest() {
        return chains.get(0);
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

    /** The tag of another chain each time, which points one patch below the depth at which ways are compared. */
    String nextTag() throws SQLException {
        at = (at + 1) % chains.size();
        StoredChain chain = chains.get(at);
        moveBack(chain.tag(), head(chain).getId());
        return chain.tag();
    }

    /** The next patch on {@link #nextTag()}. */
    AppendStatements.Append nextAppend() throws SQLException {
        String tag = nextTag();
        StoredChain chain = chains.get(at);
        CasBlob blob = newBlob();
        Artifact patch = Artifact.patchSet(
                blob, head(chain), blob.getId(), 1, null, null, new Provenance(tag, null, Instant.now(), Map.of()));
        return new AppendStatements.Append(
                tag, chain.versions().subList(1, chain.versions().size()), patch);
    }

    /**
     * A patch that is ready to be written.
     *
     * @param head the tag as it was read
     * @param patch what it is to point at
     */
    record Write(TagHead head, Artifact patch) {}

    /** The next patch on {@link #nextTag()}, and the tag as dagstore reads it. */
    Write nextWrite() throws SQLException {
        AppendStatements.Append append = nextAppend();
        TagHead head = connection
                .work()
                .read(repositories -> repositories.tags().findHead(append.tag()))
                .orElseThrow();
        return new Write(head, append.patch());
    }

    /** Writes a patch as dagstore does, without anything that it reads before. */
    boolean write(Write next) {
        return write(connection.work(), next);
    }

    /** The same through other connections. */
    static boolean write(UnitOfWork work, Write next) {
        Artifact target = next.head().target();
        return work.write(
                repositories -> repositories.newVersions().append(next.head().tag(), target, target, next.patch()));
    }

    /** How to connect to the database. */
    StoreConfig config() {
        return store.database().config();
    }

    /** The document of the tag that {@link #nextTag()} returned, with a change that nobody has stored yet. */
    byte[] changedDocument() {
        JsonNode document = json.parse(documents.get(at));
        return CanonicalJson.bytes(json.parsePatch(newPatch()).replayOn(document));
    }

    private static Artifact head(StoredChain chain) {
        return chain.at(chain.versions().size() - 1);
    }

    /** Moves a tag to a version. */
    void moveBack(String tag, UUID version) throws SQLException {
        back.setString(1, tag);
        back.setObject(2, version);
        if (back.executeUpdate() != 1) {
            throw new DagStoreException("the benchmark does not find its tag " + tag);
        }
    }

    /** Appends operations to a tag through dagstore. */
    PutResult patch(String tag, byte[] operations) {
        return workflows.patch(tag, operations, PutOptions.NONE);
    }

    /** Puts a document on a tag through dagstore. */
    PutResult put(String tag, byte[] document) {
        return workflows.put(tag, document, PutOptions.NONE);
    }

    /** How much of the disk a row of a table takes, its indexes included, in bytes. */
    double bytesPerRow(String table) throws SQLException {
        return number("select pg_total_relation_size('" + table + "')::float8 / count(*) from " + table);
    }

    /** How many bytes a blob's content takes as it is stored, compressed if the server did that. */
    double storedBytes(String casId) throws SQLException {
        return number("select pg_column_size(content) from cas_blob where cas_id = '" + casId + "'");
    }

    private double number(String query) throws SQLException {
        try (Statement statement = background.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getDouble(1);
        }
    }

    @Override
    public void close() {
        try (store;
                connection) {
            background.close();
        } catch (SQLException e) {
            throw new DagStoreException("a connection of the benchmark cannot be closed: " + e.getMessage(), e);
        }
    }
}
