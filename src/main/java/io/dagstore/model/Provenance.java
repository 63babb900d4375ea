package io.dagstore.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who stored an artifact, when, under which name, and what else is to be remembered of it.
 *
 * @param name the name of the workflow, null if it has none
 * @param createdBy who stores it, null if not known
 * @param createdAt when; the database keeps microseconds
 * @param meta further facts, as JSON values
 */
public record Provenance(
        @Nullable String name, @Nullable String createdBy, Instant createdAt, Map<String, Object> meta) {
    /** Copies meta. */
    public Provenance {
        meta = Map.copyOf(meta);
    }
}
