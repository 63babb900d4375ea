package io.dagstore.bench;

import io.dagstore.bench.Request.Kind;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.UnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a service that is in use: writers of both kinds and a reader, each with a connection of its own, each statement a
 * transaction of its own. A client sends its next statement a moment after it has the answer to the last. Half of the writers
 * are old programs; the others are new ones from when the column is there, and old ones before.
 */
final class Traffic implements AutoCloseable {
    private static final long THINK_MILLIS = 2;
    private static final long LOOK_MILLIS = 10;
    private static final long END_MILLIS = 60_000;

    private static final String COLUMN = "select exists (select from pg_attribute"
            + " where attrelid = 'artifact'::regclass and attname = 'compacted_from_id')";

    private static final String SLOW = "select pid, coalesce(wait_event_type || '/' || wait_event, 'running')"
            + " from pg_stat_activity where datname = current_database() and state = 'active'"
            + " and query_start < clock_timestamp() - interval '10 ms' and pid <> pg_backend_pid()";

    private static final Map<Kind, String> SQL = Map.of(
            Kind.INSERT_OLD,
            """
            insert into artifact (artifact_id, kind, cas_id, name, version_hash, nodes_count, edges_count, meta, created_by)
            select ?, 'dag_version', cas_id, name, cas_id, nodes_count, edges_count,
                   jsonb_build_object('compacted_from', artifact_id, 'original_depth', depth), 'old'
            from artifact where artifact_id = ?
            """,
            Kind.INSERT_NEW,
            """
            insert into artifact (artifact_id, kind, cas_id, name, version_hash, nodes_count, edges_count,
                                  compacted_from_id, meta, created_by)
            select ?, 'dag_version', cas_id, name, cas_id, nodes_count, edges_count,
                   artifact_id, jsonb_build_object('original_depth', depth), 'new'
            from artifact where artifact_id = ?
            """,
            Kind.UPDATE,
            "update artifact set meta = meta || jsonb_build_object('seen', ?::text) where artifact_id = ?",
            Kind.READ,
            "select kind, cas_id, base_version, depth, meta from artifact where artifact_id = ?");

    private final ScratchDatabase database;
    private final OldDatabase origin;
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final WaitEvents events = new WaitEvents();
    private volatile boolean columnIsThere;
    private volatile boolean ended;
    private volatile @Nullable SQLException watchFailure;

    private Traffic(ScratchDatabase database, OldDatabase origin) {
        this.database = database;
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
    record Log(List<Request> requests, WaitEvents events, long errors, @Nullable String firstError) {}

    /** Lets clients work on a copy of an old database until they are told to stop; no reader where there are no writers. */
    static Traffic start(ScratchDatabase database, OldDatabase origin, int writers) throws SQLException {
        Traffic traffic = new Traffic(database, origin);
        try {
            for (int i = 0; i < writers; i++) {
                traffic.add("writer " + i, i % 2 == 0 ? Role.OLD_WRITER : Role.NEW_WRITER, i);
            }
            if (writers > 0) {
                traffic.add("reader", Role.READER, writers);
                traffic.threads.add(new Thread(traffic::watch, "bench watch"));
            }
        } catch (SQLException e) {
            for (Client client : traffic.clients) {
                client.connection.close();
            }
            throw e;
        }
        traffic.threads.forEach(Thread::start);
        return traffic;
    }

    private void add(String name, Role role, long seed) throws SQLException {
        Client client = new Client(role, new SplittableRandom(seed), database.connect());
        clients.add(client);
        threads.add(new Thread(client, "bench " + name));
    }

    /** Stops the clients and tells what they saw. */
    Log stop() throws SQLException {
        close();
        SQLException failure = watchFailure;
        if (failure != null) {
            throw failure;
        }
        List<Request> requests = new ArrayList<>();
        long errors = 0;
        String firstError = null;
        for (Client client : clients) {
            requests.addAll(client.requests);
            errors += client.errors;
            firstError = firstError == null ? client.firstError : firstError;
        }
        return new Log(requests, events, errors, firstError);
    }

    /** Stops the clients; each ends its statement. */
    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join(END_MILLIS);
                if (thread.isAlive()) {
                    throw new DagStoreException(
                            "a client still waits for its statement after a minute: " + thread.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while the clients of the benchmark end", e);
        }
    }

    /** Looks for the column, and at statements that take long. Reads no table, so that it waits for no lock on one. */
    private void watch() {
        try (Connection connection = database.connect();
                PreparedStatement column = connection.prepareStatement(COLUMN);
                PreparedStatement slow = connection.prepareStatement(SLOW)) {
            while (!ended) {
                if (!columnIsThere) {
                    try (ResultSet row = column.executeQuery()) {
                        row.next();
                        columnIsThere = row.getBoolean(1);
                    }
                }
                long time = System.nanoTime();
                try (ResultSet rows = slow.executeQuery()) {
                    while (rows.next()) {
                        events.add(new WaitEvents.Event(time, rows.getInt(1), rows.getString(2)));
                    }
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (SQLException e) {
            watchFailure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Which kind of program a client is. */
    private enum Role {
        OLD_WRITER,
        NEW_WRITER,
        READER
    }

    private final class Client implements Runnable {
        private final Role role;
        private final SplittableRandom random;
        private final Connection connection;
        private final List<Request> requests = new ArrayList<>(1 << 14);
        private final int pid;
        private long errors;
        private @Nullable String firstError;
        private boolean insertsNext;

        Client(Role role, SplittableRandom random, Connection connection) throws SQLException {
            this.role = role;
            this.random = random;
            this.connection = connection;
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                this.pid = row.getInt(1);
            }
        }

        @Override
        public void run() {
            try (connection;
                    PreparedStatement insertOld = connection.prepareStatement(sql(Kind.INSERT_OLD));
                    PreparedStatement insertNew = connection.prepareStatement(sql(Kind.INSERT_NEW));
                    PreparedStatement update = connection.prepareStatement(sql(Kind.UPDATE));
                    PreparedStatement read = connection.prepareStatement(sql(Kind.READ))) {
                while (!ended) {
                    Kind kind = next();
                    PreparedStatement statement =
                            switch (kind) {
                                case INSERT_OLD -> insertOld;
                                case INSERT_NEW -> insertNew;
                                case UPDATE -> update;
                                case READ -> read;
                            };
                    if (!send(kind, statement) && !connection.isValid(10)) {
                        return;
                    }
                    Thread.sleep(THINK_MILLIS);
                }
            } catch (SQLException e) {
                failed(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Kind next() {
            if (role == Role.READER) {
                return Kind.READ;
            }
            if (role == Role.NEW_WRITER && columnIsThere) {
                return Kind.INSERT_NEW;
            }
            insertsNext = !insertsNext;
            return insertsNext ? Kind.INSERT_OLD : Kind.UPDATE;
        }

        private boolean send(Kind kind, PreparedStatement statement) {
            try {
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
                failed(e);
                return false;
            }
        }

        private void failed(SQLException e) {
            errors++;
            firstError = firstError == null ? String.valueOf(e.getMessage()) : firstError;
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

    private static String sql(Kind kind) {
        return SQL.getOrDefault(kind, "");
    }
}
