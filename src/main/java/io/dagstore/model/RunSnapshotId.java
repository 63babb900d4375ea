package io.dagstore.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.UUID;

/**
 * Identifies a row of {@link RunSnapshotIndex}.
 *
 * @param runId the run
 * @param runSubmittedAt when it was submitted
 * @param snapshotId the snapshot
 */
@Embeddable
public record RunSnapshotId(
        @Column(name = "run_id", nullable = false, updatable = false) UUID runId,
        @Column(name = "run_submitted_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
                Instant runSubmittedAt,
        @Column(name = "snapshot_id", nullable = false, updatable = false) UUID snapshotId) {}
