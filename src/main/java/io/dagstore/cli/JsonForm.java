package io.dagstore.cli;

import io.dagstore.model.Artifact;
import io.dagstore.model.Tag;
import io.dagstore.model.TagMove;
import io.dagstore.service.LookupPlan;
import io.dagstore.service.Version;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What things look like in JSON answers. Programs rely on the names: members are added, and never renamed or dropped. */
final class JsonForm {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonForm() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    static @Nullable String id(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    static @Nullable String id(@Nullable Artifact artifact) {
        return artifact == null ? null : artifact.getId().toString();
    }

    static ObjectNode of(Artifact artifact) {
        return object().put("id", id(artifact))
                .put("kind", artifact.getKind().label())
                .put("name", artifact.getName())
                .put("contentId", artifact.getVersionHash())
                .put("depth", artifact.chainDepth())
                .put("operations", artifact.getOpCount())
                .put("nodes", artifact.getNodesCount())
                .put("edges", artifact.getEdgesCount())
                .put("baseVersion", id(artifact.getBaseVersion()))
                .put("compactedFrom", id(artifact.getCompactedFrom()))
                .put("createdBy", artifact.getCreatedBy())
                .put("createdAt", artifact.getCreatedAt().toString());
    }

    static ObjectNode of(Version version) {
        ObjectNode form = object().put("number", version.number());
        form.setAll(of(version.artifact()));
        return form.put("compactedBase", id(version.compactedBase()));
    }

    static ObjectNode of(Tag tag) {
        return object().put("name", tag.getName())
                .put("target", id(tag.getTarget()))
                .put("kind", tag.getTargetKind().label())
                .put("contentId", tag.getTargetHash())
                .put("version", tag.getVersion())
                .put("movedBy", tag.getMovedBy())
                .put("movedAt", tag.getMovedAt().toString());
    }

    static ObjectNode of(TagMove move) {
        return object().put("from", id(move.getFromId()))
                .put("to", id(move.getToId()))
                .put("kind", move.getToKind().label())
                .put("movedBy", move.getMovedBy())
                .put("movedAt", move.getMovedAt().toString());
    }

    static ObjectNode of(LookupPlan plan) {
        ArrayNode nodes = array();
        plan.nodes().forEach(nodes::add);
        ObjectNode form = object();
        form.set("plan", nodes);
        return form.put("rowsExamined", plan.rowsExamined())
                .put("buffers", plan.buffers())
                .put("planningMillis", plan.planningMillis())
                .put("executionMillis", plan.executionMillis());
    }
}
