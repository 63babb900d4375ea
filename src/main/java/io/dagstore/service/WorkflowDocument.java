package io.dagstore.service;

import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.WorkflowShape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A document that was read and found good, ready to be stored. Does not change. */
public final class WorkflowDocument {
    private final byte[] bytes;
    private final String contentId;
    private final WorkflowShape shape;

    private WorkflowDocument(byte[] bytes, WorkflowShape shape) {
        this.bytes = bytes;
        this.contentId = ContentId.of(bytes);
        this.shape = shape;
    }

    /** A document that was read within the limits. */
    static WorkflowDocument of(ObjectNode tree) {
        return new WorkflowDocument(CanonicalJson.bytes(tree), WorkflowShape.of(tree));
    }

    /** What a patch gives, if that is a document within the limits. */
    static WorkflowDocument result(Json json, JsonNode tree) {
        byte[] bytes = json.canonicalDocument(tree);
        return new WorkflowDocument(bytes, WorkflowShape.of(tree));
    }

    /** The content id of its canonical bytes. */
    public String contentId() {
        return contentId;
    }

    /** The number of its canonical bytes. */
    public int size() {
        return bytes.length;
    }

    /** How many nodes and edges it has. */
    public WorkflowShape shape() {
        return shape;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The document as a new tree. */
    ObjectNode tree(Json json) {
        return json.parseDocument(bytes);
    }
}
