package io.dagstore.service;

import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * The document of a version.
 *
 * @param artifactId the version
 * @param document the document as a tree of its own, which the caller may change
 * @param bytes its canonical bytes, or for a full version the bytes as they are stored
 * @param contentId the content id of these bytes
 * @param patches how many patches build it; 0 for a full version, and for a patch that has its document from a compacted base
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are handed over, never compared
public record MaterializedVersion(UUID artifactId, ObjectNode document, byte[] bytes, String contentId, int patches) {}
