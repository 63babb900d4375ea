package io.dagstore;

import com.zaxxer.hikari.HikariDataSource;
import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.logging.Level;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A database of its own for a test, dropped when it is closed. All of a run are on one server: the one that the system
 * properties {@code dagstore.test.url}, {@code .user} and {@code .password} name, if they do; else one in Docker, if there
 * is an engine and {@code dagstore.test.embedded} is not {@code true}; else an embedded one.
 */
public final class TestDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TestDatabase.class);
    private final TestServer server;
    private final String name;
    private final PGSimpleDataSource dataSource;
    private @Nullable HikariDataSource pool;

    TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
        this.dataSource = server.dataSource(name);
    }

    /** A new database without any table. */
    public static TestDatabase empty() {
        return Server.OF_RUN.empty();
    }

    /**
     * A new database with all tables, and no rows; where the system property {@code dagstore.test.template} names a database that
     * an older dagstore migrated, a copy of that, migrated further.
     */
    public static TestDatabase migrated() {
        return Server.OF_RUN.migrated();
    }

    /** A new database with everything that this one has now; nobody may be connected to this one. */
    public TestDatabase copy() {
        closePool();
        return server.create(name);
    }

    /** The same, with everything that is copied on disk, and not in the log, when this returns. */
    public TestDatabase copyOnDisk() {
        closePool();
        return server.create(name + (server.majorVersion() < 15 ? "" : " strategy file_copy"));
    }

    /** The name by which the server knows it. */
    public String name() {
        return name;
    }

    /** Without the parameters that the driver adds to a URL, which are a thousand characters. */
    public String url() {
        return server.shortened(dataSource.getURL());
    }

    public String user() {
        return String.valueOf(server.user());
    }

    public String password() {
        return String.valueOf(server.password());
    }

    /** How a store is opened in it. */
    public StoreConfig config() {
        return StoreConfig.of(url(), server.user(), server.password());
    }

    /** Opens a new connection each time. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Keeps its connections, each of which takes longer to make than most statements do. */
    public synchronized DataSource pool() {
        if (pool == null) {
            pool = new HikariDataSource();
            pool.setDataSource(dataSource);
            pool.setMinimumIdle(0);
        }
        return pool;
    }

    private synchronized void closePool() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    public Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    /** Executes statements, each committed on its own, in a session that ends with them. */
    public void execute(String... statements) {
        try (Connection connection = connect()) {
            execute(connection, statements);
        } catch (SQLException e) {
            throw new AssertionError(String.join("; ", statements) + ": " + e.getMessage(), e);
        }
        synchronized (this) {
            if (pool != null) {
                // They may have changed what a session begins with.
                pool.getHikariPoolMXBean().softEvictConnections();
            }
        }
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The tables but for Liquibase's, in the order of their names. */
    public List<String> tables() {
        return one(
                        String.class,
                        """
                        select string_agg(relname, chr(10) order by relname) from pg_class
                        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
                          and relname not like 'databasechangelog%'
                        """)
                .lines()
                .toList();
    }

    /** Removes all rows. A transaction that a test has left open fails it: it would be waited for. */
    public void clear() {
        String truncate = "truncate " + String.join(", ", tables()) + " restart identity";
        try (Connection connection = pool().getConnection()) {
            execute(connection, "set lock_timeout = '20s'", truncate, "reset lock_timeout");
        } catch (SQLException e) {
            throw new AssertionError(truncate, e);
        }
    }

    public long count(String table) {
        return one(Long.class, "select count(*) from " + table);
    }

    /** The only value of the only row that a query returns; never null. */
    public <T> T one(Class<T> type, String query, Object... parameters) {
        try (Connection connection = pool().getConnection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                T value = rows.next() ? rows.getObject(1, type) : null;
                if (value == null || rows.next()) {
                    throw new AssertionError("not one value: " + query);
                }
                return value;
            }
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }

    @Override
    public void close() {
        closePool();
        server.drop(name);
    }

    /** The server of the run, found or started when the first database is wanted. */
    private static final class Server {
        static final TestServer OF_RUN;

        static {
            String given = System.getProperty("dagstore.test.url", "");
            String kind;
            if (!given.isEmpty()) {
                kind = "the given";
                OF_RUN = at(
                                given,
                                System.getProperty("dagstore.test.user", ""),
                                System.getProperty("dagstore.test.password", ""))
                        .droppingAtExit();
            } else if (!Boolean.getBoolean("dagstore.test.embedded") && dockerIsAvailable()) {
                kind = "Docker's";
                PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
                container.start();
                OF_RUN = at(container.getJdbcUrl(), container.getUsername(), container.getPassword());
            } else {
                kind = "embedded";
                Lease lease = EmbeddedPostgres.throwAway(Path.of("target", "postgres"));
                OF_RUN = at(lease.url(), lease.user(), lease.password());
            }
            LOG.info("integration tests run on {} PostgreSQL {}", kind, OF_RUN);
        }

        private static TestServer at(String url, String user, String password) {
            return TestServer.at(url, user, password, "dagstore_test");
        }

        /** Whether there is an engine; where there is none, Testcontainers would log that as an error. */
        private static boolean dockerIsAvailable() {
            java.util.logging.Logger testcontainers = java.util.logging.Logger.getLogger("org.testcontainers");
            testcontainers.setLevel(Level.OFF);
            boolean available = DockerClientFactory.instance().isDockerAvailable();
            testcontainers.setLevel(Level.WARNING);
            return available;
        }
    }
}
