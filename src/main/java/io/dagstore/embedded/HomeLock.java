package io.dagstore.embedded;

import io.dagstore.error.UnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who uses the server of a home, over all processes and within this one. There are two files: {@code lock} is held by
 * whoever decides about starting and stopping, {@code leases} is shared by all processes that use the server. The system
 * lets go of both when a process ends, however it ends.
 */
final class HomeLock {

    private static final Map<Path, HomeLock> BY_HOME = new ConcurrentHashMap<>();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path home;
    private int leases;
    private @Nullable FileChannel shared;

    private HomeLock(Path home) {
        this.home = home;
    }

    /** The lock of a home given by its real path: one in this process, as the system's locks are held by processes. */
    static HomeLock of(Path home) {
        return BY_HOME.computeIfAbsent(home, HomeLock::new);
    }

    /** Something to do with files. */
    interface Action<T> {
        T run() throws IOException;
    }

    /**
     * Does something while nobody else, in this process or another, does anything under this lock.
     *
     * @throws UnavailableException if another process holds the lock for minutes, or the home cannot be read or written
     */
    synchronized <T> T exclusively(Action<T> action) {
        try (FileChannel channel = open("lock")) {
            FileLock lock = waitFor(channel);
            try {
                return action.run();
            } finally {
                lock.release();
            }
        } catch (IOException e) {
            throw PrivateFiles.unusable(home, PrivateFiles.reason(e), e);
        }
    }

    /**
     * Does something {@link #exclusively}, but without the lock if nobody ever held it: then there is no server to decide
     * about, and looking for one leaves no trace.
     */
    synchronized <T> T exclusivelyIfUsed(Action<T> action) {
        if (Files.exists(home.resolve("lock"))) {
            return exclusively(action);
        }
        try {
            return action.run();
        } catch (IOException e) {
            throw PrivateFiles.unusable(home, PrivateFiles.reason(e), e);
        }
    }

    private FileLock waitFor(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        FileLock lock;
        while ((lock = channel.tryLock()) == null) {
            if (System.nanoTime() > deadline) {
                throw new UnavailableException(
                        "Another dagstore has been starting or stopping the database in " + home + " for "
                                + PATIENCE.toMinutes() + " minutes; if it hangs, end it and try again",
                        null);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("Interrupted while waiting for the database in " + home, e);
            }
        }
        return lock;
    }

    /** Counts one more user. Called exclusively. */
    void enter() throws IOException {
        if (leases == 0) {
            FileChannel channel = open("leases");
            try {
                channel.lock(0, Long.MAX_VALUE, true);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            shared = channel;
        }
        leases++;
    }

    /** Counts one user less, and tells whether none is left anywhere. Called exclusively. */
    boolean leave() throws IOException {
        leases--;
        if (leases > 0) {
            return false;
        }
        if (shared != null) {
            shared.close();
            shared = null;
        }
        return !inUse();
    }

    /** Whether anybody uses the server. Called exclusively. */
    boolean inUse() throws IOException {
        if (leases > 0) {
            // Opening and closing the file here would let go of this process's own lock on it.
            return true;
        }
        try (FileChannel channel = open("leases")) {
            return channel.tryLock() == null;
        }
    }

    /** Forgets a home that is no more. */
    void forget() {
        BY_HOME.remove(home);
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                home.resolve(name),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PrivateFiles.ownerOnly("rw-------"));
    }
}
