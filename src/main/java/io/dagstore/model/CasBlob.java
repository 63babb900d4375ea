package io.dagstore.model;

import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Stored bytes under the id that is made from them. Two artifacts with the same content share one blob. */
@Entity
@Immutable
@Table(
        name = "cas_blob",
        check = {
            @CheckConstraint(name = "cas_blob_size_not_negative", constraint = "size_bytes >= 0"),
            @CheckConstraint(
                    name = "cas_blob_content_or_storage_url",
                    constraint = "num_nonnulls(content, storage_url) = 1"),
        })
public class CasBlob {
    @Id
    @Column(name = "cas_id", nullable = false, updatable = false, columnDefinition = "text")
    private String id;

    @Column(name = "media_type", nullable = false, updatable = false, columnDefinition = "text")
    private String mediaType;

    @Column(name = "size_bytes", nullable = false, updatable = false)
    private long sizeBytes;

    @ColumnDefault("now()")
    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    private Instant createdAt;

    @Column(name = "content", updatable = false, columnDefinition = "bytea")
    private byte @Nullable [] content;

    @Column(name = "storage_url", updatable = false, columnDefinition = "text")
    private @Nullable String storageUrl;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected CasBlob() {}

    private CasBlob(String id, MediaType mediaType, byte[] content, Instant createdAt) {
        this.id = id;
        this.mediaType = mediaType.label();
        this.sizeBytes = content.length;
        this.content = content;
        this.createdAt = createdAt;
    }

    /**
     * Bytes to store in the database.
     *
     * @param id the content id of exactly these bytes
     * @param content the bytes; not copied, so they must not change afterwards
     */
    public static CasBlob of(String id, MediaType mediaType, byte[] content, Instant createdAt) {
        return new CasBlob(id, mediaType, content, createdAt);
    }

    /** The content id: {@code sha256:} and the lower-case hex digest of the bytes. */
    public String getId() {
        return id;
    }

    /** What the bytes are; one of {@link MediaType} in what dagstore stores. */
    public String getMediaType() {
        return mediaType;
    }

    /** The number of bytes. */
    public long getSizeBytes() {
        return sizeBytes;
    }

    /** When the bytes were first stored, to the microsecond. */
    public Instant getCreatedAt() {
        return createdAt;
    }

    /** The bytes, not copied; null if they are kept outside the database, at {@link #getStorageUrl()}. */
    @SuppressWarnings(
            "MutableRepresentation") // a copy of every blob read would double what a materialisation allocates
    public byte @Nullable [] getContent() {
        return content;
    }

    /** Where the bytes are kept if not in the database; null otherwise. */
    public @Nullable String getStorageUrl() {
        return storageUrl;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof CasBlob that && getId().equals(that.getId());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(getId());
    }

    @Override
    public String toString() {
        return "CasBlob " + id;
    }
}
