package io.dagstore.service;

/**
 * What the cache of contents holds, and what it was good for since the store was opened.
 *
 * @param maxBytes the most that it may hold; 0 if it is off, and everything else is 0 then, too
 * @param bytes what it holds: contents, and what it takes to keep them
 * @param entries how many contents it holds
 * @param hits how often a document or a blob that was asked for was there
 * @param misses how often it was not
 * @param evictions how many contents were dropped to make room
 */
public record CacheStats(long maxBytes, long bytes, long entries, long hits, long misses, long evictions) {
    static final CacheStats OFF = new CacheStats(0, 0, 0, 0, 0, 0);

    /** How often it was asked. */
    public long asked() {
        return hits + misses;
    }
}
