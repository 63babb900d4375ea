package io.dagstore.service;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How to store a version.
 *
 * @param author who stores it, null if not known
 * @param expectedHead the artifact that the tag must point at, so that nothing is stored on top of what the caller has not seen;
 *     null to store on top of whatever is there
 */
public record PutOptions(@Nullable String author, @Nullable UUID expectedHead) {
    /** Nobody in particular, on top of whatever is there. */
    public static final PutOptions NONE = new PutOptions(null, null);

    /** The same with an author. */
    public PutOptions by(@Nullable String newAuthor) {
        return new PutOptions(newAuthor, expectedHead);
    }

    /** The same for a tag that must point at this artifact. */
    public PutOptions expecting(@Nullable UUID head) {
        return new PutOptions(author, head);
    }
}
