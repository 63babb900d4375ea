package io.dagstore;

import io.dagstore.error.DagStoreException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.UnavailableException;
import io.dagstore.schema.SchemaService;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server on which databases are made; its others are not touched. All that were made are dropped when this is closed.
 */
public final class TestServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TestServer.class);

    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;
    private final String prefix;
    private String version = "";
    private int majorVersion;
    private final Thread atExit = new Thread(this::dropAtExit, "drop databases");
    private @Nullable Connection admin;
    private @Nullable TestDatabase template;
    private int count;
    private boolean closed;

    private TestServer(String url, @Nullable String user, @Nullable String password, String prefix) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.prefix = prefix + "_" + UUID.randomUUID().toString().substring(0, 8) + "_";
    }

    /**
     * The server that a JDBC URL leads to.
     *
     * @param prefix how the names of the databases begin
     * @throws InvalidInputException if the URL is not one of PostgreSQL
     * @throws UnavailableException if the server does not take the connection
     * @throws DagStoreException if the role may not create databases
     */
    public static TestServer at(String url, @Nullable String user, @Nullable String password, String prefix) {
        TestServer server = new TestServer(url, user, password, prefix);
        try (Connection connection = server.dataSource(null).getConnection();
                Statement statement = connection.createStatement();
                ResultSet role = statement.executeQuery(
                        "select rolname, rolcreatedb or rolsuper from pg_roles where rolname = current_user")) {
            role.next();
            if (!role.getBoolean(2)) {
                throw new DagStoreException(String.format(
                        "the role %1$s may not create databases, and all is done in databases of its own: let a superuser run"
                                + " alter role \"%1$s\" createdb, or leave out --url for a throw-away server",
                        role.getString(1)));
            }
            server.majorVersion = connection.getMetaData().getDatabaseMajorVersion();
            server.version = connection.getMetaData().getDatabaseProductVersion();
            return server;
        } catch (SQLException e) {
            throw new UnavailableException(
                    "cannot connect to the database: " + e.getMessage()
                            + " (check the URL, the user and the password, and that the server runs)",
                    e);
        }
    }

    /** Lets the databases be dropped when the virtual machine ends, on a server that outlives it. */
    public TestServer droppingAtExit() {
        Runtime.getRuntime().addShutdownHook(atExit);
        return this;
    }

    /** A new database without any table. */
    public TestDatabase empty() {
        return create("template0");
    }

    /**
     * A new database with all tables, and no rows; where the system property {@code dagstore.test.template} names a database that
     * an older dagstore migrated, a copy of that, migrated further.
     */
    public TestDatabase migrated() {
        return create(template().name());
    }

    private synchronized TestDatabase template() {
        if (template == null) {
            TestDatabase made = create(System.getProperty("dagstore.test.template", "template0"));
            new SchemaService(made.dataSource()).update();
            template = made;
        }
        return template;
    }

    /**
     * A copy of a database.
     *
     * @param template what is copied, and how, as {@code create database} has it
     */
    synchronized TestDatabase create(String template) {
        if (closed) {
            throw new DagStoreException("broken off: the databases are being dropped");
        }
        String name = prefix + ++count;
        execute("create database " + name + " template " + template);
        return new TestDatabase(this, name);
    }

    synchronized void drop(String name) {
        execute("drop database if exists " + name + " with (force)");
    }

    /** On a connection that is kept, as making one takes longer than most of what is done here. */
    private void execute(String sql) {
        try {
            if (admin == null) {
                admin = dataSource(null).getConnection();
            }
            try (Statement statement = admin.createStatement()) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    /** A URL of the driver's as the one of this server is written: without parameters where that has none. */
    String shortened(String full) {
        return url.contains("?") ? full : full.replaceFirst("\\?.*", "");
    }

    int majorVersion() {
        return majorVersion;
    }

    @Nullable String user() {
        return user;
    }

    @Nullable String password() {
        return password;
    }

    /** Connects to a database; to the URL's own if it is null. */
    PGSimpleDataSource dataSource(@Nullable String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        try {
            dataSource.setURL(url);
        } catch (IllegalArgumentException e) {
            // It may hold a password, so it is not repeated.
            throw new InvalidInputException(
                    "the URL is not one of PostgreSQL's JDBC driver: jdbc:postgresql://host:port/database", e);
        }
        if (database != null) {
            dataSource.setDatabaseName(database);
            if (dataSource.getCurrentSchema() != null) {
                // The one that the URL names may exist in the URL's own database only.
                dataSource.setCurrentSchema("public");
            }
        }
        if (user != null) {
            dataSource.setUser(user);
        }
        if (password != null) {
            dataSource.setPassword(password);
        }
        return dataSource;
    }

    /** Its version and where it is. */
    @Override
    public String toString() {
        return version + " at " + url;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The virtual machine is ending: either of us will do.
        }
        dropAll();
    }

    private synchronized void dropAll() {
        closed = true;
        List<String> names = new ArrayList<>();
        try (Connection connection = dataSource(null).getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select datname from pg_database where starts_with(datname, ?)")) {
            statement.setString(1, prefix);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new UnavailableException("databases " + prefix + "* are left: " + e.getMessage(), e);
        }
        names.forEach(this::drop);
        closeAdmin();
    }

    private void closeAdmin() {
        try {
            if (admin != null) {
                admin.close();
            }
        } catch (SQLException e) {
            LOG.warn("a connection cannot be closed", e);
        }
    }

    private void dropAtExit() {
        try {
            dropAll();
        } catch (DagStoreException | AssertionError e) {
            LOG.warn("databases {}* are left", prefix, e);
        }
    }
}
