package io.dagstore.service;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What storing a version did.
 *
 * @param outcome what happened
 * @param version the version that the tag points at now
 * @param startedOn the compacted base that the new patch starts on; null if it continues the chain of the version before it, or
 *     nothing was stored
 * @param storedBytes the bytes of the document or patch that represent the version; 0 if nothing was stored
 */
public record PutResult(Outcome outcome, Version version, @Nullable UUID startedOn, long storedBytes) {
    /** What can happen to a document or patch that is stored under a tag. */
    public enum Outcome {
        /** The tag was new; the document is stored in full. */
        CREATED,
        /** A patch is stored, and the tag points at it. */
        APPENDED,
        /** The tag's document is this one already; nothing was stored. */
        UNCHANGED
    }
}
