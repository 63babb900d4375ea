package io.dagstore.repository;

import java.util.UUID;

/**
 * The full version that a patch was compacted into, as much of it as is needed to read or name it.
 *
 * @param id the full version
 * @param contentId the content id of its document
 */
public record CompactedBase(UUID id, String contentId) {}
