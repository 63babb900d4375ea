package io.dagstore.service;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dagstore.error.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * Contents in memory, by content id: stored blobs and built documents alike, since both have the id that is made from their bytes.
 * What is here never gets stale, because other bytes have another id. Arrays are copied on the way in and on the way out, so
 * nobody can change what others get. Safe for use by several threads; it has no thread of its own.
 */
final class ContentCache {
    /** What an entry takes besides its bytes, as measured: its key, the array's header, and the cache's own bookkeeping. */
    static final int OVERHEAD_BYTES = 224;

    private final long maxBytes;
    private final Cache<String, byte[]> contents;

    /**
     * Holds contents up to this many bytes, what it takes to keep them included.
     *
     * @throws InvalidInputException if Caffeine is not on the class path
     */
    static ContentCache of(long maxBytes) {
        try {
            return new ContentCache(maxBytes);
        } catch (NoClassDefFoundError e) {
            throw new InvalidInputException(
                    "a cache of " + maxBytes + " bytes is asked for, and Caffeine, which keeps it, is not on the class"
                            + " path: add com.github.ben-manes.caffeine:caffeine (3.2), or do without a cache",
                    e);
        }
    }

    private ContentCache(long maxBytes) {
        this.maxBytes = maxBytes;
        this.contents = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<String, byte[]>weigher(
                        (id, bytes) -> (int) Math.min((long) bytes.length + OVERHEAD_BYTES, Integer.MAX_VALUE))
                // Else it would tidy up in the common pool, in a thread that the program did not ask for.
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /** The bytes with this content id, as an array of the caller's own; null if they are not here. */
    byte @Nullable [] find(String contentId) {
        byte[] bytes = contents.getIfPresent(contentId);
        return bytes == null ? null : bytes.clone();
    }

    /** Whether the bytes with this content id are here; not counted as asked for. */
    boolean holds(String contentId) {
        return contents.asMap().containsKey(contentId);
    }

    /**
     * Keeps a copy of these bytes, if there is room.
     *
     * @param contentId the content id of exactly these bytes; the caller has verified it
     */
    void keep(String contentId, byte[] bytes) {
        if (!holds(contentId)) {
            contents.put(contentId, bytes.clone());
        }
    }

    /** What it holds, and what it was good for. */
    CacheStats stats() {
        com.github.benmanes.caffeine.cache.stats.CacheStats counted = contents.stats();
        long bytes = contents.policy().eviction().orElseThrow().weightedSize().orElseThrow();
        return new CacheStats(
                maxBytes,
                bytes,
                contents.estimatedSize(),
                counted.hitCount(),
                counted.missCount(),
                counted.evictionCount());
    }
}
