package io.dagstore.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Building a document with Jackson and nothing else. It leaves out what a store owes its users: it knows {@code add}, {@code remove}
 * and {@code replace} only, does not check an operation before it does it, does not unescape pointers, takes duplicate keys and bytes
 * that are not UTF-8, rounds numbers to doubles, leaves the keys in the order in which they came, and holds nothing against a content
 * id.
 */
public final class Floor {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Floor() {}

    /** The least there is to do: the base and each patch parsed once, the patches applied in place, the result written once. */
    public static byte[] replay(byte[] base, List<byte[]> patches) {
        JsonNode document = MAPPER.readTree(base);
        for (byte[] patch : patches) {
            apply(document, MAPPER.readTree(patch));
        }
        return MAPPER.writeValueAsBytes(document);
    }

    /** As by a function from texts to a text: each version is written, and parsed again before the next patch is applied to it. */
    public static byte[] textBetweenPatches(byte[] base, List<byte[]> patches) {
        String text = MAPPER.writeValueAsString(MAPPER.readTree(base));
        for (byte[] patch : patches) {
            JsonNode document = MAPPER.readTree(text);
            apply(document, MAPPER.readTree(patch));
            text = MAPPER.writeValueAsString(document);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void apply(JsonNode document, JsonNode patch) {
        for (JsonNode operation : patch) {
            String path = operation.get("path").stringValue();
            JsonNode parent = document;
            int start = 1;
            for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
                parent = parent.isArray()
                        ? parent.get(Integer.parseInt(path, start, end, 10))
                        : parent.get(path.substring(start, end));
                start = end + 1;
            }
            String last = path.substring(start);
            String op = operation.get("op").stringValue();
            if (parent instanceof ArrayNode array) {
                apply(array, op, last.equals("-") ? array.size() : Integer.parseInt(last), operation.get("value"));
            } else if (op.equals("remove")) {
                ((ObjectNode) parent).remove(last);
            } else {
                ((ObjectNode) parent).set(last, operation.get("value"));
            }
        }
    }

    private static void apply(ArrayNode array, String op, int index, JsonNode value) {
        switch (op) {
            case "add" -> array.insert(index, value);
            case "remove" -> array.remove(index);
            case "replace" -> array.set(index, value);
            default -> throw new IllegalArgumentException("the floor has no operation " + op);
        }
    }
}
