package io.dagstore.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.dagstore.StoreConfig;
import io.dagstore.repository.UnitOfWork;
import io.dagstore.service.MaterializationService;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * One connection that statements of JDBC and dagstore use by turns. Two connections would be two processes of the server, which the
 * system runs with unequal luck for minutes on end: that alone makes ratios between 0.4 and 1.6.
 */
final class SharedConnection implements AutoCloseable {
    private final HikariDataSource pool;
    private final UnitOfWork work;
    private final Connection jdbc;

    private SharedConnection(HikariDataSource pool) throws SQLException {
        this.pool = pool;
        try (Connection pooled = pool.getConnection()) {
            // What it wraps stays open when it goes back, and the pool has no other.
            this.jdbc = pooled.unwrap(BaseConnection.class);
        }
        this.work = UnitOfWork.on(pool);
    }

    /** A connection to the database that a store would use with these settings. */
    static SharedConnection open(StoreConfig config) throws SQLException {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(config.url());
        pool.setUsername(config.user());
        pool.setPassword(config.password());
        pool.setMaximumPoolSize(1);
        pool.setMaxLifetime(0);
        return new SharedConnection(new HikariDataSource(pool));
    }

    /** The connection for statements of JDBC, in autocommit mode. To be used while dagstore does nothing, and not to be closed. */
    Connection jdbc() {
        return jdbc;
    }

    /** The connection for dagstore. */
    UnitOfWork work() {
        return work;
    }

    /** dagstore without a cache. */
    MaterializationService materialization() {
        return new MaterializationService(work);
    }

    @Override
    public void close() {
        work.close();
        pool.close();
    }
}
