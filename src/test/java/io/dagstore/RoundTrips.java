package io.dagstore;

import io.dagstore.error.InvalidInputException;
import io.dagstore.error.UnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Stands between a client and a PostgreSQL server and counts the round trips: how often the client spoke again after the server
 * had answered. Bytes are handed on as they come and not looked at. Listens on loopback only, for any number of connections.
 */
public final class RoundTrips implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final AtomicLong count = new AtomicLong();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final SocketAddress server;
    private final ServerSocketChannel listener;
    private final String url;

    private RoundTrips(PGSimpleDataSource target) throws IOException {
        this.server = new InetSocketAddress(target.getServerNames()[0], target.getPortNumbers()[0]);
        this.listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress here = (InetSocketAddress) listener.getLocalAddress();
        target.setServerNames(new String[] {here.getAddress().getHostAddress()});
        target.setPortNumbers(new int[] {here.getPort()});
        this.url = target.getURL();
        start("accept", this::accept);
    }

    /**
     * Starts to listen. {@link #url()} is what clients then connect to.
     *
     * @param url a JDBC URL of PostgreSQL that names one server; user and password in it are not taken over
     * @throws InvalidInputException if it is not one
     * @throws UnavailableException if there is no port to listen on
     */
    public static RoundTrips to(String url) {
        PGSimpleDataSource target = new PGSimpleDataSource();
        try {
            target.setURL(url);
            return new RoundTrips(target);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("the URL is not one of PostgreSQL's JDBC driver", e);
        } catch (IOException e) {
            throw new UnavailableException("there is no port to listen on: " + e.getMessage(), e);
        }
    }

    /** The JDBC URL of the same database through this. */
    public String url() {
        return url;
    }

    /** The round trips of all connections since the last {@link #reset}. Opening and closing a connection takes some, too. */
    public long count() {
        return count.get();
    }

    /** Counts from 0 again. */
    public void reset() {
        count.set(0);
    }

    /** Closes all connections. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            SocketChannel client = listener.accept();
            open.add(client);
            SocketChannel upstream = SocketChannel.open();
            open.add(upstream);
            try {
                upstream.connect(server);
            } catch (IOException e) {
                // The client sees a connection that ends, and goes on to try again or to report it.
                end(client, upstream);
                continue;
            }
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            upstream.setOption(StandardSocketOptions.TCP_NODELAY, true);
            AtomicBoolean answered = new AtomicBoolean(true);
            start(
                    "to-server",
                    () -> copy(client, upstream, () -> {
                        if (answered.getAndSet(false)) {
                            count.incrementAndGet();
                        }
                    }));
            // Noted before the answer is handed on, as the client may speak again the moment it has it.
            start("to-client", () -> copy(upstream, client, () -> answered.set(true)));
        }
    }

    private void copy(SocketChannel from, SocketChannel to, Runnable spoken) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (from.read(buffer) >= 0) {
                spoken.run();
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } finally {
            end(from, to);
        }
    }

    private void end(SocketChannel one, SocketChannel other) throws IOException {
        open.remove(one);
        open.remove(other);
        one.close();
        other.close();
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side has gone, or this was closed. The other side sees its connection end.
                    }
                },
                "round-trips-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }
}
