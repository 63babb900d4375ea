package io.dagstore.repository;

import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.model.Tag;
import io.dagstore.model.TagMove;
import jakarta.data.repository.Insert;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Tags and the history of their moves. */
@Repository
public interface TagRepository {
    /** The session that the queries run in. */
    StatelessSession session();

    /** The tag with this name, its target loaded with it. */
    @Query("select t from Tag t join fetch t.target where t.name = :name")
    Optional<Tag> findByName(String name);

    /**
     * The tag with this name, its target, the compacted base of that, and the number of the version: one statement for what
     * else would be three.
     */
    @Query("with chain as (" + ChainsBehind.FIRST + " from Tag t join t.target h where t.name = :name"
            + ChainsBehind.NEXT
            + " select new io.dagstore.repository.TagHead(t, a, b,"
            + " (select sum(c.depth) from chain c where c.cyclic = false))"
            + " from Tag t join t.target a left join Artifact b on b.compactedFrom.id = a.id and b.kind = DAG_VERSION"
            + " where t.name = :name order by b.createdAt desc, b.id desc limit 1")
    Optional<TagHead> findHead(String name);

    /** All tags in the order of their names, their targets loaded with them. */
    @Query("select t from Tag t join fetch t.target order by t.name")
    List<Tag> listAll();

    /** Stores a new tag unless one with its name is there. Returns 1 if stored, 0 if it was there. */
    @Query("insert into Tag (name, targetKind, target, targetHash, version, movedBy, movedAt)"
            + " values (:name, :targetKind, :target, :targetHash, 1, :movedBy, :movedAt) on conflict (name) do nothing")
    int store(
            String name,
            ArtifactKind targetKind,
            Artifact target,
            @Nullable String targetHash,
            @Nullable String movedBy,
            Instant movedAt);

    /**
     * Moves a tag if it is still as it was read. Returns 1 if it moved, 0 if it is gone or was moved meanwhile.
     *
     * @param version the {@link Tag#getVersion()} that it was read with
     * @param from the target that it was read with; a tag that was deleted and made anew has the versions of the old one again
     */
    @Query("update Tag t set t.targetKind = :targetKind, t.target = :target, t.targetHash = :targetHash,"
            + " t.movedBy = :movedBy, t.movedAt = :movedAt, t.version = t.version + 1"
            + " where t.name = :name and t.version = :version and t.target.id = :from")
    int move(
            String name,
            long version,
            UUID from,
            ArtifactKind targetKind,
            Artifact target,
            @Nullable String targetHash,
            @Nullable String movedBy,
            Instant movedAt);

    /** Counts further moves of a tag that the same transaction has set, whose history has them one by one. Returns 1. */
    @Query("update Tag t set t.version = t.version + :moves where t.name = :name")
    int countMoves(String name, long moves);

    /**
     * Deletes a tag if it is still as it was read; its history stays. Returns 1 if it is deleted, 0 if it is gone or was moved
     * meanwhile.
     */
    @Query("delete from Tag t where t.name = :name and t.version = :version and t.target.id = :at")
    int delete(String name, long version, UUID at);

    /** Adds a move to a tag's history. */
    @Insert
    void record(TagMove move);

    /** The moves of a tag, oldest first. */
    @Query("select m from TagMove m where m.tagName = :name order by m.id")
    List<TagMove> listMoves(String name);
}
