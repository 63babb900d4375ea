package io.dagstore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.json.ContentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ContentCacheTest {
    private static final int ENTRY = 1_000;

    private final ContentCache cache = ContentCache.of(100L * (ENTRY + ContentCache.OVERHEAD_BYTES));

    @Test
    void whatIsKeptIsFoundByItsContentId() {
        String id = keep("{\"a\":1}");

        assertThat(cache.find(id)).isEqualTo("{\"a\":1}".getBytes(UTF_8));
        assertThat(cache.holds(id)).isTrue();
        assertThat(cache.find(ContentId.of("{}".getBytes(UTF_8)))).isNull();
    }

    @Test
    void neitherTheGivenNorTheReturnedArrayIsTheOneThatIsKept() {
        byte[] given = "{\"a\":1}".getBytes(UTF_8);
        String id = ContentId.of(given);
        cache.keep(id, given);
        given[0] = 'x';
        byte[] returned = Objects.requireNonNull(cache.find(id));
        returned[1] = 'x';

        assertThat(cache.find(id)).isEqualTo("{\"a\":1}".getBytes(UTF_8));
    }

    @Test
    void itNeverHoldsMoreThanItsBytes() {
        for (int i = 0; i < 1_000; i++) {
            keep(text(i));
            assertThat(cache.stats().bytes()).isLessThanOrEqualTo(cache.stats().maxBytes());
        }

        CacheStats stats = cache.stats();
        assertThat(stats.entries()).isPositive().isLessThanOrEqualTo(100);
        assertThat(stats.bytes()).isEqualTo(stats.entries() * (ENTRY + ContentCache.OVERHEAD_BYTES));
        assertThat(stats.evictions()).isEqualTo(1_000 - stats.entries());
    }

    @Test
    void aContentThatIsLargerThanTheCacheIsNotKept() {
        String large = "x".repeat(200 * ENTRY);
        String small = keep("{}");

        assertThat(cache.holds(keep(large))).isFalse();
        assertThat(cache.holds(small)).isTrue();
    }

    @Test
    void itCountsWhatWasAskedForAndWhetherItWasThere() {
        String id = keep("{}");
        cache.find(id);
        cache.find(id);
        cache.find("sha256:none");
        cache.holds("sha256:none");

        CacheStats stats = cache.stats();
        assertThat(stats.hits()).isEqualTo(2);
        assertThat(stats.misses()).isEqualTo(1);
        assertThat(stats.asked()).isEqualTo(3);
        assertThat(stats.entries()).isEqualTo(1);
        assertThat(stats.bytes()).isEqualTo(2 + ContentCache.OVERHEAD_BYTES);
    }

    @Test
    void severalThreadsGetTheBytesOfTheIdThatTheyAskFor() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        String text = text(random.nextInt(300));
                        byte[] found = cache.find(ContentId.of(text.getBytes(UTF_8)));
                        if (found == null) {
                            keep(text);
                        } else {
                            assertThat(new String(found, UTF_8)).isEqualTo(text);
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(cache.stats().hits()).isPositive();
        assertThat(cache.stats().bytes()).isLessThanOrEqualTo(cache.stats().maxBytes());
    }

    private String keep(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        String id = ContentId.of(bytes);
        cache.keep(id, bytes);
        return id;
    }

    private static String text(int i) {
        return String.format("%0" + ENTRY + "d", i);
    }
}
