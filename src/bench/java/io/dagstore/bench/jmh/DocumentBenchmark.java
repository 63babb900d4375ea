package io.dagstore.bench.jmh;

import io.dagstore.bench.Replay;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonDiff;
import io.dagstore.json.JsonLimits;
import io.dagstore.json.JsonPatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is done to one document when it is stored or read. */
@SuppressWarnings("NullAway.Init") // the fields are set by setUp
public class DocumentBenchmark extends SizedBenchmark {
    private static final int CHANGES = 20;

    private final Json json = new Json(JsonLimits.STORED);
    private byte[] bytes;
    private JsonNode document;
    private JsonNode changed;

    /** Makes a document, and the one that twenty small changes make of it. */
    @Setup
    public void setUp() {
        Replay replay = Replay.of(nodes, CHANGES);
        bytes = replay.base();
        document = json.parseDocument(bytes);
        changed = json.parseDocument(replay.dagstore());
    }

    /** Bytes to tree. */
    @Benchmark
    public JsonNode parse() {
        return json.parseDocument(bytes);
    }

    /** The same with Jackson's own reader, which checks less and rounds numbers. */
    @Benchmark
    public JsonNode parseByJackson() {
        return JsonMapper.shared().readTree(bytes);
    }

    /** Tree to bytes. */
    @Benchmark
    public byte[] canonicalise() {
        return CanonicalJson.bytes(document);
    }

    /** The same with Jackson's own writer, which sorts nothing. */
    @Benchmark
    public byte[] writeByJackson() {
        return JsonMapper.shared().writeValueAsBytes(document);
    }

    /** Bytes to content id. */
    @Benchmark
    public String hash() {
        return ContentId.of(bytes);
    }

    /** The patch from a document to the one twenty versions later. */
    @Benchmark
    public JsonPatch diff() {
        return JsonDiff.between(document, changed);
    }
}
