package io.dagstore.repository;

import io.dagstore.model.Artifact;
import io.dagstore.model.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Where a tag points, with what putting the next version on top of it needs to know.
 *
 * @param tag the tag; its own reference to the target is not loaded
 * @param target the version that it points at
 * @param compactedBase the full version that the target was compacted into, the newest if there are several; null if there is none
 * @param number the number of the target in its line of versions
 */
public record TagHead(Tag tag, Artifact target, @Nullable Artifact compactedBase, long number) {}
