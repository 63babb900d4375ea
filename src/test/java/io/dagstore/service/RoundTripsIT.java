package io.dagstore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.dagstore.DagStore;
import io.dagstore.RoundTrips;
import io.dagstore.StoreConfig;
import io.dagstore.TestDatabase;
import io.dagstore.service.PutResult.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often each use case waits for the database, and how much memory the hottest one takes. */
class RoundTripsIT {
    private static final String NO_IDLE_CHECK = "com.zaxxer.hikari.aliveBypassWindowMs";

    /** What materialising depth 20 on 100 nodes allocates on JDK 17. */
    private static final long MATERIALISE_BYTES = 205_000;

    private static TestDatabase database;
    private static RoundTrips roundTrips;
    private static DagStore store;

    private int n;

    @BeforeAll
    static void open() {
        database = TestDatabase.migrated();
        roundTrips = RoundTrips.to(database.url());
        // The pool asks a connection that it has not lent for half a second whether it is alive; a slow machine may
        // need
        // that long.
        System.setProperty(NO_IDLE_CHECK, "3600000");
        store = DagStore.open(StoreConfig.of(roundTrips.url(), database.user(), database.password())
                .withMaxConnections(1));
    }

    @AfterAll
    static void close() throws IOException {
        System.clearProperty(NO_IDLE_CHECK);
        store.close();
        roundTrips.close();
        database.close();
    }

    @BeforeEach
    void warmUp() {
        database.clear();
        // The first use of a connection asks for the names of types.
        put("warm");
        put("warm");
        store.compaction().compact("warm", null);
        put("warm");
    }

    @Test
    void aLookupIsOne() {
        UUID patch = chain("flow", 3);
        store.compaction().compact("flow", null);

        assertThat(of(() -> store.compaction().findCompactedBase(patch).orElseThrow()))
                .isEqualTo(1);
        assertThat(of(() -> store.compaction().findCompactedBaseId(patch).orElseThrow()))
                .isEqualTo(1);
        assertThat(of(() -> store.compaction().findCompactedBaseId(UUID.randomUUID())))
                .isEqualTo(1);
        assertThat(of(() -> store.compaction().findCompactedBase("flow").orElseThrow()))
                .isEqualTo(1);
    }

    @Test
    void aDocumentIsOneByIdAndTwoByTagWhateverTheDepth() {
        UUID patch = chain("flow", 20);

        assertThat(of(() -> store.materialization().materialize(patch))).isEqualTo(1);
        assertThat(of(() -> store.materialization().materialize("flow"))).isEqualTo(2);
        store.compaction().compact("flow", null);
        assertThat(of(() -> store.materialization().materialize("flow"))).isEqualTo(2);
        assertThat(of(() -> store.workflows().resolve("flow"))).isEqualTo(1);
    }

    @Test
    void aFirstVersionIsThree() {
        assertThat(of(() -> put("flow"))).isEqualTo(3);
    }

    @Test
    void aFurtherVersionIsFourWhateverTheDepth() {
        chain("flow", 2);
        assertThat(of(() -> put("flow"))).isEqualTo(4);
        assertThat(of(() -> patch("flow", "[{\"op\":\"add\",\"path\":\"/x\",\"value\":1}]")))
                .isEqualTo(4);

        chain("flow", 20);
        assertThat(of(() -> put("flow"))).isEqualTo(4);
        // Its operations are stored already.
        patch("flow", "[{\"op\":\"add\",\"path\":\"/y\",\"value\":1}]");
        patch("flow", "[{\"op\":\"remove\",\"path\":\"/y\"}]");
        assertThat(of(() -> patch("flow", "[{\"op\":\"add\",\"path\":\"/y\",\"value\":1}]")))
                .isEqualTo(4);

        store.compaction().compact("flow", null);
        assertThat(of(() -> put("flow"))).isEqualTo(4);
    }

    @Test
    void aDocumentThatIsThereAlreadyIsOne() {
        chain("flow", 2);
        String document = document(n);

        assertThat(of(() -> assertThat(put("flow", document).outcome()).isEqualTo(Outcome.UNCHANGED)))
                .isEqualTo(1);
        assertThat(of(() -> assertThat(patch("flow", "[]").outcome()).isEqualTo(Outcome.UNCHANGED)))
                .isEqualTo(2);
    }

    @Test
    void aCompactionIsFiveAndOneWhenItWasDone() {
        chain("flow", 20);

        assertThat(of(() -> store.compaction().compact("flow", null))).isEqualTo(5);
        assertThat(of(() -> store.compaction().compact("flow", null))).isEqualTo(1);
        assertThat(of(() -> store.compaction().candidates(1, 10))).isEqualTo(1);
    }

    @Test
    void aTagIsMadeInFiveAndMovedInSix() {
        chain("flow", 3);

        assertThat(of(() -> store.tags().create("other", "flow", null))).isEqualTo(5);
        put("flow");
        assertThat(of(() -> store.tags().move("other", "flow", null, null))).isEqualTo(6);
    }

    @Test
    void materialisingAllocatesLessThanTwiceWhatItDid() {
        UUID patch = chain("flow", 20);
        for (int i = 0; i < 300; i++) {
            store.materialization().materialize(patch);
        }

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int times = 100;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < times; i++) {
            store.materialization().materialize(patch);
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / times;

        assertThat(each).isPositive().isLessThan(2 * MATERIALISE_BYTES);
    }

    private static long of(Supplier<?> useCase) {
        roundTrips.reset();
        var unused = useCase.get();
        return roundTrips.count();
    }

    /** A tag on a chain of this many patches; the last of them. */
    private UUID chain(String tag, int patches) {
        PutResult last = put(tag);
        for (int i = 0; i < patches; i++) {
            last = put(tag);
        }
        return last.version().artifact().getId();
    }

    private PutResult put(String tag) {
        n++;
        return put(tag, document(n));
    }

    private PutResult put(String tag, String document) {
        return store.workflows().put(tag, document.getBytes(UTF_8), PutOptions.NONE);
    }

    private PutResult patch(String tag, String operations) {
        return store.workflows().patch(tag, operations.getBytes(UTF_8), PutOptions.NONE);
    }

    /** 100 nodes, one of which differs from the document before. */
    private static String document(int version) {
        String nodes = IntStream.range(0, 100)
                .mapToObj(i -> "{\"id\":\"n" + i + "\",\"config\":{\"timeout\":" + (i == version % 100 ? version : 0)
                        + ",\"image\":\"registry/image-" + i + "\"}}")
                .collect(Collectors.joining(","));
        return "{\"edges\":[],\"nodes\":[" + nodes + "],\"version\":" + version + "}";
    }
}
