package io.dagstore.bench;

import io.dagstore.StoreConfig;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.UnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Databases of our own on a server, whose other databases are not touched. All are dropped when this is closed or the virtual
 * machine ends.
 */
public final class ScratchDatabases implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ScratchDatabases.class.getName());

    private final String prefix =
            "dagstore_bench_" + UUID.randomUUID().toString().substring(0, 8) + "_";
    private final Set<String> names = new LinkedHashSet<>();
    private final Thread atExit = new Thread(this::dropAtExit, "dagstore-bench-drop");
    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;
    private final boolean copiesFiles;
    private boolean closed;

    private ScratchDatabases(String url, @Nullable String user, @Nullable String password, Connection server)
            throws SQLException {
        this.url = url;
        this.user = user;
        this.password = password;
        this.copiesFiles = server.getMetaData().getDatabaseMajorVersion() >= 15;
    }

    /**
     * Databases on the server that a JDBC URL leads to.
     *
     * @throws UnavailableException if it does not take the connection
     * @throws DagStoreException if the role may not create databases
     */
    public static ScratchDatabases on(String url, @Nullable String user, @Nullable String password) {
        PGSimpleDataSource server = dataSource(url, user, password);
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement();
                ResultSet role = statement.executeQuery(
                        "select rolname, rolcreatedb or rolsuper from pg_roles where rolname = current_user")) {
            role.next();
            if (!role.getBoolean(2)) {
                throw new DagStoreException("the role " + role.getString(1)
                        + " may not create databases, and a benchmark"
                        + " works in databases of its own: let a superuser run alter role \"" + role.getString(1)
                        + "\" createdb, or leave out --url for a throw-away server");
            }
            ScratchDatabases scratch = new ScratchDatabases(url, user, password, connection);
            Runtime.getRuntime().addShutdownHook(scratch.atExit);
            return scratch;
        } catch (SQLException e) {
            throw new UnavailableException(
                    "cannot connect to the database: " + e.getMessage()
                            + " (check the URL, the user and the password, and that the server runs)",
                    e);
        }
    }

    /** Makes an empty database. */
    ScratchDatabase create(String name) {
        return create(name, "template0");
    }

    /** Makes a copy of a database that nobody is connected to. What is copied is on disk when this returns. */
    ScratchDatabase copy(ScratchDatabase original, String name) {
        return create(name, original.name() + (copiesFiles ? " strategy file_copy" : ""));
    }

    private synchronized ScratchDatabase create(String name, String template) {
        if (closed) {
            throw new DagStoreException("the benchmark is broken off");
        }
        String full = prefix + name;
        names.add(full);
        execute("create database " + full + " template " + template);
        PGSimpleDataSource dataSource = dataSource(url, user, password);
        dataSource.setDatabaseName(full);
        // The one that the URL names may exist in the URL's own database only.
        dataSource.setCurrentSchema("public");
        return new ScratchDatabase(full, dataSource, StoreConfig.of(dataSource.getURL(), user, password), this);
    }

    synchronized void drop(String name) {
        execute("drop database if exists " + name + " with (force)");
        names.remove(name);
    }

    private void execute(String sql) {
        try (Connection connection = dataSource(url, user, password).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DagStoreException(sql + " failed: " + e.getMessage(), e);
        }
    }

    /** Drops those that are left. */
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
        DagStoreException failure = null;
        for (String name : List.copyOf(names)) {
            try {
                drop(name);
            } catch (DagStoreException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void dropAtExit() {
        try {
            dropAll();
        } catch (DagStoreException e) {
            LOG.log(Level.WARNING, "databases " + prefix + "* are left", e);
        }
    }

    private static PGSimpleDataSource dataSource(String url, @Nullable String user, @Nullable String password) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        try {
            dataSource.setURL(url);
        } catch (IllegalArgumentException e) {
            // It may hold a password, so it is not repeated.
            throw new InvalidInputException(
                    "the URL is not one of PostgreSQL's JDBC driver: jdbc:postgresql://host:port/database", e);
        }
        if (user != null) {
            dataSource.setUser(user);
        }
        if (password != null) {
            dataSource.setPassword(password);
        }
        dataSource.setApplicationName("dagstore bench");
        return dataSource;
    }
}
