package io.dagstore;

import com.zaxxer.hikari.HikariDataSource;
import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import io.dagstore.schema.SchemaService;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final String PREFIX =
            "dagstore_test_" + UUID.randomUUID().toString().substring(0, 8) + "_";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final PGSimpleDataSource dataSource;

    private @Nullable HikariDataSource pool;

    private TestDatabase(String name) {
        this.name = name;
        this.dataSource = dataSource(name);
    }

    /** A new database without any table. */
    public static TestDatabase empty() {
        return create("template0");
    }

    /**
     * A new database with all tables, and no rows; where the system property {@code dagstore.test.template} names a database that
     * an older dagstore migrated, a copy of that, migrated further.
     */
    public static TestDatabase migrated() {
        return create(Template.NAME);
    }

    /** A new database with everything that this one has now; nobody may be connected to this one. */
    public TestDatabase copy() {
        closePool();
        return create(name);
    }

    private static TestDatabase create(String template) {
        String name = PREFIX + COUNT.incrementAndGet();
        Server.execute("create database " + name + " template " + template);
        return new TestDatabase(name);
    }

    /** The name by which the server knows it. */
    public String name() {
        return name;
    }

    /** Without the parameters that the driver adds to a URL, which are a thousand characters. */
    public String url() {
        String url = dataSource.getURL();
        return Server.URL.contains("?") ? url : url.replaceFirst("\\?.*", "");
    }

    public String user() {
        return Server.USER;
    }

    public String password() {
        return Server.PASSWORD;
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
            throw new AssertionError(String.join("; ", statements), e);
        }
        synchronized (this) {
            if (pool != null) {
                // They may have changed what a session begins with.
                pool.getHikariPoolMXBean().softEvictConnections();
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
        Server.execute("drop database if exists " + name + " with (force)");
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static PGSimpleDataSource dataSource(String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(Server.URL);
        dataSource.setDatabaseName(database);
        dataSource.setUser(Server.USER);
        dataSource.setPassword(Server.PASSWORD);
        return dataSource;
    }

    /** The database that the migrated ones are copies of, made when the first of them is wanted. */
    private static final class Template {

        static final String NAME = PREFIX + "template";

        static {
            String origin = System.getProperty("dagstore.test.template", "template0");
            Server.execute("create database " + NAME + " template " + origin);
            new SchemaService(dataSource(NAME)).update();
        }
    }

    /** The server of the run, found or started when the first database is wanted. */
    private static final class Server {

        static final String URL;
        static final String USER;
        static final String PASSWORD;

        /** Makes and drops the databases. */
        private static final Connection ADMIN;

        static {
            String given = System.getProperty("dagstore.test.url", "");
            String kind;
            if (!given.isEmpty()) {
                kind = "the given";
                URL = given;
                USER = System.getProperty("dagstore.test.user", "");
                PASSWORD = System.getProperty("dagstore.test.password", "");
                Runtime.getRuntime().addShutdownHook(new Thread(Server::dropAll));
            } else if (!Boolean.getBoolean("dagstore.test.embedded") && dockerIsAvailable()) {
                kind = "Docker's";
                PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
                container.start();
                URL = container.getJdbcUrl();
                USER = container.getUsername();
                PASSWORD = container.getPassword();
            } else {
                kind = "embedded";
                Lease lease = EmbeddedPostgres.throwAway(Path.of("target", "postgres"));
                URL = lease.url();
                USER = lease.user();
                PASSWORD = lease.password();
            }
            PGSimpleDataSource admin = new PGSimpleDataSource();
            admin.setURL(URL);
            admin.setUser(USER);
            admin.setPassword(PASSWORD);
            try {
                ADMIN = admin.getConnection();
                LOG.info(
                        "integration tests run on {} PostgreSQL {} at {}",
                        kind,
                        ADMIN.getMetaData().getDatabaseProductVersion(),
                        URL);
            } catch (SQLException e) {
                throw new AssertionError("no connection to " + kind + " PostgreSQL at " + URL, e);
            }
        }

        static synchronized void execute(String sql) {
            try {
                TestDatabase.execute(ADMIN, sql);
            } catch (SQLException e) {
                throw new AssertionError(sql, e);
            }
        }

        /** Whether there is an engine; where there is none, Testcontainers would log that as an error. */
        private static boolean dockerIsAvailable() {
            java.util.logging.Logger testcontainers = java.util.logging.Logger.getLogger("org.testcontainers");
            testcontainers.setLevel(Level.OFF);
            boolean available = DockerClientFactory.instance().isDockerAvailable();
            testcontainers.setLevel(Level.WARNING);
            return available;
        }

        /** What tests did not close, and the template, would stay on a server that is not ours. */
        private static synchronized void dropAll() {
            try (Statement statement = ADMIN.createStatement();
                    ResultSet names = statement.executeQuery(
                            "select datname from pg_database where datname like '" + PREFIX + "%'")) {
                while (names.next()) {
                    TestDatabase.execute(ADMIN, "drop database " + names.getString(1) + " with (force)");
                }
            } catch (SQLException e) {
                LOG.warn("databases {}* are left at {}", PREFIX, URL, e);
            }
        }
    }
}
