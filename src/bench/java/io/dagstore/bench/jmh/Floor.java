package io.dagstore.bench.jmh;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The least that Jackson can do to build a version: the base and each patch parsed once, the patches applied in place, the
 * result written once.
 *
 * <p>It leaves out what a store owes its users: it knows {@code add}, {@code remove} and {@code replace} only, does not check
 * an operation before it does it, does not unescape pointers, takes duplicate keys and bytes that are not UTF-8, rounds numbers
 * to doubles, keeps the keys in the order in which they came, so that the same document has many forms, and makes no content id.
 */
final class Floor {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Floor() {}

    /** The document after the patches, as JSON. */
    static byte[] replay(byte[] base, List<byte[]> patches) {
        JsonNode document = MAPPER.readTree(base);
        for (byte[] patch : patches) {
            apply(document, (ArrayNode) MAPPER.readTree(patch));
        }
        return MAPPER.writeValueAsBytes(document);
    }

    /** Applies the operations in place; their values become part of the document. */
    static void apply(JsonNode document, ArrayNode patch) {
        for (JsonNode operation : patch) {
            String path = operation.get("path").stringValue();
            JsonNode parent = document;
            int start = 1;
            for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
                parent = parent instanceof ArrayNode
                        ? parent.get(Integer.parseInt(path, start, end, 10))
                        : parent.get(path.substring(start, end));
                start = end + 1;
            }
            String last = path.substring(start);
            String op = operation.get("op").stringValue();
            if (parent instanceof ObjectNode object) {
                if (op.equals("remove")) {
                    object.remove(last);
                } else {
                    object.set(last, operation.get("value"));
                }
                continue;
            }
            ArrayNode array = (ArrayNode) parent;
            switch (op) {
                case "add" -> {
                    if (last.equals("-")) {
                        array.add(operation.get("value"));
                    } else {
                        array.insert(Integer.parseInt(last), operation.get("value"));
                    }
                }
                case "remove" -> array.remove(Integer.parseInt(last));
                case "replace" -> array.set(Integer.parseInt(last), operation.get("value"));
                default -> throw new IllegalArgumentException("the floor has no operation " + op);
            }
        }
    }
}
