package io.dagstore;

import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import io.dagstore.schema.SchemaService;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import javax.sql.DataSource;
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
        return create(name);
    }

    private static TestDatabase create(String template) {
        String name = PREFIX + COUNT.incrementAndGet();
        execute(Server.ADMIN, "create database " + name + " template " + template);
        return new TestDatabase(name);
    }

    /** The name by which the server knows it. */
    public String name() {
        return name;
    }

    public String url() {
        return dataSource.getURL();
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

    public Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    /** Executes statements, each committed on its own. */
    public void execute(String... statements) {
        execute(dataSource, statements);
    }

    public long count(String table) {
        return one(Long.class, "select count(*) from " + table);
    }

    /** The only value of the only row that a query returns; never null. */
    public <T> T one(Class<T> type, String query, Object... parameters) {
        try (Connection connection = connect();
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
        execute(Server.ADMIN, "drop database if exists " + name + " with (force)");
    }

    private static void execute(DataSource dataSource, String... statements) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(String.join("; ", statements), e);
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
            execute(Server.ADMIN, "create database " + NAME + " template " + origin);
            new SchemaService(dataSource(NAME)).update();
        }
    }

    /** The server of the run, found or started when the first database is wanted. */
    private static final class Server {

        static final String URL;
        static final String USER;
        static final String PASSWORD;
        static final DataSource ADMIN;

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
            ADMIN = admin;
            try (Connection connection = ADMIN.getConnection()) {
                LOG.info(
                        "integration tests run on {} PostgreSQL {} at {}",
                        kind,
                        connection.getMetaData().getDatabaseProductVersion(),
                        URL);
            } catch (SQLException e) {
                throw new AssertionError("no connection to " + kind + " PostgreSQL at " + URL, e);
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
        private static void dropAll() {
            try (Connection connection = ADMIN.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet names = connection
                            .createStatement()
                            .executeQuery("select datname from pg_database where datname like '" + PREFIX + "%'")) {
                while (names.next()) {
                    statement.execute("drop database " + names.getString(1) + " with (force)");
                }
            } catch (SQLException e) {
                LOG.warn("databases {}* are left at {}", PREFIX, URL, e);
            }
        }
    }
}
