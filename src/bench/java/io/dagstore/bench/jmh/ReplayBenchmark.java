package io.dagstore.bench.jmh;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonWriter;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

/** From the bytes of a base and its patches to the bytes of the version: what materialising does after it has read the rows. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // the fields are set by JMH and by setUp
public class ReplayBenchmark {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final JsonProvider PARSSON = JsonProvider.provider();

    /** The nodes of the base. */
    @Param({"10", "100", "1000", "10000"})
    public int nodes;

    /** The length of the chain. */
    @Param({"1", "20", "200"})
    public int patches;

    private final Json json = new Json(JsonLimits.STORED);
    private byte[] base;
    private List<byte[]> chain;

    /** Makes the workload, and makes sure that what is compared gives the same document. */
    @Setup
    public void setUp() {
        Workload workload = Workload.of(nodes, patches);
        base = workload.base();
        chain = workload.patches();
        byte[] expected = CanonicalJson.bytes(workload.last());
        check("floor", expected, floor());
        check("dagstore", expected, dagstore());
        check("zjsonpatch", expected, zjsonpatch());
        check("parsson", expected, parsson());
    }

    private static void check(String who, byte[] expected, byte[] found) {
        if (!MAPPER.readTree(found).equals(MAPPER.readTree(expected))) {
            throw new IllegalStateException(who + " gives another document");
        }
    }

    /** Plain Jackson, see {@link Floor}. */
    @Benchmark
    public byte[] floor() {
        return Floor.replay(base, chain);
    }

    /** As {@code MaterializationService} does it. */
    @Benchmark
    public byte[] dagstore() {
        JsonNode document = json.parseDocument(base);
        for (byte[] patch : chain) {
            document = json.parsePatch(patch).replayOn(document);
        }
        return CanonicalJson.bytes(document);
    }

    /** The same with the two content ids that it holds against the stored ones. */
    @Benchmark
    public String dagstoreVerified() {
        return ContentId.of(base) + ContentId.of(dagstore());
    }

    /** zjsonpatch, in place, between Jackson's parser and writer. */
    @Benchmark
    public byte[] zjsonpatch() {
        JsonNode document = MAPPER.readTree(base);
        for (byte[] patch : chain) {
            Jackson3JsonPatch.applyInPlace((ArrayNode) MAPPER.readTree(patch), document);
        }
        return MAPPER.writeValueAsBytes(document);
    }

    /** Jakarta JSON Processing, whose documents cannot be changed in place. */
    @Benchmark
    public byte[] parsson() {
        JsonStructure document = read(base);
        for (byte[] patch : chain) {
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

    /**
     * Each version written as text and parsed again before zjsonpatch applies the next patch to a copy: what comes of a function
     * that takes a document and a patch as text and returns text.
     */
    @Benchmark
    public byte[] parsedBetweenPatches() {
        String document = new String(base, StandardCharsets.UTF_8);
        for (byte[] patch : chain) {
            document = MAPPER.writeValueAsString(
                    Jackson3JsonPatch.apply(MAPPER.readTree(patch), MAPPER.readTree(document)));
        }
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
