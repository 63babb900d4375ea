package io.dagstore.service;

import java.util.UUID;

/**
 * How the server answers the question for the compacted base of a patch in two ways.
 *
 * @param patch the patch
 * @param byColumn by {@code artifact.compacted_from_id}
 * @param byMeta by {@code meta->>'compacted_from'}
 */
public record LookupComparison(UUID patch, LookupPlan byColumn, LookupPlan byMeta) {}
