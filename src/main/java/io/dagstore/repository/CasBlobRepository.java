package io.dagstore.repository;

import io.dagstore.error.CorruptContentException;
import io.dagstore.model.CasBlob;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.time.Instant;
import java.util.Arrays;
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
     * Stores a blob, with its bytes in the database, unless the bytes are there. A blob whose bytes are kept outside gets them.
     *
     * @return 1 if stored, 0 if the bytes were there
     * @throws CorruptContentException if other bytes are there under its id: what was to be stored could not be read back
     */
    default int store(CasBlob blob) {
        byte[] content = Objects.requireNonNull(blob.getContent(), "a blob without content cannot be stored");
        int stored = store(blob.getId(), blob.getMediaType(), blob.getSizeBytes(), blob.getCreatedAt(), content);
        if (stored == 0) {
            requireSound(blob);
        }
        return stored;
    }

    /**
     * Reads a blob back.
     *
     * @throws CorruptContentException if it is not there with exactly these bytes
     */
    default void requireSound(CasBlob blob) {
        if (!findById(blob.getId())
                .filter(there -> Arrays.equals(there.getContent(), blob.getContent()))
                .isPresent()) {
            throw new CorruptContentException(
                    blob.getId(),
                    "the stored bytes of " + blob.getId() + " are damaged, so that it cannot be stored again");
        }
    }

    /** The statement of {@link #store(CasBlob)}. */
    @Query("insert into CasBlob (id, mediaType, sizeBytes, createdAt, content)"
            + " values (:id, :mediaType, :sizeBytes, :createdAt, :content)"
            + " on conflict (id) do update set content = excluded.content, storageUrl = null where content is null")
    int store(String id, String mediaType, long sizeBytes, Instant createdAt, byte[] content);
}
