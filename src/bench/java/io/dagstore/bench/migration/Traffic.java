package io.dagstore.bench.migration;

import io.dagstore.TestDatabase;
import io.dagstore.bench.JdbcStatement;
import io.dagstore.bench.OldDatabase;
import io.dagstore.bench.migration.Request.Kind;
import io.dagstore.error.DagStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a service that is in use: writers of both kinds and a reader, each with a connection of its own, each statement a
 * transaction of its own. A client sends its next statement a moment after it has the answer to the last. Half of the writers
 * are old programs; the others are new ones from when the column is there, and old ones before.
 */
final class Traffic implements AutoCloseable {
    private static final long THINK_MILLIS = 2;
    private static final long LOOK_MILLIS = 10;

    private static final String COLUMN = "select exists (select from pg_attribute"
            + " where attrelid = 'artifact'::regclass and attname = 'compacted_from_id')";

    private static final String SLOW = "select pid, coalesce(wait_event_type || '/' || wait_event, 'running')"
            + " from pg_stat_activity where datname = current_database() and state = 'active'"
            + " and query_start < clock_timestamp() - interval '10 ms' and pid <> pg_backend_pid()";

    private final OldDatabase origin;
    private final List<Client> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> work = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private volatile boolean columnIsThere;
    private volatile boolean ended;

    private Traffic(OldDatabase origin) {
        this.origin = origin;
    }

    /**
     * What clients saw.
     *
     * @param requests all that were answered, in no order
     * @param events what slow ones waited for
     * @param errors how many failed
     * @param firstError what the first of one client said; null if none failed
     */
    record Log(List<Request> requests, List<Event> events, long errors, @Nullable String firstError) {
        /** What a statement was most often seen waiting for; empty if it was not seen. */
        String waitedFor(Request request) {
            Map<String, Long> times = events.stream()
                    .filter(event -> event.client == request.client() && request.isWithin(event.time, event.time))
                    .collect(Collectors.groupingBy(Event::what, Collectors.counting()));
            return times.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("");
        }
    }

    /**
     * A statement that took long was waiting for something.
     *
     * @param time with the clock of {@link System#nanoTime}
     * @param client the process of the server that was to answer
     * @param what PostgreSQL's wait event with its type, {@code Lock/relation} say; {@code running} if it was not waiting
     */
    record Event(long time, int client, String what) {}

    /** Lets clients work on a copy of an old database until they are told to stop; no reader where there are no writers. */
    static Traffic start(TestDatabase database, OldDatabase origin, int writers) throws SQLException {
        Traffic traffic = new Traffic(origin);
        try {
            for (int i = 0; i < writers; i++) {
                traffic.clients.add(traffic.new Client(database.connect(), i, i % 2 == 1, false));
            }
            if (writers > 0) {
                traffic.clients.add(traffic.new Client(database.connect(), writers, false, true));
                traffic.work.add(traffic.threads.submit(() -> traffic.watch(database)));
            }
        } catch (SQLException e) {
            traffic.close();
            throw e;
        }
        traffic.clients.forEach(client -> traffic.work.add(traffic.threads.submit(client)));
        return traffic;
    }

    /** Stops the clients and tells what they saw. */
    Log stop() throws Exception {
        close();
        for (Future<?> one : work) {
            one.get();
        }
        return new Log(
                clients.stream().flatMap(client -> client.requests.stream()).toList(),
                events,
                clients.stream().mapToLong(client -> client.errors).sum(),
                clients.stream()
                        .flatMap(client -> Stream.ofNullable(client.firstError))
                        .findFirst()
                        .orElse(null));
    }

    /** Stops the clients; each ends its statement. */
    @Override
    public void close() throws SQLException {
        ended = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new DagStoreException("a client still waits for its statement after a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            for (Client client : clients) {
                client.connection.close();
            }
        }
    }

    /** Looks for the column, and at statements that take long. Reads no table, so that it waits for no lock on one. */
    private @Nullable Void watch(TestDatabase database) throws Exception {
        try (Connection connection = database.connect()) {
            JdbcStatement column = new JdbcStatement(connection, COLUMN);
            JdbcStatement slow = new JdbcStatement(connection, SLOW);
            while (!ended) {
                columnIsThere = columnIsThere || column.first(row -> row.getBoolean(1));
                long time = System.nanoTime();
                events.addAll(slow.list(row -> new Event(time, row.getInt(1), row.getString(2))));
                Thread.sleep(LOOK_MILLIS);
            }
            return null;
        }
    }

    private final class Client implements Callable<@Nullable Void> {
        private final Connection connection;
        private final SplittableRandom random;
        private final boolean isNew;
        private final boolean reads;
        private final int pid;
        private final List<Request> requests = new ArrayList<>(1 << 14);
        private long errors;
        private @Nullable String firstError;
        private boolean insertsNext;

        Client(Connection connection, long seed, boolean isNew, boolean reads) throws SQLException {
            this.connection = connection;
            this.random = new SplittableRandom(seed);
            this.isNew = isNew;
            this.reads = reads;
            this.pid = new JdbcStatement(connection, "select pg_backend_pid()").first(row -> row.getInt(1));
        }

        @Override
        public @Nullable Void call() throws Exception {
            while (!ended && (send(next()) || connection.isValid(10))) {
                Thread.sleep(THINK_MILLIS);
            }
            return null;
        }

        private Kind next() {
            if (reads) {
                return Kind.READ;
            }
            if (isNew && columnIsThere) {
                return Kind.INSERT_NEW;
            }
            insertsNext = !insertsNext;
            return insertsNext ? Kind.INSERT_OLD : Kind.UPDATE;
        }

        /** Sends a statement, which the driver keeps prepared, and tells whether it succeeded. */
        private boolean send(Kind kind) {
            try (PreparedStatement statement = connection.prepareStatement(kind.sql)) {
                switch (kind) {
                    case INSERT_OLD, INSERT_NEW -> {
                        statement.setObject(1, newId());
                        statement.setObject(2, any(origin.patches()));
                    }
                    case UPDATE -> {
                        statement.setString(1, Long.toString(random.nextLong(), 36));
                        statement.setObject(2, any(origin.artifacts()));
                    }
                    case READ -> statement.setObject(1, any(origin.artifacts()));
                }
                long start = System.nanoTime();
                statement.execute();
                requests.add(new Request(kind, pid, start, System.nanoTime()));
                return true;
            } catch (SQLException e) {
                errors++;
                firstError = firstError == null ? String.valueOf(e.getMessage()) : firstError;
                return false;
            }
        }

        private UUID any(List<UUID> ids) {
            return ids.get(random.nextInt(ids.size()));
        }

        /** An id of version 7, of now. */
        private UUID newId() {
            long high = System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(1 << 12);
            return new UUID(high, random.nextLong() >>> 2 | 1L << 63);
        }
    }
}
