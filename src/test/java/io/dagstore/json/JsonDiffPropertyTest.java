package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import io.dagstore.json.JsonPatch.Kind;
import io.dagstore.json.JsonPatch.Operation;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Differences of random documents, applied by dagstore, and by two other implementations where those are exact. */
class JsonDiffPropertyTest {
    private static final int PAIRS = Integer.getInteger("dagstore.test.pairs", 100_000);
    private static final long SEED = Long.getLong("dagstore.test.seed", System.nanoTime());
    private static final JsonProvider PARSSON = JsonProvider.provider();

    private int parssonAsked;

    @Test
    void everyDifferenceAppliedToTheOldDocumentGivesTheNewOne() {
        System.out.println("random differences: -Ddagstore.test.seed=" + SEED);
        RandomJson json = new RandomJson(new Random(SEED));
        Json reader = new Json(JsonLimits.DEFAULT);
        for (int i = 0; i < PAIRS; i++) {
            JsonNode from = json.document();
            JsonNode to = json.random().nextInt(4) == 0 ? json.document() : json.changed(from);
            byte[] before = CanonicalJson.bytes(from);
            byte[] after = CanonicalJson.bytes(to);

            JsonPatch patch = JsonDiff.between(from, to);

            String context =
                    "seed " + SEED + ", pair " + i + "\nfrom " + text(from) + "\nto " + text(to) + "\npatch " + patch;
            check(context, before, from);
            check(context, after, to);
            byte[] patchText = CanonicalJson.bytes(patch.toJson());
            check(context, after, reader.parsePatch(patchText).applyTo(reader.parse(before)));
            check(context, after, reader.parsePatch(patchText).replayOn(reader.parse(before)));
            assertThat(patchText.length)
                    .as(context)
                    .isLessThanOrEqualTo(after.length + "[{\"op\":\"replace\",\"path\":\"\",\"value\":}]".length());
            assertThat(patch.size() == 0).as(context).isEqualTo(Arrays.equals(before, after));
            askZjsonpatch(context, from, patch, after);
            askParsson(context, from, to, patch);
        }
        assertThat(parssonAsked).isGreaterThan(PAIRS / 2);
    }

    private static void check(String context, byte[] expected, JsonNode actual) {
        if (!Arrays.equals(expected, CanonicalJson.bytes(actual))) {
            throw new AssertionError(context + "\ngives " + text(actual));
        }
    }

    private void askZjsonpatch(String context, JsonNode from, JsonPatch patch, byte[] after) {
        check("zjsonpatch: " + context, after, Jackson3JsonPatch.apply(patch.toJson(), from));
    }

    /** Numbers become strings on the way, as Parsson's are decimals, which forget their text. Its documents are no scalars. */
    private void askParsson(String context, JsonNode from, JsonNode to, JsonPatch patch) {
        if (!from.isContainer()
                || !to.isContainer()
                || patch.operations().stream().anyMatch(JsonDiffPropertyTest::isRefusedByParsson)) {
            return;
        }
        parssonAsked++;
        JsonValue applied =
                PARSSON.createPatch(parsson(patch.toJson()).asJsonArray()).apply((JsonStructure) parsson(from));
        if (!applied.equals(parsson(to))) {
            throw new AssertionError("Parsson: " + context + "\ngives " + applied);
        }
    }

    /** It compares the pointers of a move as text, and takes /ab for a place inside of /a. */
    private static boolean isRefusedByParsson(Operation operation) {
        return operation.kind() == Kind.MOVE
                && operation.path().toString().startsWith(String.valueOf(operation.from()));
    }

    private static JsonValue parsson(JsonNode node) {
        try (JsonReader reader =
                PARSSON.createReader(new StringReader(text(withNumbersAsStrings(JsonPatch.copyOf(node)))))) {
            return reader.readValue();
        }
    }

    private static JsonNode withNumbersAsStrings(JsonNode node) {
        if (node.isNumber()) {
            return StringNode.valueOf("#" + node.asString());
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(withNumbersAsStrings(member.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withNumbersAsStrings(array.get(i)));
            }
        }
        return node;
    }

    private static String text(JsonNode node) {
        return new String(CanonicalJson.bytes(node), UTF_8);
    }
}
