package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import io.dagstore.error.InvalidInputException;
import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The database that a command works on: the one that a URL names, or the embedded one, which runs at least as long as this is open. */
final class Database implements AutoCloseable {
    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;
    private final @Nullable Lease lease;

    private Database(String url, @Nullable String user, @Nullable String password, @Nullable Lease lease) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.lease = lease;
    }

    /** The database that the options choose. */
    static Database open(GlobalOptions options, Terminal terminal) {
        Map<String, String> environment = terminal.environment();
        String url = options.url(environment);
        if (url != null) {
            return new Database(url, options.user(environment), options.password(environment), null);
        }
        Path home = options.home(environment);
        if (!Files.exists(home.resolve("data"))) {
            terminal.note("first use: creating a database in " + home);
        }
        return of(EmbeddedPostgres.at(home).open());
    }

    /** The database on an embedded server. The lease is closed with it. */
    static Database of(Lease lease) {
        return new Database(lease.url(), lease.user(), lease.password(), lease);
    }

    /** The schema of the database, as it is. */
    SchemaService schema() {
        return new SchemaService(dataSource());
    }

    /** New connections without a pool, which fail at once where a pool would try for a while. */
    PGSimpleDataSource dataSource() {
        PGSimpleDataSource connections = new PGSimpleDataSource();
        try {
            connections.setURL(url);
        } catch (IllegalArgumentException e) {
            // It may hold a password, so it is not repeated.
            throw new InvalidInputException(
                    "the URL is not one of PostgreSQL's JDBC driver: jdbc:postgresql://host:port/database", e);
        }
        if (user != null) {
            connections.setUser(user);
        }
        if (password != null) {
            connections.setPassword(password);
        }
        connections.setApplicationName("dagstore");
        connections.setLogServerErrorDetail(false);
        return connections;
    }

    /** The store in the database. An embedded one is migrated first if need be, one that a URL names never is. */
    DagStore store(UnaryOperator<StoreConfig> settings) {
        SchemaService schema = schema();
        if (lease != null) {
            SchemaStatus status = schema.status();
            if (!status.isUpToDate() && status.unknown().isEmpty()) {
                schema.update();
            }
        }
        schema.requireCurrent();
        return DagStore.open(settings.apply(StoreConfig.of(url, user, password)));
    }

    @Override
    public void close() {
        if (lease != null) {
            lease.close();
        }
    }
}
