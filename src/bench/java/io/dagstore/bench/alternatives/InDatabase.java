package io.dagstore.bench.alternatives;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.dagstore.TestDatabase;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps versions in the tables of a database of its own. */
abstract class InDatabase implements Alternative {
    private final TestDatabase database;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    InDatabase(TestDatabase database) {
        this.database = opened(database);
    }

    /** Something to close with this, before what was opened before it. */
    final <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Connections, as an application has them. */
    final HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(2);
        return opened(new HikariDataSource(config));
    }

    /** Does what autovacuum would have done after a while. */
    @Override
    public void tidyUp() {
        database.execute("vacuum analyze");
    }

    /** All tables with their indexes and what is stored outside of their rows. */
    @Override
    public long bytes() {
        return database.one(
                Long.class,
                "select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint"
                        + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where c.relkind = 'r' and n.nspname = 'public'");
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
