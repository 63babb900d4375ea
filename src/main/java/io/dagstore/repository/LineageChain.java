package io.dagstore.repository;

import java.util.UUID;

/**
 * One chain in the line of versions that lead to a version.
 *
 * @param age 0 for the chain that the version itself is in, one more for each compaction before it
 * @param headId the last version of the chain
 * @param baseId the full version that it starts on
 * @param depth the number of patches between the two
 */
public record LineageChain(int age, UUID headId, UUID baseId, int depth) {}
