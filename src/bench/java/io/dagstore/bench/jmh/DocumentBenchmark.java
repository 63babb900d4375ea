package io.dagstore.bench.jmh;

import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonDiff;
import io.dagstore.json.JsonLimits;
import io.dagstore.json.JsonPatch;
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

/** What is done to one document when it is stored or read. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // the fields are set by JMH and by setUp
public class DocumentBenchmark {
    private static final int CHANGES = 20;

    /** The nodes of the document. */
    @Param({"10", "100", "1000", "10000"})
    public int nodes;

    private final Json json = new Json(JsonLimits.STORED);
    private byte[] bytes;
    private JsonNode document;
    private JsonNode changed;

    /** Makes a document, and the one that twenty small changes make of it. */
    @Setup
    public void setUp() {
        Workload workload = Workload.of(nodes, CHANGES);
        bytes = workload.base();
        document = json.parseDocument(bytes);
        changed = json.parseDocument(CanonicalJson.bytes(workload.last()));
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
