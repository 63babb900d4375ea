package io.dagstore;

import com.zaxxer.hikari.HikariDataSource;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import io.dagstore.json.Json;
import io.dagstore.repository.UnitOfWork;
import io.dagstore.service.CompactionService;
import io.dagstore.service.ImportService;
import io.dagstore.service.MaterializationService;
import io.dagstore.service.TagService;
import io.dagstore.service.WorkflowService;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * A store of versioned workflow graphs in a PostgreSQL database. Opening it takes a moment, so a program opens one and keeps it;
 * it is safe for use by several threads. Close it at the end.
 */
public final class DagStore implements AutoCloseable {
    private static final long CONNECTION_TIMEOUT_SECONDS = 10;

    private final HikariDataSource connections;
    private final UnitOfWork work;
    private final WorkflowService workflows;
    private final MaterializationService materialization;
    private final CompactionService compaction;
    private final TagService tags;
    private final ImportService imports;

    private DagStore(StoreConfig config, HikariDataSource connections, UnitOfWork work) {
        this.connections = connections;
        this.work = work;
        Clock clock = Clock.systemUTC();
        this.materialization = new MaterializationService(work, config.cacheBytes());
        Json json = new Json(config.limits());
        this.workflows = new WorkflowService(work, materialization, json, config.appendOnCompactedBase(), clock);
        this.imports = new ImportService(work, workflows, json, clock);
        this.compaction = new CompactionService(work, materialization, clock);
        this.tags = new TagService(work, clock);
    }

    /**
     * Opens the store in a database. Never changes its schema.
     *
     * @throws InvalidInputException if the URL is not one of PostgreSQL, or a cache is asked for and Caffeine is not on the class path
     * @throws UnavailableException if the database cannot be reached or refuses the login
     * @throws SchemaException if it does not have the tables that this version of dagstore needs, or is of a newer one
     */
    public static DagStore open(StoreConfig config) {
        try (StoreOpening opening = StoreOpening.begin()) {
            return opening.open(config);
        }
    }

    /** The store in a database whose schema has been checked. Takes over the connections, which are not configured yet, and the work. */
    static DagStore on(StoreConfig config, HikariDataSource connections, UnitOfWork work) {
        configure(connections, config);
        return new DagStore(config, connections, work);
    }

    /** Stores and compares versions. */
    public WorkflowService workflows() {
        return workflows;
    }

    /** Gives back the documents of versions. */
    public MaterializationService materialization() {
        return materialization;
    }

    /** Compacts deep chains and finds compacted bases. */
    public CompactionService compaction() {
        return compaction;
    }

    /** Stores whole histories at once. */
    public ImportService imports() {
        return imports;
    }

    /** Names for versions. */
    public TagService tags() {
        return tags;
    }

    /** Closes all connections. */
    @Override
    public void close() {
        work.close();
        connections.close();
    }

    private static void configure(HikariDataSource pool, StoreConfig config) {
        pool.setPoolName("dagstore");
        pool.setJdbcUrl(config.url());
        pool.setUsername(config.user());
        pool.setPassword(config.password());
        pool.setMaximumPoolSize(config.maxConnections());
        pool.setMinimumIdle(0);
        // What a writer looks up after it has waited for a lock must be what others have committed meanwhile.
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool.setConnectionTimeout(TimeUnit.SECONDS.toMillis(CONNECTION_TIMEOUT_SECONDS));
        // It connects when it is first used, which is where errors are translated.
        pool.setInitializationFailTimeout(-1);
        pool.addDataSourceProperty("ApplicationName", "dagstore");
        // Row values of failed statements belong to the user and not into logs.
        pool.addDataSourceProperty("logServerErrorDetail", "false");
    }
}
