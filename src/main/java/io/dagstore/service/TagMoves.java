package io.dagstore.service;

import io.dagstore.model.Artifact;
import io.dagstore.model.Tag;
import io.dagstore.model.TagMove;
import io.dagstore.repository.Repositories;
import io.dagstore.repository.TagRepository;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sets tags and writes their history, both in the transaction of the caller. */
final class TagMoves {
    private final TagRepository tags;

    TagMoves(Repositories repositories) {
        this.tags = repositories.tags();
    }

    /** Makes a tag; false, with nothing written, if there is one with the name. */
    boolean create(String name, Artifact target, @Nullable String author, Instant now) {
        if (tags.store(name, target.getKind(), target, target.getVersionHash(), author, now) == 0) {
            return false;
        }
        tags.record(TagMove.of(name, null, target, author, now));
        return true;
    }

    /** Moves a tag; false, with nothing written, if it is not as it was read. */
    boolean move(Tag tag, Artifact target, @Nullable String author, Instant now) {
        String name = tag.getName();
        if (tags.move(
                        name,
                        tag.getVersion(),
                        tag.getTarget().getId(),
                        target.getKind(),
                        target,
                        target.getVersionHash(),
                        author,
                        now)
                == 0) {
            return false;
        }
        tags.record(TagMove.of(name, tag.getTarget(), target, author, now));
        return true;
    }
}
