package io.dagstore.service;

import io.dagstore.error.UnavailableException;
import io.dagstore.repository.ImportBatch;
import io.dagstore.repository.ImportRepository;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stores batches on a thread of its own, one at a time, so that the next one can be made meanwhile. Nobody else may use the
 * session until this is closed.
 */
final class BatchWriter implements AutoCloseable {
    private final ImportRepository imports;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "dagstore-import"));
    private @Nullable Future<?> running;

    BatchWriter(ImportRepository imports) {
        this.imports = imports;
    }

    /** Waits for the batch before this one, and begins to store this one. Throws what storing the one before it threw. */
    void store(ImportBatch batch) {
        finish();
        running = thread.submit(() -> imports.store(batch));
    }

    /** Waits for the last batch. Throws what storing it threw. */
    void finish() {
        Future<?> last = running;
        running = null;
        if (last == null) {
            return;
        }
        try {
            last.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while importing; nothing is stored", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits until the session is not in use any more, whatever becomes of it. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
