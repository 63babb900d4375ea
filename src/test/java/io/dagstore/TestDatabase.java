package io.dagstore;

import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    private final TestServer server;
    private final String name;
    private final PGSimpleDataSource dataSource;

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
        return server.create(name);
    }

    /** The same, with everything that is copied on disk, and not in the log, when this returns. */
    public TestDatabase copyOnDisk() {
        return server.create(name + (server.majorVersion() < 15 ? "" : " strategy file_copy"));
    }

    /** The name by which the server knows it. */
    public String name() {
        return name;
    }

    public String url() {
        return dataSource.getURL();
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

    public Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    /** Executes statements, each committed on its own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(String.join("; ", statements) + ": " + e.getMessage(), e);
        }
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
