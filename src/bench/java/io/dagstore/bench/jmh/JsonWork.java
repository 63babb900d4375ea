package io.dagstore.bench.jmh;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import io.dagstore.bench.Replay;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonDiff;
import io.dagstore.json.JsonLimits;
import io.dagstore.json.JsonPatch;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonWriter;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** What JMH measures: each step of storing or reading a document, and building one from a base and its patches in several ways. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class JsonWork {
    private static final Json JSON = new Json(JsonLimits.STORED);
    private static final JsonMapper JACKSON = JsonMapper.shared();
    private static final JsonProvider PARSSON = JsonProvider.provider();

    /** A document, and the one that twenty small changes make of it. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // the fields are set by setUp
    public static class Document {
        @Param({"10", "100", "1000", "10000"})
        public int nodes;

        private byte[] bytes;
        private JsonNode tree;
        private JsonNode changed;

        @Setup
        public void setUp() {
            Replay replay = Replay.of(nodes, 20);
            bytes = replay.base();
            tree = JSON.parseDocument(bytes);
            changed = JSON.parseDocument(replay.dagstore());
        }
    }

    /** A base and its patches. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // the fields are set by setUp
    public static class Chain {
        @Param({"10", "100", "1000", "10000"})
        public int nodes;

        @Param({"1", "20", "200"})
        public int patches;

        private Replay replay;

        /** Makes sure that what is compared gives the same document. */
        @Setup
        public void setUp() {
            replay = Replay.of(nodes, patches);
            replay.requireSame("zjsonpatch", new JsonWork().zjsonpatch(this));
            replay.requireSame("Parsson", new JsonWork().parsson(this));
        }
    }

    @Benchmark
    public JsonNode parse(Document document) {
        return JSON.parseDocument(document.bytes);
    }

    /** The same with Jackson's own reader, which checks less and rounds numbers. */
    @Benchmark
    public JsonNode parseByJackson(Document document) {
        return JACKSON.readTree(document.bytes);
    }

    @Benchmark
    public byte[] canonicalise(Document document) {
        return CanonicalJson.bytes(document.tree);
    }

    /** The same with Jackson's own writer, which sorts nothing. */
    @Benchmark
    public byte[] writeByJackson(Document document) {
        return JACKSON.writeValueAsBytes(document.tree);
    }

    @Benchmark
    public String hash(Document document) {
        return ContentId.of(document.bytes);
    }

    /** The patch from a document to the one twenty versions later. */
    @Benchmark
    public JsonPatch diff(Document document) {
        return JsonDiff.between(document.tree, document.changed);
    }

    @Benchmark
    public byte[] floor(Chain chain) {
        return chain.replay.floor();
    }

    @Benchmark
    public byte[] dagstore(Chain chain) {
        return chain.replay.dagstore();
    }

    /** The same with the two content ids that it holds against the stored ones. */
    @Benchmark
    public String dagstoreVerified(Chain chain) {
        return ContentId.of(chain.replay.base()) + ContentId.of(chain.replay.dagstore());
    }

    @Benchmark
    public byte[] textBetweenPatches(Chain chain) {
        return chain.replay.textBetweenPatches();
    }

    /** zjsonpatch, in place, between Jackson's parser and writer. */
    @Benchmark
    public byte[] zjsonpatch(Chain chain) {
        JsonNode document = JACKSON.readTree(chain.replay.base());
        for (byte[] patch : chain.replay.patches()) {
            Jackson3JsonPatch.applyInPlace((ArrayNode) JACKSON.readTree(patch), document);
        }
        return JACKSON.writeValueAsBytes(document);
    }

    /** Jakarta JSON Processing, whose documents cannot be changed in place. */
    @Benchmark
    public byte[] parsson(Chain chain) {
        JsonStructure document = read(chain.replay.base());
        for (byte[] patch : chain.replay.patches()) {
            document = PARSSON.createPatch(read(patch).asJsonArray()).apply(document);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonWriter writer = PARSSON.createWriter(out)) {
            writer.write(document);
        }
        return out.toByteArray();
    }

    private static JsonStructure read(byte[] bytes) {
        try (JsonReader reader = PARSSON.createReader(new ByteArrayInputStream(bytes))) {
            return reader.read();
        }
    }
}
