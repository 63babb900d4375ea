package io.dagstore.service;

import io.dagstore.error.ConflictException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.model.Artifact;
import io.dagstore.model.Tag;
import io.dagstore.model.TagMove;
import io.dagstore.repository.Repositories;
import io.dagstore.repository.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names for versions. A tag is created at a version and can be moved to any other; each move is one transaction that also writes the
 * move into the tag's history, and succeeds only if the tag is still where it was read.
 */
public final class TagService {
    private final UnitOfWork work;
    private final Clock clock;

    /** Works on the database of this unit of work. */
    public TagService(UnitOfWork work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /**
     * Makes a tag.
     *
     * @param reference the version that it points at
     * @param author who makes it, null if not known
     * @return the new tag
     * @throws InvalidInputException if the name is not acceptable, or the reference is an artifact that is not a version
     * @throws NotFoundException if there is no such version
     * @throws ConflictException if there is a tag with this name; it is left as it is
     */
    public Tag create(String name, String reference, @Nullable String author) {
        TagName.requireValid(name);
        return work.write(repositories -> {
            Artifact target = target(repositories, reference);
            if (!new TagMoves(repositories).create(name, target, author, now())) {
                Tag actual = get(repositories, name);
                throw new ConflictException(
                        name,
                        null,
                        actual.getTarget().getId().toString(),
                        "there is a tag \"" + name + "\" already, at " + actual.getTarget()
                                + "; dagstore tag move moves it");
            }
            return get(repositories, name);
        });
    }

    /**
     * Moves a tag.
     *
     * @param reference the version that it is to point at; may be the tag's own name with {@code @N} or {@code ~N}
     * @param expected the artifact that the tag must point at before, null for whatever it points at now
     * @param author who moves it, null if not known
     * @return the tag after the move; if it was at the version already, unchanged and with no move recorded
     * @throws NotFoundException if there is no such tag or version
     * @throws InvalidInputException if the reference is an artifact that is not a version
     * @throws ConflictException if the tag does not point at the expected version, or was moved at the same moment
     */
    public Tag move(String name, String reference, @Nullable UUID expected, @Nullable String author) {
        return work.write(repositories -> {
            Tag tag = get(repositories, name);
            if (expected != null && !expected.equals(tag.getTarget().getId())) {
                throw stale(name, expected, tag.getTarget().getId());
            }
            Artifact target = target(repositories, reference);
            if (target.equals(tag.getTarget())) {
                return tag;
            }
            if (!new TagMoves(repositories).move(tag, target, author, now())) {
                throw stale(
                        name,
                        tag.getTarget().getId(),
                        get(repositories, name).getTarget().getId());
            }
            return get(repositories, name);
        });
    }

    /** All tags in the order of their names, their targets loaded. */
    public List<Tag> list() {
        return work.read(repositories -> repositories.tags().listAll());
    }

    /**
     * A tag, its target loaded.
     *
     * @throws NotFoundException if there is none with this name
     */
    public Tag get(String name) {
        return work.read(repositories -> get(repositories, name));
    }

    /** The moves of a tag, oldest first, those of an earlier tag with the same name included; empty if there never was one. */
    public List<TagMove> moves(String name) {
        return work.read(repositories -> repositories.tags().listMoves(name));
    }

    /**
     * Deletes a tag. Its versions and the history of its moves stay.
     *
     * @return the tag as it was
     * @throws NotFoundException if there is none with this name
     * @throws ConflictException if it was moved at the same moment; it is left as it is
     */
    public Tag delete(String name) {
        return work.write(repositories -> {
            Tag tag = get(repositories, name);
            UUID at = tag.getTarget().getId();
            if (repositories.tags().delete(name, tag.getVersion(), at) == 0) {
                throw stale(name, at, get(repositories, name).getTarget().getId());
            }
            return tag;
        });
    }

    private static Tag get(Repositories repositories, String name) {
        return repositories.tags().findByName(name).orElseThrow(() -> missing(name));
    }

    private static NotFoundException missing(String name) {
        return new NotFoundException(name, "there is no tag \"" + name + "\"; dagstore tag list shows the tags");
    }

    private static ConflictException stale(String name, UUID expected, UUID actual) {
        return new ConflictException(
                name,
                expected.toString(),
                actual.toString(),
                "tag \"" + name + "\" points at " + actual + ", not at the expected " + expected);
    }

    private static Artifact target(Repositories repositories, String reference) {
        return new Lineage(repositories).resolve(reference).artifact();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
