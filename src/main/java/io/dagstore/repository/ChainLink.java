package io.dagstore.repository;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A patch in its chain, seen from its end: however long the chain is, one more patch is one more link.
 *
 * @param patchId the patch
 * @param seq its place, counted from 1, which is its depth
 * @param before the patch that it continues; null if it is the first on its base
 */
public record ChainLink(UUID patchId, int seq, @Nullable ChainLink before) {
    /** The link of a patch that continues this chain, or begins one where there is none yet. */
    public static ChainLink after(@Nullable ChainLink before, UUID patchId) {
        return new ChainLink(patchId, before == null ? 1 : before.seq + 1, before);
    }
}
