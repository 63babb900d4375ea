package io.dagstore.repository;

import java.time.Instant;
import java.util.UUID;

/**
 * A compaction that took place.
 *
 * @param compactedBase the full version that it made
 * @param patch the last patch of the chain that was compacted
 * @param depth the depth of that patch
 * @param patches the number of patches that are still stored in its chain
 * @param compactedAt when, to the microsecond
 */
public record Compaction(UUID compactedBase, UUID patch, int depth, long patches, Instant compactedAt) {}
