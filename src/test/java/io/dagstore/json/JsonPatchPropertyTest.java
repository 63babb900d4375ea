package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random patches, right and wrong ones, against {@link ReferencePatch}. */
class JsonPatchPropertyTest {
    private static final int PATCHES = Integer.getInteger("dagstore.test.patches", 100_000);
    private static final long SEED = Long.getLong("dagstore.test.seed", System.nanoTime());
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] TOKENS = {
        "-", "01", "-1", "1.0", "", "a", "id", "~0", "~1", "~", "~2", "0", "1", "2", "9999999999"
    };

    private final Random random = new Random(SEED);
    private final RandomJson json = new RandomJson(random);

    @Test
    void randomPatchesDoWhatTheReferenceDoes() {
        System.out.println("random patches: -Ddagstore.test.seed=" + SEED);
        int applied = 0;
        int refused = 0;
        for (int i = 0; i < PATCHES; i++) {
            JsonNode document = withoutHugeNumbers(json.document());
            ArrayNode patch = patch(document);
            if (check("seed " + SEED + ", patch " + i + ": " + patch + "\non " + document, document, patch)) {
                applied++;
            } else {
                refused++;
            }
        }
        assertThat(applied).isGreaterThan(PATCHES / 5);
        assertThat(refused).isGreaterThan(PATCHES / 5);
    }

    private static boolean check(String context, JsonNode document, ArrayNode patch) {
        byte[] text = new Json(JsonLimits.DEFAULT).write(document);
        Object expected = null;
        int failing = -1;
        try {
            expected = ReferencePatch.apply(document, patch);
        } catch (ReferencePatch.Refused e) {
            failing = e.operation;
        }
        boolean wellFormed = false;
        try {
            JsonPatch ours = JsonPatch.of(patch);
            wellFormed = true;
            byte[] patchText = CanonicalJson.bytes(ours.toJson());
            JsonNode result = ours.applyTo(document);
            if (failing >= 0 || !ReferencePatch.plain(result).equals(expected)) {
                throw new AssertionError(context + "\ngives " + result + ", not " + expected);
            }
            if (!new String(CanonicalJson.bytes(ours.toJson()), UTF_8).equals(new String(patchText, UTF_8))) {
                throw new AssertionError(context + "\nhas changed to " + ours);
            }
            JsonNode replayed = ours.replayOn(new Json(JsonLimits.DEFAULT).parse(text));
            if (!JsonEquality.sameText(result, replayed)) {
                throw new AssertionError(context + "\nis replayed to " + replayed + ", not " + result);
            }
            return true;
        } catch (InvalidInputException e) {
            String now = new String(new Json(JsonLimits.DEFAULT).write(document), UTF_8);
            if (failing < 0 || !now.equals(new String(text, UTF_8))) {
                throw new AssertionError(context + "\nfails, and leaves " + now, e);
            }
            // A malformed operation is found before any is applied, and may come after the first that fails.
            int operation = e.getOperation().orElseThrow();
            if (wellFormed ? operation != failing : operation < failing) {
                throw new AssertionError(context + "\nfails in another operation than " + failing, e);
            }
            return false;
        }
    }

    private ArrayNode patch(JsonNode document) {
        List<String> places = new ArrayList<>();
        places(document, "", places);
        ArrayNode patch = NODES.arrayNode();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            ObjectNode operation = patch.addObject();
            switch (random.nextInt(13)) {
                case 0, 1, 2, 3 -> operation.put("op", "add").put("path", place(places, true));
                case 4, 5 -> operation.put("op", "remove").put("path", place(places, false));
                case 6, 7 -> operation.put("op", "replace").put("path", place(places, false));
                case 8, 9 ->
                    operation
                            .put("op", "move")
                            .put("from", place(places, false))
                            .put("path", place(places, true));
                case 10 ->
                    operation
                            .put("op", "copy")
                            .put("from", place(places, false))
                            .put("path", place(places, true));
                case 11 -> {
                    String path = place(places, false);
                    operation.put("op", "test").put("path", path);
                    JsonNode there = at(document, path);
                    if (there != null) {
                        operation.set("value", JsonPatch.copyOf(there));
                    }
                }
                default ->
                    operation.put("op", random.nextBoolean() ? "test" : "spam").put("path", place(places, false));
            }
            if (!operation.has("value") && random.nextInt(40) != 0) {
                operation.set("value", withoutHugeNumbers(json.value(1)));
            }
            if (random.nextInt(100) == 0) {
                operation.remove(random.nextBoolean() ? "path" : "from");
            }
            if (random.nextInt(200) == 0) {
                operation.put("path", 7);
            }
        }
        return patch;
    }

    private String place(List<String> places, boolean forNew) {
        String place = places.get(random.nextInt(places.size()));
        int choice = random.nextInt(forNew ? 4 : 25);
        if (choice == 0) {
            return place + "/" + TOKENS[random.nextInt(TOKENS.length)];
        }
        if (choice == 1 && forNew) {
            return place + "/" + Pointer.escape(json.key());
        }
        return place;
    }

    private static void places(JsonNode node, String place, List<String> places) {
        places.add(place);
        if (node instanceof ObjectNode object) {
            object.forEachEntry((key, value) -> places(value, place + "/" + Pointer.escape(key), places));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            places(node.get(i), place + "/" + i, places);
        }
    }

    private static @Nullable JsonNode at(JsonNode document, String path) {
        try {
            JsonNode found = document.at(path);
            return found.isMissingNode() ? null : found;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The reference computes with decimals, which cannot hold every exponent. */
    private static JsonNode withoutHugeNumbers(JsonNode node) {
        if (node.isNumber() && node.asString().contains("e99999")) {
            return new JsonNumber("7");
        }
        if (node instanceof ObjectNode object) {
            for (String key : List.copyOf(object.propertyNames())) {
                object.set(key, withoutHugeNumbers(object.get(key)));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withoutHugeNumbers(array.get(i)));
            }
        }
        return node;
    }
}
