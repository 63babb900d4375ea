package io.dagstore.bench.jmh;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import io.dagstore.bench.Replay;
import io.dagstore.json.ContentId;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonWriter;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** From the bytes of a base and its patches to the bytes of the version, in all ways of {@link Replay} and by other libraries. */
@SuppressWarnings("NullAway.Init") // the fields are set by JMH and by setUp
public class ReplayBenchmark extends SizedBenchmark {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final JsonProvider PARSSON = JsonProvider.provider();

    /** The length of the chain. */
    @Param({"1", "20", "200"})
    public int patches;

    private Replay replay;

    /** Makes the history, and makes sure that what is compared gives the same document. */
    @Setup
    public void setUp() {
        replay = Replay.of(nodes, patches);
        replay.requireSame("zjsonpatch", zjsonpatch());
        replay.requireSame("Parsson", parsson());
    }

    @Benchmark
    public byte[] floor() {
        return replay.floor();
    }

    @Benchmark
    public byte[] dagstore() {
        return replay.dagstore();
    }

    /** The same with the two content ids that it holds against the stored ones. */
    @Benchmark
    public String dagstoreVerified() {
        return ContentId.of(replay.base()) + ContentId.of(replay.dagstore());
    }

    @Benchmark
    public byte[] textBetweenPatches() {
        return replay.textBetweenPatches();
    }

    /** zjsonpatch, in place, between Jackson's parser and writer. */
    @Benchmark
    public byte[] zjsonpatch() {
        JsonNode document = MAPPER.readTree(replay.base());
        for (byte[] patch : replay.patches()) {
            Jackson3JsonPatch.applyInPlace((ArrayNode) MAPPER.readTree(patch), document);
        }
        return MAPPER.writeValueAsBytes(document);
    }

    /** Jakarta JSON Processing, whose documents cannot be changed in place. */
    @Benchmark
    public byte[] parsson() {
        JsonStructure document = read(replay.base());
        for (byte[] patch : replay.patches()) {
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
