package io.dagstore.service;

import io.dagstore.model.Artifact;
import org.jspecify.annotations.Nullable;

/**
 * A version at its place in the line of versions that lead to it.
 *
 * @param number its number: the first full version is 0, each patch adds one, and a compacted base has the number of the patch
 *     that it came from, so compaction changes no number
 * @param artifact how it is stored: a dag_version or a patch_set
 * @param compactedBase the full version that it was compacted into as well; null if it was not
 */
public record Version(int number, Artifact artifact, @Nullable Artifact compactedBase) {}
