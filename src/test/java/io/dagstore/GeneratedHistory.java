package io.dagstore;

import io.dagstore.json.CanonicalJson;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A workflow that somebody works on: a document, and patches of which each replaces the settings of one node. One node in ten has
 * long settings, a prompt say, and it is those that are worked on, so the document keeps its size. The same arguments give the
 * same bytes, everywhere and always; nothing is kept in memory.
 *
 * @param nodes how many nodes the document has; it has one edge fewer
 * @param versions how many versions there are, the document included
 * @param patchBytes how long a patch is, to within a word or two; 200 at least
 * @param seed for another history of the same measures
 */
public record GeneratedHistory(int nodes, int versions, int patchBytes, long seed) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ONE_IN = 10;
    private static final int SHORT_TEXT = 40;
    /** What a patch has beside the text. */
    private static final int FRAME = 120;

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
            "input",
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
            ObjectNode node =
                    nodeArray.addObject().put("id", "node-" + i).put("type", TYPES.get(random.nextInt(TYPES.size())));
            node.putObject("position").put("x", 100 * i).put("y", random.nextInt(1000));
            node.set("config", config(random, 0, i % ONE_IN == 0 ? patchBytes - FRAME : SHORT_TEXT));
        }
        ArrayNode edges = document.putArray("edges");
        for (int i = 1; i < nodes; i++) {
            edges.addObject()
                    .put("id", "edge-" + i)
                    .put("from", "node-" + random.nextInt(i))
                    .put("to", "node-" + i);
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

    private byte[] patch(Random random, int number) {
        int node = ONE_IN * random.nextInt((nodes + ONE_IN - 1) / ONE_IN);
        ArrayNode operations = NODES.arrayNode();
        operations
                .addObject()
                .put("op", "replace")
                .put("path", "/nodes/" + node + "/config")
                .set("value", config(random, number, patchBytes - FRAME));
        return CanonicalJson.bytes(operations);
    }

    private static JsonNode config(Random random, int revision, int length) {
        StringBuilder text = new StringBuilder(length + 10);
        while (text.length() < length) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return NODES.objectNode()
                .put("retries", random.nextInt(5))
                .put("revision", revision)
                .put("text", text.toString());
    }
}
