package io.dagstore.service;

import io.dagstore.error.UnavailableException;
import io.dagstore.model.Artifact;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Threads that compact candidates while their caller reads more of them. A thread that is done takes the next candidate, whichever
 * page that was read with, so none waits for the slowest of a page or for the page after it.
 */
final class CompactionWorkers implements AutoCloseable {
    private final ExecutorService threads;
    private final Semaphore room;
    private final Function<Artifact, CompactionResult> compact;
    private final long total;
    private final Progress progress;
    private final List<CompactionRun.Failure> failures = new ArrayList<>();
    private int compacted;
    private int alreadyCompacted;
    private @Nullable Throwable end;

    /**
     * Starts without a candidate.
     *
     * @param workers how many threads there are
     * @param queued how many candidates wait for one at most
     * @param compact compacts one candidate
     * @param total how many candidates there will be, as far as is known
     * @param progress told after each candidate
     */
    CompactionWorkers(
            int workers, int queued, Function<Artifact, CompactionResult> compact, long total, Progress progress) {
        this.threads = Executors.newFixedThreadPool(workers);
        this.room = new Semaphore(workers + queued);
        this.compact = compact;
        this.total = total;
        this.progress = progress;
    }

    /**
     * Hands a candidate over, when there is room for it.
     *
     * @throws UnavailableException if the database does not answer any more
     */
    void add(Artifact patch) {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        requireGoingOn();
        threads.execute(() -> {
            try {
                run(patch);
            } finally {
                room.release();
            }
        });
    }

    /**
     * Waits until all candidates are done.
     *
     * @throws UnavailableException if the database does not answer any more
     */
    CompactionRun finish() {
        awaitThreads();
        requireGoingOn();
        return result();
    }

    /** Leaves out the candidates that no thread has begun with, and waits for the others. */
    @Override
    public void close() {
        threads.shutdownNow();
        if (!Thread.currentThread().isInterrupted()) {
            awaitThreads();
        }
    }

    private void awaitThreads() {
        threads.shutdown();
        try {
            while (!threads.awaitTermination(1, TimeUnit.DAYS)) {
                // It takes as long as it takes.
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private UnavailableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        UnavailableException interrupted =
                new UnavailableException("interrupted while compacting; what was compacted stays, run it again", e);
        endWith(interrupted);
        return interrupted;
    }

    private void run(Artifact patch) {
        if (isEnded()) {
            return;
        }
        try {
            compactOne(patch);
        } catch (RuntimeException | Error e) {
            // Of the progress, or of the virtual machine: the caller's thread throws it.
            endWith(e);
        }
    }

    private void compactOne(Artifact patch) {
        boolean created;
        try {
            created = compact.apply(patch).created();
        } catch (RuntimeException e) {
            if (e instanceof UnavailableException) {
                endWith(e);
            }
            count(() -> failures.add(new CompactionRun.Failure(patch.getId(), e)));
            return;
        }
        count(created ? () -> compacted++ : () -> alreadyCompacted++);
    }

    private synchronized void count(Runnable one) {
        one.run();
        long done = (long) compacted + alreadyCompacted + failures.size();
        progress.advanced(done, Math.max(total, done));
    }

    private synchronized boolean isEnded() {
        return end != null;
    }

    private synchronized void endWith(Throwable reason) {
        if (end == null) {
            end = reason;
        }
    }

    private synchronized void requireGoingOn() {
        if (end instanceof RuntimeException e) {
            throw e;
        }
        if (end instanceof Error e) {
            throw e;
        }
    }

    private synchronized CompactionRun result() {
        return new CompactionRun(compacted, alreadyCompacted, failures);
    }
}
