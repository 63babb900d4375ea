package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.StoreOpening;
import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaStatus;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The database that a command works on: the one that a URL names, or the embedded one, which runs at least as long as this is open. */
final class Database implements AutoCloseable {
    private final StoreConfig config;
    private final @Nullable Lease lease;

    private Database(StoreConfig config, @Nullable Lease lease) {
        this.config = config;
        this.lease = lease;
    }

    /** The database that the options of a command choose. */
    static Database open(DagstoreCommand command) {
        GlobalOptions options = command.options();
        Map<String, String> environment = command.terminal().environment();
        String url = command.url();
        if (url != null) {
            return new Database(StoreConfig.of(url, options.user(environment), options.password(environment)), null);
        }
        Path home = options.home(environment);
        return of(EmbeddedPostgres.at(home)
                .open(() -> command.terminal().note("first use: creating a database in " + home)));
    }

    /** The database on an embedded server. The lease is closed with it. */
    static Database of(Lease lease) {
        return new Database(StoreConfig.of(lease.url(), lease.user(), lease.password()), lease);
    }

    /** The schema of the database, as it is. */
    SchemaService schema() {
        return new SchemaService(dataSource());
    }

    /** Connections to it without a pool. */
    DataSource dataSource() {
        return config.dataSource();
    }

    /** The store in the database. An embedded one is migrated first if need be, one that a URL names never is. */
    DagStore store(StoreOpening opening, UnaryOperator<StoreConfig> settings) {
        if (lease != null) {
            SchemaService schema = schema();
            SchemaStatus status = schema.status();
            if (!status.isUpToDate() && status.unknown().isEmpty()) {
                schema.update();
            }
        }
        return opening.open(settings.apply(config));
    }

    @Override
    public void close() {
        if (lease != null) {
            lease.close();
        }
    }
}
