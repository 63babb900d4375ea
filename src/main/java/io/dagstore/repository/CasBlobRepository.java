package io.dagstore.repository;

import io.dagstore.model.CasBlob;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.StatelessSession;

/** Stored bytes, by content id. */
@Repository
public interface CasBlobRepository {
    /** The session that the queries run in. */
    StatelessSession session();

    /** The blob with this content id. */
    @Query("select b from CasBlob b where b.id = :id")
    Optional<CasBlob> findById(String id);

    /** The blobs with these content ids, in one statement and in no particular order; absent ones are left out. */
    @Query("select b from CasBlob b where b.id in :ids")
    List<CasBlob> listByIds(Collection<String> ids);

    /**
     * Stores a blob, with its bytes in the database, unless one with its id is there, which then has the same bytes. Returns 1 if
     * stored, 0 if it was there.
     */
    default int store(CasBlob blob) {
        byte[] content = Objects.requireNonNull(blob.getContent(), "a blob without content cannot be stored");
        return store(blob.getId(), blob.getMediaType(), blob.getSizeBytes(), blob.getCreatedAt(), content);
    }

    /** The statement of {@link #store(CasBlob)}. */
    @Query("insert into CasBlob (id, mediaType, sizeBytes, createdAt, content)"
            + " values (:id, :mediaType, :sizeBytes, :createdAt, :content) on conflict (id) do nothing")
    int store(String id, String mediaType, long sizeBytes, Instant createdAt, byte[] content);
}
