package io.dagstore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.dagstore.CapturedStatements;
import io.dagstore.TestStore;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.NotFoundException;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import io.dagstore.model.Artifact;
import io.dagstore.repository.UnitOfWork;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store of each test has no cache; what is damaged there was never read by the service that has one. */
class CachedMaterializationIT {
    private static final long MEBIBYTE = 1 << 20;

    private static final CapturedStatements STATEMENTS = new CapturedStatements();
    private static UnitOfWork work;

    private final TestStore store = TestStore.shared();
    private MaterializationService cached;

    @BeforeAll
    static void open() {
        work = UnitOfWork.on(TestStore.shared().database().pool(), STATEMENTS.settings());
    }

    @AfterAll
    static void close() {
        work.close();
    }

    @BeforeEach
    void putSixVersions() {
        cached = new MaterializationService(work, MEBIBYTE);
        store.put("flow", "{\"n\":0}");
        for (int i = 1; i <= 5; i++) {
            store.put("flow", "{\"n\":" + i + "}");
        }
    }

    @Test
    void aDocumentInMemoryIsReturnedWithoutAskingForContent() {
        UUID head = id("flow");
        MaterializedVersion first = cached.materialize(head);
        STATEMENTS.clear();

        MaterializedVersion second = cached.materialize(head);

        assertSame(second, first);
        assertThat(STATEMENTS.all()).hasSize(1).noneMatch(CachedMaterializationIT::readsContent);
        CacheStats stats = cached.cacheStats();
        assertThat(stats.hits()).isEqualTo(1);
        assertThat(stats.misses()).isEqualTo(1);
        assertThat(stats.entries()).as("base, document").isEqualTo(2);
    }

    @Test
    void aVersionWhoseBaseIsInMemoryIsBuiltFromThat() {
        cached.materialize(id("flow@0"));
        UUID head = id("flow");
        String base = artifact("flow@0").getBlob().getId();
        store.database().execute("update cas_blob set content = 'damaged' where cas_id = '" + base + "'");
        STATEMENTS.clear();

        assertThat(text(cached.materialize(head))).isEqualTo("{\"n\":5}");
        assertThat(STATEMENTS.all()).as("which content, the patches").hasSize(2);
    }

    @Test
    void aDamagedPatchOnABaseInMemoryIsReported() {
        cached.materialize(id("flow@0"));
        setContent(artifact("flow@4"), "'damaged'");

        assertCorrupt("flow");
    }

    @Test
    void everyVersionIsTheSameWithAndWithoutCache() {
        Random random = new Random(7);
        for (String tag : List.of("a", "b", "c")) {
            for (int i = 0; i < 12; i++) {
                StringBuilder document = new StringBuilder("{\"same\":1.50,\"nodes\":[");
                for (int n = 0; n < 10; n++) {
                    document.append(n == 0 ? "" : ",")
                            .append("{\"id\":\"n")
                            .append(n)
                            .append("\",\"v\":");
                    document.append(random.nextInt(4)).append('}');
                }
                store.put(tag, document.append("]}").toString());
                if (i == 5 && !tag.equals("c")) {
                    store.dagStore().compaction().compact(tag, null);
                }
            }
        }
        List<UUID> versions = new ArrayList<>();
        for (String tag : List.of("a", "b", "c", "flow")) {
            for (Version version : store.dagStore().workflows().history(tag)) {
                versions.add(version.artifact().getId());
                if (version.compactedBase() != null) {
                    versions.add(version.compactedBase().getId());
                }
            }
        }
        assertThat(versions).hasSizeGreaterThan(40);
        MaterializationService plain = store.dagStore().materialization();
        for (long bytes : new long[] {1, 3_000, 10_000, MEBIBYTE}) {
            MaterializationService service = new MaterializationService(work, bytes);
            for (int i = 0; i < 60; i++) {
                UUID version = versions.get(random.nextInt(versions.size()));
                assertSame(service.materialize(version), plain.materialize(version));
                assertSame(service.materialize(version.toString()), plain.materialize(version.toString()));
            }
            assertThat(service.cacheStats().bytes()).isLessThanOrEqualTo(bytes);
        }
    }

    @Test
    void severalReadersGetWhatTheyAskedFor() throws Exception {
        List<UUID> versions = store.dagStore().workflows().history("flow").stream()
                .map(version -> version.artifact().getId())
                .toList();
        MaterializationService small = new MaterializationService(work, 1_500);
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                Random random = new Random(reader);
                running.add(readers.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        int n = random.nextInt(versions.size());
                        assertThat(text(small.materialize(versions.get(n)))).isEqualTo("{\"n\":" + n + "}");
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            readers.shutdownNow();
        }
        assertThat(small.cacheStats().bytes()).isLessThanOrEqualTo(1_500);
    }

    @Test
    void aCallerThatChangesWhatItGotChangesNothingForOthers() {
        for (UUID version : List.of(id("flow@0"), id("flow"))) {
            String expected = text(store.dagStore().materialization().materialize(version));
            for (int i = 0; i < 3; i++) {
                MaterializedVersion mine = cached.materialize(version);
                assertThat(text(mine)).isEqualTo(expected);
                assertThat(mine.document().toString()).isEqualTo(expected);
                mine.bytes()[1] = 'x';
                mine.document().put("n", 99);
            }
        }
    }

    @Test
    void damagedContentIsNeitherKeptNorReturned() {
        Artifact base = artifact("flow@0");
        Artifact third = artifact("flow@3");
        String content = "'{\"n\":0}'";
        setContent(base, "'{\"n\":7}'");
        assertCorrupt("flow@0");
        assertCorrupt("flow");
        assertThat(cached.cacheStats().entries()).isZero();

        setContent(base, content);
        setContent(third, "'[{\"op\":\"add\",\"path\":\"/extra\",\"value\":1}]'");
        assertCorrupt("flow@3");
        assertCorrupt("flow@3");
        assertThat(cached.cacheStats().entries()).as("the base").isEqualTo(1);
        assertThat(text(cached.materialize(id("flow@2")))).isEqualTo("{\"n\":2}");
    }

    @Test
    void aPatchWhoseDocumentHasNoRecordedIdIsBuiltFromWhatIsInMemory() {
        Artifact head = artifact("flow");
        store.database()
                .execute(
                        "set session_replication_role = replica",
                        "update artifact set version_hash = null where kind = 'patch_set'");
        for (int i = 0; i < 2; i++) {
            STATEMENTS.clear();
            assertThat(text(cached.materialize(head.getId()))).isEqualTo("{\"n\":5}");
        }
        assertThat(STATEMENTS.all()).as("which content, the patches").hasSize(2);
        assertThat(cached.cacheStats().entries()).as("the base").isEqualTo(1);
    }

    @Test
    void anOldFullVersionComesBackAsTheBytesThatWereStored() {
        String written = "{ \"b\": 1,\n  \"a\": 1.50 }";
        String casId = ContentId.of(written.getBytes(UTF_8));
        UUID id = UUID.randomUUID();
        store.database()
                .execute(
                        "insert into cas_blob (cas_id, media_type, size_bytes, content) values ('" + casId
                                + "', 'application/json;type=dag', " + written.length() + ", '" + written + "')",
                        "insert into artifact (artifact_id, kind, cas_id, version_hash) values ('" + id
                                + "', 'dag_version', '" + casId + "', '" + casId + "')",
                        "insert into tag (tag_name, target_kind, target_id, target_hash) values ('old', 'dag_version', '"
                                + id + "', '" + casId + "')");
        store.put("old", "{\"a\":1.50,\"b\":2}");

        for (int i = 0; i < 2; i++) {
            assertThat(text(cached.materialize("old"))).isEqualTo("{\"a\":1.50,\"b\":2}");
            assertThat(text(cached.materialize(id))).isEqualTo(written);
        }
        assertThat(cached.cacheStats().hits()).isPositive();
    }

    @Test
    void aDamagedCompactedBaseIsReplacedByItsChainInMemory() {
        Artifact base = store.dagStore().compaction().compact("flow", null).compactedBase();
        store.put("flow", "{\"n\":6}");
        setContent(base, "'{\"n\":7}'");
        UUID head = id("flow");
        for (int i = 0; i < 2; i++) {
            STATEMENTS.clear();
            assertThat(text(cached.materialize(head))).isEqualTo("{\"n\":6}");
            assertThat(text(cached.materialize(base.getId()))).isEqualTo("{\"n\":5}");
        }
        assertThat(STATEMENTS.all()).hasSize(2).noneMatch(CachedMaterializationIT::readsContent);
        assertThat(text(cached.materialize("flow@5"))).isEqualTo("{\"n\":5}");
    }

    @Test
    void contentOutsideTheDatabaseIsNeverKept() {
        store.database()
                .execute("update cas_blob set content = null, storage_url = 's3://bucket/x' where cas_id = '"
                        + artifact("flow@0").getBlob().getId() + "'");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> cached.materialize("flow"))
                    .isInstanceOf(ContentOutsideException.class)
                    .hasMessageContaining("s3://bucket/x");
        }
        assertThat(cached.cacheStats().entries()).isZero();
    }

    @Test
    void aDeletedVersionIsNotFoundThoughItsDocumentIsInMemory() {
        store.put("gone", "{\"gone\":true}");
        UUID gone = id("gone");
        cached.materialize(gone);
        store.database()
                .execute(
                        "delete from tag where tag_name = 'gone'",
                        "delete from artifact where artifact_id = '" + gone + "'");

        assertThatThrownBy(() -> cached.materialize(gone))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(gone.toString());
    }

    @Test
    void whatWasPutIsTheNextPredecessorWithoutBeingRead() {
        WorkflowService workflows =
                new WorkflowService(work, cached, new Json(JsonLimits.DEFAULT), true, Clock.systemUTC());
        for (int i = 0; i < 3; i++) {
            STATEMENTS.clear();
            workflows.put("new", ("{\"i\":" + i + "}").getBytes(UTF_8), PutOptions.NONE);
            assertThat(STATEMENTS.all()).isNotEmpty().noneMatch(CachedMaterializationIT::readsContent);
        }
        workflows.patch("new", "[{\"op\":\"remove\",\"path\":\"/i\"}]".getBytes(UTF_8), PutOptions.NONE);
        assertThat(STATEMENTS.all()).isNotEmpty().noneMatch(CachedMaterializationIT::readsContent);
        assertThat(text(cached.materialize("new"))).isEqualTo("{}");
        assertThat(store.show("new")).isEqualTo("{}");
    }

    @Test
    void whatWasNotCommittedIsNotKept() {
        WorkflowService workflows =
                new WorkflowService(work, cached, new Json(JsonLimits.DEFAULT), true, Clock.systemUTC());
        Artifact head = artifact("flow");
        cached.materialize(head.getId());
        long entries = cached.cacheStats().entries();
        store.database().execute("delete from patch_chain_member where seq = 2 and head_id = '" + head.getId() + "'");

        assertThatThrownBy(() -> workflows.put("flow", "{\"n\":6}".getBytes(UTF_8), PutOptions.NONE))
                .isInstanceOf(CorruptContentException.class)
                .hasMessageContaining("nothing can be stored on top of it");
        assertThat(cached.cacheStats().entries()).isEqualTo(entries);
    }

    @Test
    void aDocumentFromMemoryAllocatesLessThanOneThatIsBuilt() {
        UUID head = id("flow");
        MaterializationService plain = new MaterializationService(work);

        assertThat(allocated(() -> cached.materialize(head))).isLessThan(allocated(() -> plain.materialize(head)));
    }

    @Test
    void withoutACacheNothingIsCounted() {
        assertThat(store.dagStore().materialization().cacheStats()).isEqualTo(new CacheStats(0, 0, 0, 0, 0, 0));
    }

    private static long allocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 50; i++) {
            work.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50; i++) {
            work.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void assertCorrupt(String reference) {
        UUID version = id(reference);
        assertThatThrownBy(() -> cached.materialize(version)).isInstanceOf(CorruptContentException.class);
    }

    private static void assertSame(MaterializedVersion actual, MaterializedVersion expected) {
        assertThat(actual.artifactId()).isEqualTo(expected.artifactId());
        assertThat(text(actual)).isEqualTo(text(expected));
        assertThat(actual.contentId()).isEqualTo(expected.contentId());
        assertThat(actual.document()).isEqualTo(expected.document());
        assertThat(actual.patches()).isEqualTo(expected.patches());
    }

    private static boolean readsContent(String sql) {
        return sql.startsWith("select") && sql.contains(".content");
    }

    private static String text(MaterializedVersion version) {
        return new String(version.bytes(), UTF_8);
    }

    private void setContent(Artifact artifact, String literal) {
        store.database()
                .execute("update cas_blob set content = " + literal + " where cas_id = '"
                        + artifact.getBlob().getId() + "'");
    }

    private Artifact artifact(String reference) {
        return store.dagStore().workflows().resolve(reference).artifact();
    }

    private UUID id(String reference) {
        return artifact(reference).getId();
    }
}
