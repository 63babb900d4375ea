package io.dagstore.bench;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Building a document with Jackson and nothing else. It leaves out what a store owes its users: it does not check an operation
 * before it does it, takes duplicate keys, rounds numbers to doubles, leaves the keys in the order in which they came, and holds
 * nothing against a content id.
 */
final class PlainReplay {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private PlainReplay() {}

    /** The least there is to do: the base and each patch parsed once, the patches applied in place, the result written once. */
    static byte[] once(byte[] base, List<byte[]> patches) {
        JsonNode document = MAPPER.readTree(base);
        for (byte[] patch : patches) {
            apply((ArrayNode) MAPPER.readTree(patch), document);
        }
        return MAPPER.writeValueAsBytes(document);
    }

    /** As dagstore once did it: each version written as text, and parsed again before the next patch is applied to it. */
    static String textBetweenPatches(byte[] base, List<byte[]> patches) {
        String document = MAPPER.writeValueAsString(MAPPER.readTree(base));
        for (byte[] patch : patches) {
            JsonNode tree = MAPPER.readTree(document);
            apply((ArrayNode) MAPPER.readTree(patch), tree);
            document = MAPPER.writeValueAsString(tree);
        }
        return document;
    }

    private static void apply(ArrayNode patch, JsonNode document) {
        for (JsonNode operation : patch) {
            String op = operation.get("op").stringValue();
            String[] steps = operation.get("path").stringValue().split("/", -1);
            JsonNode parent = document;
            for (int i = 1; i < steps.length - 1; i++) {
                parent = parent.isArray() ? parent.get(Integer.parseInt(steps[i])) : parent.get(steps[i]);
            }
            String last = steps[steps.length - 1];
            if (parent instanceof ObjectNode object) {
                if (op.equals("remove")) {
                    object.remove(last);
                } else {
                    object.set(last, operation.get("value"));
                }
            } else {
                apply(op, (ArrayNode) parent, last, operation);
            }
        }
    }

    private static void apply(String op, ArrayNode array, String last, JsonNode operation) {
        switch (op) {
            case "add" ->
                array.insert(last.equals("-") ? array.size() : Integer.parseInt(last), operation.get("value"));
            case "remove" -> array.remove(Integer.parseInt(last));
            case "replace" -> array.set(Integer.parseInt(last), operation.get("value"));
            default -> throw new IllegalArgumentException("the floor has no operation " + op);
        }
    }
}
