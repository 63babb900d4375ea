package io.dagstore.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How large a workflow graph is. Its nodes and edges are the items of the document's members {@code nodes} and
 * {@code edges}, each an array, or an object keyed by id.
 *
 * @param nodes how many nodes there are; null if the document has no such member
 * @param edges how many edges there are; null if the document has no such member
 */
public record WorkflowShape(@Nullable Integer nodes, @Nullable Integer edges) {
    /** The shape of a document. */
    public static WorkflowShape of(JsonNode document) {
        return new WorkflowShape(count(document.get("nodes")), count(document.get("edges")));
    }

    private static @Nullable Integer count(@Nullable JsonNode items) {
        return items != null && items.isContainer() ? items.size() : null;
    }
}
