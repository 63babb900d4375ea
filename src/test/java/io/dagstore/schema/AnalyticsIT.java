package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Liquibase can report to its maker how it is used. */
class AnalyticsIT {

    /** Java asks one of these before it opens any URL; the connection to PostgreSQL is a socket, and no URL. */
    private static final class Witness extends ProxySelector {
        private final Queue<URI> opened = new ConcurrentLinkedQueue<>();

        @Override
        public List<Proxy> select(URI uri) {
            if (!"socket".equals(uri.getScheme())) {
                opened.add(uri);
            }
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException e) {}
    }

    @Test
    void aMigrationCallsNobodysServer() {
        Witness witness = new Witness();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(witness);
        try (TestDatabase database = TestDatabase.empty()) {
            SchemaService schema = new SchemaService(database.dataSource());
            schema.update();
            schema.rollback(1);
            schema.sql();
        } finally {
            ProxySelector.setDefault(before);
        }

        assertThat(witness.opened).isEmpty();
    }
}
