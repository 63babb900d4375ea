package io.dagstore.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnDefault;

/**
 * Identifies a run. The time is part of it because runs are kept in partitions by time.
 *
 * @param runId the run
 * @param submittedAt when it was submitted, to the microsecond
 */
@Embeddable
public record RunId(
        @Column(name = "run_id", nullable = false, updatable = false) UUID runId,
        @ColumnDefault("now()")
                @Column(name = "submitted_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
                Instant submittedAt) {}
