package io.dagstore.model;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinColumns;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/** Which snapshot a run was made from: finds the run of a snapshot and the snapshots of a run. */
@Entity
@Immutable
@Table(
        name = "run_snapshot_index",
        indexes = @Index(name = "idx_run_snapshot_index_snapshot", columnList = "snapshot_id"))
public class RunSnapshotIndex {
    @EmbeddedId
    private RunSnapshotId id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OnDelete(action = OnDeleteAction.CASCADE)
    @JoinColumns(
            value = {
                @JoinColumn(
                        name = "run_id",
                        referencedColumnName = "run_id",
                        nullable = false,
                        insertable = false,
                        updatable = false),
                @JoinColumn(
                        name = "run_submitted_at",
                        referencedColumnName = "submitted_at",
                        nullable = false,
                        insertable = false,
                        updatable = false)
            },
            foreignKey = @ForeignKey(name = "fk_run_snapshot_index_run"))
    private Run run;

    @MapsId("snapshotId")
    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OnDelete(action = OnDeleteAction.RESTRICT)
    @JoinColumn(
            name = "snapshot_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_run_snapshot_index_snapshot"))
    private Artifact snapshot;

    @Column(name = "version_hash", updatable = false, columnDefinition = "text")
    private @Nullable String versionHash;

    @ColumnDefault("now()")
    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    private Instant createdAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected RunSnapshotIndex() {}

    private RunSnapshotIndex(Run run, Artifact snapshot, Instant createdAt) {
        this.id = new RunSnapshotId(run.getId().runId(), run.getId().submittedAt(), snapshot.getId());
        this.run = run;
        this.snapshot = snapshot;
        this.versionHash = snapshot.getVersionHash();
        this.createdAt = createdAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** The entry that finds a run by its snapshot. */
    public static RunSnapshotIndex of(Run run, Artifact snapshot, Instant createdAt) {
        return new RunSnapshotIndex(run, snapshot, createdAt);
    }

    /** The run and the snapshot. */
    public RunSnapshotId getId() {
        return id;
    }

    /** The run. Lazy. */
    public Run getRun() {
        return run;
    }

    /** The snapshot. Lazy. */
    public Artifact getSnapshot() {
        return snapshot;
    }

    /** The content id of the document that the snapshot is of; null if not recorded. */
    public @Nullable String getVersionHash() {
        return versionHash;
    }

    /** When the entry was stored, to the microsecond. */
    public Instant getCreatedAt() {
        return createdAt;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof RunSnapshotIndex that && getId().equals(that.getId());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(getId());
    }

    @Override
    public String toString() {
        return "RunSnapshotIndex " + id;
    }
}
