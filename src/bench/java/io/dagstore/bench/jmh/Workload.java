package io.dagstore.bench.jmh;

import io.dagstore.json.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A workflow graph and small changes to it, as they are stored: the base's canonical bytes, and a patch for each later
 * version. The same numbers give the same workload.
 *
 * @param base the first version
 * @param patches one after the other
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Workload(byte[] base, List<byte[]> patches) {
    private static final String[] TYPES = {"http.request", "llm.prompt", "transform.map", "condition", "store.write"};
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** A graph with so many nodes, about as many edges, and so many patches of one to three operations. */
    public static Workload of(int nodes, int patches) {
        Random random = new Random(7_919L * nodes + patches);
        ObjectNode document = MAPPER.createObjectNode();
        document.put("name", "workflow-" + nodes).put("schema", 3);
        ArrayNode nodeItems = document.putArray("nodes");
        ArrayNode edgeItems = document.putArray("edges");
        for (int i = 0; i < nodes; i++) {
            nodeItems.add(node(random, i));
            if (i > 0) {
                edgeItems.add(edge(random.nextInt(i), i));
            }
        }
        byte[] base = CanonicalJson.bytes(document);
        List<byte[]> changes = new ArrayList<>();
        for (int i = 0; i < patches; i++) {
            ArrayNode patch = patch(random, document, nodes + i);
            changes.add(MAPPER.writeValueAsBytes(patch));
            Floor.apply(document, patch.deepCopy());
        }
        return new Workload(base, changes);
    }

    /** The version after all patches. */
    public ObjectNode last() {
        ObjectNode document = (ObjectNode) MAPPER.readTree(base);
        for (byte[] patch : patches) {
            Floor.apply(document, (ArrayNode) MAPPER.readTree(patch));
        }
        return document;
    }

    private static ObjectNode node(Random random, int number) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", "node-" + number).put("type", TYPES[random.nextInt(TYPES.length)]);
        node.putObject("position").put("x", random.nextInt(40_000) / 10.0).put("y", random.nextInt(4_000));
        ObjectNode data = node.putObject("data");
        data.put("label", "Step " + number + ": summarise what came in");
        data.put("timeout", random.nextInt(600)).put("retry", random.nextBoolean());
        data.put("template", "Write \"" + Integer.toString(random.nextInt(), 36) + "\" for {{input}}\nas one line.");
        data.putArray("inputs").add("node-" + random.nextInt(number + 1)).add("default");
        return node;
    }

    private static ObjectNode edge(int source, int target) {
        return MAPPER.createObjectNode()
                .put("id", "edge-" + source + "-" + target)
                .put("source", "node-" + source)
                .put("target", "node-" + target);
    }

    private static ArrayNode patch(Random random, JsonNode document, int newest) {
        ArrayNode patch = MAPPER.createArrayNode();
        int nodes = document.get("nodes").size();
        String some = "/nodes/" + random.nextInt(nodes);
        switch (random.nextInt(5)) {
            case 0 -> {
                int source = random.nextInt(nodes);
                add(patch, "add", "/nodes/-").set("value", node(random, newest));
                add(patch, "add", "/edges/-").set("value", edge(source, newest));
            }
            case 1 -> {
                if (nodes > 5) {
                    add(patch, "remove", some);
                }
                add(patch, "replace", "/schema").put("value", newest);
            }
            case 2 -> {
                add(patch, "replace", some + "/position/x").put("value", random.nextInt(40_000) / 10.0);
                add(patch, "replace", some + "/position/y").put("value", random.nextInt(4_000));
            }
            case 3 -> {
                add(patch, "replace", some + "/data/template").put("value", "Shorten {{input}} to " + newest);
                add(patch, "add", some + "/data/model").put("value", "model-" + random.nextInt(9));
            }
            default -> add(patch, "replace", some + "/data/timeout").put("value", random.nextInt(600));
        }
        return patch;
    }

    private static ObjectNode add(ArrayNode patch, String op, String path) {
        return patch.addObject().put("op", op).put("path", path);
    }
}
