package io.dagstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.error.InvalidInputException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import io.dagstore.service.CacheStats;
import org.junit.jupiter.api.Test;

class DagStoreIT {
    @Test
    void aDatabaseThatIsNotMigratedIsNotOpenedAndNotChanged() {
        try (TestDatabase database = TestDatabase.empty()) {
            StoreConfig config = StoreConfig.of(database.url(), database.user(), database.password());

            assertThatThrownBy(() -> DagStore.open(config))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("dagstore schema update");
            assertThat(database.one(Long.class, "select count(*) from pg_tables where schemaname = 'public'"))
                    .isZero();
        }
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        assertThatThrownBy(() -> DagStore.open(StoreConfig.of("jdbc:postgresql://127.0.0.1:1/none", "ada", "secret")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aUrlOfAnotherDatabaseIsRefused() {
        assertThatThrownBy(() -> DagStore.open(StoreConfig.of("jdbc:mysql://host/db?password=secret", null, null)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("jdbc:postgresql://")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aConfigurationDoesNotShowItsPassword() {
        assertThat(StoreConfig.of("jdbc:postgresql://host/db", "ada", "secret").toString())
                .contains("ada")
                .doesNotContain("secret");
    }

    @Test
    void aCacheOfLessThanNothingIsRefused() {
        assertThatThrownBy(() ->
                        StoreConfig.of("jdbc:postgresql://host/db", null, null).withCacheBytes(-1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void theCacheOfAStoreHoldsWhatIsPutAndRead() {
        try (TestStore store = TestStore.open(config -> config.withCacheBytes(1 << 20))) {
            store.put("flow", "{\"n\":0}");
            store.put("flow", "{\"n\":1}");

            assertThat(store.show("flow")).isEqualTo("{\"n\":1}");
            CacheStats stats = store.dagStore().materialization().cacheStats();
            assertThat(stats.maxBytes()).isEqualTo(1 << 20);
            assertThat(stats.hits()).isEqualTo(2);
            assertThat(stats.misses()).isZero();
        }
    }
}
