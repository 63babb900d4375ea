package io.dagstore.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** One step in the history of a tag. A tag's first move has no origin; each later one starts where the one before it ended. */
@Entity
@Immutable
@Table(name = "tag_move", indexes = @Index(name = "idx_tag_move_tag", columnList = "tag_name, id"))
public class TagMove {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "id", nullable = false, updatable = false)
    private @Nullable Long id;

    @Column(name = "tag_name", nullable = false, updatable = false, columnDefinition = "text")
    private String tagName;

    @Enumerated(EnumType.STRING)
    @Column(name = "from_kind", updatable = false, columnDefinition = "text")
    private @Nullable ArtifactKind fromKind;

    @Column(name = "from_id", updatable = false)
    private @Nullable UUID fromId;

    @Enumerated(EnumType.STRING)
    @Column(name = "to_kind", nullable = false, updatable = false, columnDefinition = "text")
    private ArtifactKind toKind;

    @Column(name = "to_id", nullable = false, updatable = false)
    private UUID toId;

    @Column(name = "expected_hash", updatable = false, columnDefinition = "text")
    private @Nullable String expectedHash;

    @Column(name = "moved_by", updatable = false, columnDefinition = "text")
    private @Nullable String movedBy;

    @ColumnDefault("now()")
    @Column(name = "moved_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    private Instant movedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected TagMove() {}

    private TagMove(String tagName, @Nullable Artifact from, Artifact to, @Nullable String movedBy, Instant movedAt) {
        this.tagName = tagName;
        if (from != null) {
            this.fromKind = from.getKind();
            this.fromId = from.getId();
            this.expectedHash = from.getVersionHash();
        }
        this.toKind = to.getKind();
        this.toId = to.getId();
        this.movedBy = movedBy;
        this.movedAt = movedAt.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * The move of a tag.
     *
     * @param from where the tag was, null if it is new
     * @param to where it is now
     */
    public static TagMove of(
            String tagName, @Nullable Artifact from, Artifact to, @Nullable String movedBy, Instant movedAt) {
        return new TagMove(tagName, from, to, movedBy, movedAt);
    }

    /** The number of the move, rising with time; null until it is stored. */
    public @Nullable Long getId() {
        return id;
    }

    /** The tag. */
    public String getTagName() {
        return tagName;
    }

    /** What the tag pointed at before; null when the tag was created. */
    public @Nullable ArtifactKind getFromKind() {
        return fromKind;
    }

    /** The version that the tag pointed at before; null when the tag was created. */
    public @Nullable UUID getFromId() {
        return fromId;
    }

    /** What the tag points at since this move. */
    public ArtifactKind getToKind() {
        return toKind;
    }

    /** The version that the tag points at since this move. */
    public UUID getToId() {
        return toId;
    }

    /** The content id of the document that the tag pointed at before; null when it was created or had none recorded. */
    public @Nullable String getExpectedHash() {
        return expectedHash;
    }

    /** Who moved it; null if not known. */
    public @Nullable String getMovedBy() {
        return movedBy;
    }

    /** When, to the microsecond. */
    public Instant getMovedAt() {
        return movedAt;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof TagMove that && id != null && id.equals(that.getId());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(getTagName());
    }

    @Override
    public String toString() {
        return "TagMove " + id + " of " + tagName;
    }
}
