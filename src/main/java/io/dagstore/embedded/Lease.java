package io.dagstore.embedded;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use an embedded server, which runs at least until the lease is closed. A lease that the program does not
 * close is closed when the virtual machine ends, unless it is killed.
 */
public final class Lease implements AutoCloseable {

    private final String url;
    private final String password;
    private final Runnable end;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Thread atExit = new Thread(this::end, "dagstore-embedded-stop");

    Lease(int port, String database, String password, Runnable end) {
        this.url = url(port, database);
        this.password = password;
        this.end = end;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The JDBC URL of the database {@code dagstore} on the server. */
    public String url() {
        return url;
    }

    /** The user to connect as; a superuser of the server. */
    public String user() {
        return Cluster.USER;
    }

    /** The password of the user. */
    public String password() {
        return password;
    }

    /**
     * Gives the server back. The last lease of all processes stops it, unless it was started to be kept: connections that
     * are still open are closed, and their transactions rolled back. A throw-away server is deleted. Closing again does
     * nothing.
     *
     * @throws io.dagstore.error.UnavailableException if the server does not stop
     */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The virtual machine is ending: either of us will do.
        }
        end();
    }

    private void end() {
        if (!open.getAndSet(false)) {
            return;
        }
        // An interrupted thread could neither take file locks nor wait, and the server would stay.
        boolean interrupted = Thread.interrupted();
        try {
            end.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
