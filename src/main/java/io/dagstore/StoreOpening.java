package io.dagstore;

import com.zaxxer.hikari.HikariDataSource;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import io.dagstore.repository.UnitOfWork;
import io.dagstore.schema.SchemaService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A store that is being opened: Hibernate, which takes longest to start and needs no database for that, starts in the background,
 * while the program finds out which database it will be, starts or migrates it. Close it in any case; the store stays open.
 */
public final class StoreOpening implements AutoCloseable {
    private final HikariDataSource connections = new HikariDataSource();
    private final CompletableFuture<UnitOfWork> work =
            CompletableFuture.supplyAsync(() -> UnitOfWork.on(connections), StoreOpening::inBackground);
    private boolean ended;

    private StoreOpening() {}

    /** Begins to open a store. */
    public static StoreOpening begin() {
        return new StoreOpening();
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "dagstore-opening");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Opens the store in a database; can be done once. Never changes its schema.
     *
     * @throws InvalidInputException if the URL is not one of PostgreSQL, or a cache is asked for and Caffeine is not on the class path
     * @throws UnavailableException if the database cannot be reached or refuses the login
     * @throws SchemaException if it does not have the tables that this version of dagstore needs, or is of a newer one
     */
    public DagStore open(StoreConfig config) {
        if (ended) {
            throw new IllegalStateException("the store has been opened already");
        }
        new SchemaService(config.dataSource()).requireCurrent();
        DagStore store = DagStore.on(config, connections, started());
        ended = true;
        return store;
    }

    /** Gives up what was begun, if no store came of it. Waits for nothing. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            inBackground(() -> {
                started().close();
                connections.close();
            });
        }
    }

    private UnitOfWork started() {
        try {
            return work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw e;
        }
    }
}
