package io.dagstore;

import io.dagstore.json.CanonicalJson;
import io.dagstore.service.VersionInput;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A workflow that somebody works on: a document, and patches of which each changes the settings of a node, adds a node with an edge
 * to it, or removes that node; some also move one. One node in ten has long settings, a prompt say, and it is those that are worked
 * on, so the document keeps its size. The same arguments give the same bytes, everywhere and always; nothing is kept in memory.
 *
 * @param nodes how many nodes the document has, but for one more now and then; it has one edge fewer
 * @param versions how many versions there are, the document included
 * @param patchBytes how long a patch is, to within a few words; 250 at least, or those that add a node are longer
 * @param seed for another history of the same measures
 */
public record GeneratedHistory(int nodes, int versions, int patchBytes, long seed) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ONE_IN = 10;
    private static final int SHORT_TEXT = 40;
    /** What settings have beside their text. */
    private static final int SETTINGS = 48;
    /** What most patches have beside the text. */
    private static final int FRAME = 120;

    /** After so many versions the document has its nodes and edges again. */
    private static final int CYCLE = 5;

    private static final int ADD = 1;
    private static final int MOVE = 2;
    private static final int REMOVE = 3;

    private static final List<String> TYPES = List.of("trigger", "http", "transform", "branch", "prompt", "store");
    private static final List<String> WORDS = List.of(
            "answer",
            "before",
            "check",
            "customer",
            "document",
            "each",
            "field",
            "give",
            "have",
            "{{input}}\n",
            "join",
            "keep",
            "list",
            "message",
            "never",
            "order",
            "price",
            "question",
            "result",
            "step",
            "table",
            "under",
            "value",
            "when");

    /** @throws IllegalArgumentException if there is no node or no version, or a patch is to be too short */
    public GeneratedHistory {
        if (nodes < 1 || versions < 1 || patchBytes < 200) {
            throw new IllegalArgumentException(
                    "nodes " + nodes + ", versions " + versions + ", patchBytes " + patchBytes);
        }
    }

    /** The first version: a document, as canonical bytes. */
    public byte[] document() {
        Random random = new Random(seed);
        ObjectNode document = NODES.objectNode().put("name", "generated");
        ArrayNode nodeArray = document.putArray("nodes");
        for (int i = 0; i < nodes; i++) {
            ObjectNode node = node(random, i);
            node.set("config", config(random, 0, i % ONE_IN == 0 ? patchBytes - FRAME : SHORT_TEXT));
            nodeArray.add(node);
        }
        ArrayNode edges = document.putArray("edges");
        for (int i = 1; i < nodes; i++) {
            edges.add(edge(random.nextInt(i), i));
        }
        return CanonicalJson.bytes(document);
    }

    /** The versions after the first one, each as the operations on the version before it, as canonical bytes. */
    public Iterator<byte[]> patches() {
        Random random = new Random(seed + 1);
        return IntStream.range(1, versions)
                .mapToObj(number -> patch(random, number))
                .iterator();
    }

    /** All versions as an import takes them. */
    public Iterator<VersionInput> inputs() {
        Iterator<byte[]> patches = patches();
        return IntStream.range(0, versions)
                .mapToObj(i -> new VersionInput("version " + i, i == 0 ? document() : patches.next()))
                .iterator();
    }

    private byte[] patch(Random random, int number) {
        ArrayNode operations = NODES.arrayNode();
        int step = number % CYCLE;
        if (step == ADD) {
            ObjectNode added = node(random, nodes + number);
            operation(operations, "add", "/nodes/-").set("value", added);
            operation(operations, "add", "/edges/-").set("value", edge(random.nextInt(nodes), nodes + number));
            added.set("config", config(random, number, rest(operations)));
        } else {
            String node = "/nodes/" + ONE_IN * random.nextInt((nodes + ONE_IN - 1) / ONE_IN);
            if (step == MOVE) {
                operation(operations, "replace", node + "/position").set("value", position(random));
            } else if (step == REMOVE) {
                operation(operations, "remove", "/edges/" + (nodes - 1));
                operation(operations, "remove", "/nodes/" + nodes);
            }
            ObjectNode settings = operation(operations, "replace", node + "/config");
            settings.set("value", config(random, number, rest(operations)));
        }
        return CanonicalJson.bytes(operations);
    }

    /** How long the text of the settings may be that are still to be added. */
    private int rest(ArrayNode operations) {
        return patchBytes - CanonicalJson.bytes(operations).length - SETTINGS;
    }

    private static ObjectNode operation(ArrayNode operations, String op, String path) {
        return operations.addObject().put("op", op).put("path", path);
    }

    private static ObjectNode node(Random random, int number) {
        ObjectNode node = NODES.objectNode().put("id", "node-" + number);
        node.put("type", TYPES.get(random.nextInt(TYPES.size()))).set("position", position(random));
        return node;
    }

    private static ObjectNode position(Random random) {
        return NODES.objectNode().put("x", random.nextInt(40_000) / 10.0).put("y", random.nextInt(4_000));
    }

    private static ObjectNode edge(int from, int to) {
        return NODES.objectNode()
                .put("id", "edge-" + to)
                .put("from", "node-" + from)
                .put("to", "node-" + to);
    }

    private static JsonNode config(Random random, int revision, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return NODES.objectNode()
                .put("retries", random.nextInt(5))
                .put("revision", revision)
                .put("text", text.toString());
    }
}
