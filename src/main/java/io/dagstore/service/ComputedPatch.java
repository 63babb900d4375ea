package io.dagstore.service;

import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonDiff;
import io.dagstore.json.JsonPatch;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A patch from one document to another that was computed, and found to be exact.
 *
 * @param patch the operations
 * @param result the other document, as applying them gives it
 */
record ComputedPatch(JsonPatch patch, ObjectNode result) {
    /** The smallest patch we have: the computed one, or the whole document if that is smaller. Uses {@code before} up. */
    static ComputedPatch between(Json json, ObjectNode before, WorkflowDocument document) {
        ObjectNode after = document.tree(json);
        JsonPatch computed = JsonDiff.between(before, after);
        JsonNode result = computed.applyTo(before);
        if (!(result instanceof ObjectNode object) || !Arrays.equals(CanonicalJson.bytes(object), document.bytes())) {
            throw new IllegalStateException("the computed patch does not give the document " + document.contentId());
        }
        return CanonicalJson.bytes(computed.toJson()).length > document.size()
                ? new ComputedPatch(replaceAll(after), after)
                : new ComputedPatch(computed, object);
    }

    private static JsonPatch replaceAll(ObjectNode document) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode replace = nodes.objectNode().put("op", "replace").put("path", "");
        replace.set("value", document);
        return JsonPatch.of(nodes.arrayNode().add(replace));
    }
}
