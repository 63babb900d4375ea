package io.dagstore.bench;

import io.dagstore.TestServer;
import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import io.dagstore.error.UnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A PostgreSQL server with default settings, so that each commit waits for the disk, which is deleted with all its data when this is
 * closed or the virtual machine ends. One whose process was killed is deleted when the next one is made.
 */
public final class OwnServer implements AutoCloseable {
    private static final String NAME = "bench-";
    private static final int PATIENCE_SECONDS = 30;

    private final Path home;
    private final Lease lease;
    private final TestServer server;
    private final Thread atExit = new Thread(this::delete, "delete the server");

    private OwnServer(Path home) {
        this.home = home;
        this.lease = EmbeddedPostgres.at(home).open();
        this.server = TestServer.at(lease.url(), lease.user(), lease.password(), "dagstore_bench");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts one in a directory, which is made if need be. */
    public static OwnServer in(Path directory) {
        try {
            Files.createDirectories(directory);
            try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, NAME + "*")) {
                for (Path leftover : leftovers) {
                    deleteUnlessInUse(leftover);
                }
            }
            return new OwnServer(
                    directory.resolve(NAME + ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw new UnavailableException("no server can be made in " + directory + ": " + e, e);
        }
    }

    public TestServer server() {
        return server;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        delete();
    }

    /** At the end of the virtual machine the lease may be closed by another thread, which takes a moment. */
    private void delete() {
        lease.close();
        try {
            for (int i = 0; !deleteUnlessInUse(home) && i < PATIENCE_SECONDS; i++) {
                Thread.sleep(1000);
            }
        } catch (IOException e) {
            throw new UnavailableException("the server in " + home + " cannot be deleted: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean deleteUnlessInUse(Path home) throws IOException {
        if (EmbeddedPostgres.at(home).stop() == EmbeddedPostgres.Stop.IN_USE) {
            return false;
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        return true;
    }
}
