package io.dagstore.model;

import io.hypersistence.utils.hibernate.type.json.JsonBinaryType;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.Type;
import org.jspecify.annotations.Nullable;

/** A run of a workflow: which version it started from, and where every tag pointed at that moment. */
@Entity
@Immutable
@Table(name = "run", options = "partition by range (submitted_at)")
public class Run {
    @EmbeddedId
    private RunId id;

    @Column(name = "base_kind", updatable = false, columnDefinition = "text")
    private @Nullable String baseKind;

    @Column(name = "base_ref", updatable = false, columnDefinition = "text")
    private @Nullable String baseRef;

    @Type(JsonBinaryType.class)
    @Column(name = "tags_snapshot", updatable = false, columnDefinition = "jsonb")
    private @Nullable Map<String, Object> tagsSnapshot;

    @Column(name = "status", updatable = false, columnDefinition = "text")
    private @Nullable String status;

    @Column(name = "submitted_by", updatable = false, columnDefinition = "text")
    private @Nullable String submittedBy;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Run() {}

    private Run(
            RunId id,
            @Nullable String baseKind,
            @Nullable String baseRef,
            @Nullable Map<String, Object> tagsSnapshot,
            @Nullable String status,
            @Nullable String submittedBy) {
        this.id = id;
        this.baseKind = baseKind;
        this.baseRef = baseRef;
        this.tagsSnapshot = tagsSnapshot;
        this.status = status;
        this.submittedBy = submittedBy;
    }

    /**
     * A run as it was submitted.
     *
     * @param baseKind what baseRef is, a tag or an artifact kind
     * @param baseRef what the run was started from, as it was named
     * @param tagsSnapshot where each tag pointed, null if that was not recorded
     */
    public static Run of(
            RunId id,
            @Nullable String baseKind,
            @Nullable String baseRef,
            @Nullable Map<String, Object> tagsSnapshot,
            @Nullable String status,
            @Nullable String submittedBy) {
        RunId stored = new RunId(id.runId(), id.submittedAt().truncatedTo(ChronoUnit.MICROS));
        return new Run(stored, baseKind, baseRef, tagsSnapshot, status, submittedBy);
    }

    /** The run and when it was submitted. */
    public RunId getId() {
        return id;
    }

    /** What {@link #getBaseRef()} is; null if not recorded. */
    public @Nullable String getBaseKind() {
        return baseKind;
    }

    /** What the run was started from, as it was named; null if not recorded. */
    public @Nullable String getBaseRef() {
        return baseRef;
    }

    /** Where each tag pointed when the run was submitted; null if not recorded. */
    public @Nullable Map<String, Object> getTagsSnapshot() {
        return tagsSnapshot;
    }

    /** The state that the run was stored with; null if not recorded. */
    public @Nullable String getStatus() {
        return status;
    }

    /** Who submitted it; null if not known. */
    public @Nullable String getSubmittedBy() {
        return submittedBy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Run that && getId().equals(that.getId());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(getId());
    }

    @Override
    public String toString() {
        return "Run " + id.runId();
    }
}
