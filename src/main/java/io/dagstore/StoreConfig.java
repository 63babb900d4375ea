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
 */
public record StoreConfig(
        String url,
        @Nullable String user,
        @Nullable String password,
        int maxConnections,
        JsonLimits limits,
        boolean appendOnCompactedBase) {
    private static final int DEFAULT_CONNECTIONS = 8;

    /** A database with the default settings: 8 connections, default limits, new patches start on compacted bases. */
    public static StoreConfig of(String url, @Nullable String user, @Nullable String password) {
        return new StoreConfig(url, user, password, DEFAULT_CONNECTIONS, JsonLimits.DEFAULT, true);
    }

    /** The same with another number of connections. */
    public StoreConfig withMaxConnections(int connections) {
        return new StoreConfig(url, user, password, connections, limits, appendOnCompactedBase);
    }

    /** The same with other limits. */
    public StoreConfig withLimits(JsonLimits newLimits) {
        return new StoreConfig(url, user, password, maxConnections, newLimits, appendOnCompactedBase);
    }

    /** The same, starting new patches on compacted bases or not. */
    public StoreConfig withAppendOnCompactedBase(boolean append) {
        return new StoreConfig(url, user, password, maxConnections, limits, append);
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
