package io.dagstore.model;

import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/** A name that points at a version and can be moved to another one. Every move is kept as a {@link TagMove}. */
@Entity
@Table(
        name = "tag",
        indexes = @Index(name = "idx_tag_target", columnList = "target_id"),
        check =
                @CheckConstraint(
                        name = "tag_target_kind_allowed",
                        constraint = "target_kind in ('dag_version', 'patch_set')"))
public class Tag {
    @Id
    @Column(name = "tag_name", nullable = false, updatable = false, columnDefinition = "text")
    private String name;

    @Enumerated(EnumType.STRING)
    @Column(name = "target_kind", nullable = false, columnDefinition = "text")
    private ArtifactKind targetKind;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OnDelete(action = OnDeleteAction.RESTRICT)
    @JoinColumn(name = "target_id", nullable = false, foreignKey = @ForeignKey(name = "fk_tag_target"))
    private Artifact target;

    @Column(name = "target_hash", columnDefinition = "text")
    private @Nullable String targetHash;

    @Version
    @ColumnDefault("1")
    @Column(name = "version", nullable = false)
    private long version;

    @Column(name = "moved_by", columnDefinition = "text")
    private @Nullable String movedBy;

    @ColumnDefault("now()")
    @Column(name = "moved_at", nullable = false, columnDefinition = "timestamptz")
    private Instant movedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Tag() {}

    private Tag(String name, Artifact target, @Nullable String movedBy, Instant movedAt) {
        this.name = name;
        this.targetKind = target.getKind();
        this.target = target;
        this.targetHash = target.getVersionHash();
        this.version = 1;
        this.movedBy = movedBy;
        this.movedAt = movedAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** A new tag. */
    public static Tag at(String name, Artifact target, @Nullable String movedBy, Instant movedAt) {
        return new Tag(name, target, movedBy, movedAt);
    }

    /** The name, which identifies the tag. */
    public String getName() {
        return name;
    }

    /** What the target is: a dag_version or a patch_set. */
    public ArtifactKind getTargetKind() {
        return targetKind;
    }

    /** The version that the tag points at. Lazy. */
    public Artifact getTarget() {
        return target;
    }

    /** The content id of the target's document; null where the target has none recorded. */
    public @Nullable String getTargetHash() {
        return targetHash;
    }

    /** How often the tag has been set: 1 when it is created, one more with each move. */
    public long getVersion() {
        return version;
    }

    /** Who moved it last; null if not known. */
    public @Nullable String getMovedBy() {
        return movedBy;
    }

    /** When it was moved last, to the microsecond. */
    public Instant getMovedAt() {
        return movedAt;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Tag that && getName().equals(that.getName());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(getName());
    }

    @Override
    public String toString() {
        return "Tag " + name;
    }
}
