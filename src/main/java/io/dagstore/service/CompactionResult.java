package io.dagstore.service;

import io.dagstore.model.Artifact;

/**
 * The compacted base of a patch.
 *
 * @param patch the patch
 * @param compactedBase the full version with the same document
 * @param created whether it was made now; false if it was there
 */
public record CompactionResult(Artifact patch, Artifact compactedBase, boolean created) {}
