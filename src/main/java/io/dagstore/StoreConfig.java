package io.dagstore;

import io.dagstore.error.InvalidInputException;
import io.dagstore.json.JsonLimits;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Which database a store uses, and how. Start with {@link #of}.
 *
 * @param url a JDBC URL of PostgreSQL; {@code currentSchema} in it decides which schema the tables are in
 * @param user the database role, null to let the URL or the driver decide
 * @param password its password, null to let the URL or the driver decide
 * @param maxConnections the largest number of connections held at a time
 * @param limits what is accepted as a document or patch
 * @param appendOnCompactedBase whether a new patch on a compacted version starts on its compacted base instead of continuing the chain
 * @param cacheBytes how much of what was read and stored is kept in memory, in bytes; 0, the default, for nothing. Memory belongs to the
 *     program that uses the store, and only that knows whether it reads the same versions again: a service that does, or that stores one
 *     version after the other in the same tags, profits from a few dozen megabytes; a process that reads each version once is slower
 *     with a cache, since it asks the database once more for each
 */
public record StoreConfig(
        String url,
        @Nullable String user,
        @Nullable String password,
        int maxConnections,
        JsonLimits limits,
        boolean appendOnCompactedBase,
        long cacheBytes) {
    private static final int DEFAULT_CONNECTIONS = 8;

    /** A database with the default settings: 8 connections, default limits, new patches start on compacted bases, no cache. */
    public static StoreConfig of(String url, @Nullable String user, @Nullable String password) {
        return new StoreConfig(url, user, password, DEFAULT_CONNECTIONS, JsonLimits.DEFAULT, true, 0);
    }

    /** The same with another number of connections. */
    public StoreConfig withMaxConnections(int connections) {
        return new StoreConfig(url, user, password, connections, limits, appendOnCompactedBase, cacheBytes);
    }

    /** The same with other limits. */
    public StoreConfig withLimits(JsonLimits newLimits) {
        return new StoreConfig(url, user, password, maxConnections, newLimits, appendOnCompactedBase, cacheBytes);
    }

    /** The same, starting new patches on compacted bases or not. */
    public StoreConfig withAppendOnCompactedBase(boolean append) {
        return new StoreConfig(url, user, password, maxConnections, limits, append, cacheBytes);
    }

    /**
     * The same, keeping up to this many bytes of contents in memory; 0 for none. More than 0 needs Caffeine on the class path.
     *
     * @throws InvalidInputException if it is negative
     */
    public StoreConfig withCacheBytes(long bytes) {
        if (bytes < 0) {
            throw new InvalidInputException("the size of the cache must be 0 or more bytes, not " + bytes);
        }
        return new StoreConfig(url, user, password, maxConnections, limits, appendOnCompactedBase, bytes);
    }

    /**
     * Connections to the database without a pool. They fail at once where there is no server, while a pool goes on trying.
     *
     * @throws InvalidInputException if the URL is not one of PostgreSQL
     */
    public DataSource dataSource() {
        PGSimpleDataSource connections = new PGSimpleDataSource();
        try {
            connections.setURL(url);
        } catch (IllegalArgumentException e) {
            // It may hold a password, so it is not repeated.
            throw new InvalidInputException(
                    "the URL is not one of PostgreSQL's JDBC driver: jdbc:postgresql://host:port/database", e);
        }
        if (user != null) {
            connections.setUser(user);
        }
        if (password != null) {
            connections.setPassword(password);
        }
        connections.setApplicationName("dagstore");
        connections.setLogServerErrorDetail(false);
        return connections;
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "StoreConfig[" + url + ", user " + user + "]";
    }
}
