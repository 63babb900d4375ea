package io.dagstore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.GeneratedHistory;
import io.dagstore.SharedData;
import io.dagstore.TestStore;
import io.dagstore.error.ConflictException;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.UnavailableException;
import io.dagstore.json.Json;
import io.dagstore.json.JsonDiff;
import io.dagstore.json.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportServiceIT {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    /** All that is stored of tags and versions, but for ids and times; what an id means is there instead. */
    private static final String EVERYTHING =
            """
            select coalesce(string_agg(line, chr(10) order by line), '') from (
                select concat_ws(' ', 'tag', tag_name, target_kind, target_hash, version, moved_by) as line from tag
                union all
                select concat_ws(' ', 'blob', cas_id, media_type, size_bytes, cas_id = 'sha256:' || encode(sha256(content), 'hex'))
                from cas_blob
                union all
                select concat_ws(' ', 'move', m.tag_name, row_number() over (partition by m.tag_name order by m.id),
                    m.from_kind, f.version_hash, m.expected_hash, m.to_kind, m.moved_by, m.moved_at = a.created_at,
                    a.kind, a.cas_id, a.name, a.plan_hash, a.version_hash, b.version_hash, a.depth, a.op_count, a.nodes_count,
                    a.edges_count, a.meta, a.created_by,
                    (select string_agg(concat_ws(':', c.seq, p.cas_id), ',' order by c.seq) from patch_chain_member c
                     join artifact p on p.artifact_id = c.member_id where c.head_id = a.artifact_id),
                    (select string_agg(concat_ws(':', v.kind, v.cas_id, v.name, v.version_hash, v.depth, v.nodes_count,
                         v.edges_count, v.meta - 'compacted_at', jsonb_exists(v.meta, 'compacted_at'), v.created_by), ',')
                     from artifact v where v.compacted_from_id = a.artifact_id))
                from tag_move m left join artifact f on f.artifact_id = m.from_id join artifact a on a.artifact_id = m.to_id
                left join artifact b on b.artifact_id = a.base_version
            ) as lines
            """;

    /** What breaks one of the invariants of the design, of those that SQL can see. */
    private static final String BROKEN =
            """
            select count(*) from (
                select cas_id from cas_blob
                where cas_id <> 'sha256:' || encode(sha256(content), 'hex') or size_bytes <> length(content)
                union all
                select a.artifact_id::text from artifact a where kind = 'patch_set' and (
                    select coalesce(array_agg(seq order by seq), '{}') from patch_chain_member where head_id = artifact_id
                ) <> array(select generate_series(1, a.depth))
                union all
                select head_id::text from patch_chain_member c join artifact h on h.artifact_id = c.head_id
                join artifact m on m.artifact_id = c.member_id
                where m.base_version <> h.base_version or m.depth <> c.seq or (c.seq = h.depth) <> (c.member_id = c.head_id)
                union all
                select c.head_id::text from patch_chain_member c
                join patch_chain_member l on l.head_id = c.head_id and l.seq = c.seq + 1
                where not exists (select from patch_chain_member p
                    where p.head_id = l.member_id and p.seq = c.seq and p.member_id = c.member_id)
                union all
                select b.artifact_id::text from artifact b join artifact p on p.artifact_id = b.compacted_from_id
                where b.kind <> 'dag_version' or p.kind <> 'patch_set' or b.version_hash <> p.version_hash
                union all
                select artifact_id::text from artifact where kind = 'dag_version' and version_hash <> cas_id
                union all
                select tag_name from (
                    select tag_name, from_id, lag(to_id) over (partition by tag_name order by id) as before from tag_move
                ) as moves where from_id is distinct from before
                union all
                select t.tag_name from tag t where target_id <> (
                    select to_id from tag_move m where m.tag_name = t.tag_name order by id desc limit 1)
                union all
                select artifact_id::text from artifact where jsonb_exists(meta, 'compacted_from')
            ) as broken
            """;

    /** In which the same is stored version by version. */
    private static TestStore oneByOne;

    /** Shared, but for tests that change more than rows. */
    private TestStore store = TestStore.shared();

    @BeforeAll
    static void openOneByOne() {
        oneByOne = TestStore.open();
    }

    @AfterAll
    static void closeOneByOne() {
        oneByOne.close();
    }

    @BeforeEach
    void clearOneByOne() {
        oneByOne.database().clear();
    }

    @AfterEach
    void close() {
        assertThat(store.database().one(Long.class, BROKEN)).isZero();
        store.close();
    }

    @Test
    void realHistoriesAreStoredAsPuttingThemOneByOneDoes() throws IOException {
        try (Stream<Path> folders = Files.list(SharedData.workflows())) {
            List<Path> histories = folders.sorted().toList();
            assertThat(histories).hasSize(6);
            for (Path folder : histories) {
                String tag = folder.getFileName().toString();
                List<byte[]> documents = documents(folder);
                storeOneByOne(oneByOne, tag, documents, 5);
                importAll(tag, documents, 5);
                storeOneByOne(oneByOne, tag + "-mixed", everySecondAsOperations(documents), 7);
                importAll(tag + "-mixed", everySecondAsOperations(documents), 7);
                for (int k = 0; k < documents.size(); k++) {
                    assertThat(store.show(tag + "@" + k))
                            .isEqualTo(new String(
                                    store.dagStore()
                                            .workflows()
                                            .read(documents.get(k))
                                            .bytes(),
                                    UTF_8));
                }
            }

            assertThat(everything(store)).isEqualTo(everything(oneByOne));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10, 20})
    void chainsAreAsDeepAsTheThresholdAndNoDeeper(int threshold) {
        List<byte[]> versions = generated(new GeneratedHistory(12, 50, 300, 1));
        storeOneByOne(oneByOne, "order", versions, threshold);

        ImportResult result = importAll("order", versions, threshold);

        assertThat(everything(store)).isEqualTo(everything(oneByOne));
        int deepest = threshold == 0 ? 49 : threshold;
        assertThat(store.database().one(Integer.class, "select max(depth) from artifact"))
                .isEqualTo(deepest);
        assertThat(result.stored()).isEqualTo(50);
        assertThat(result.unchanged()).isZero();
        assertThat(result.compacted()).isEqualTo(threshold == 0 ? 0 : 49 / threshold);
        assertThat(result.storedBytes())
                .isEqualTo(store.database().one(Long.class, "select sum(size_bytes)::bigint from cas_blob"));
        assertThat(result.newest()).isEqualTo(store.dagStore().workflows().resolve("order"));
        assertThat(result.newest().number()).isEqualTo(49);
    }

    @Test
    void aTagThatExistsIsContinuedWhateverItPointsAt() {
        List<byte[]> versions = generated(new GeneratedHistory(12, 40, 300, 2));
        storeOneByOne(oneByOne, "order", versions, 6);

        storeOneByOne(store, "order", versions.subList(0, 4), 6);
        importAll("order", versions.subList(4, 9), 6);
        // Version 12 is compacted, and the next one starts on its base.
        importAll("order", versions.subList(9, 13), 6);
        ImportResult result = importAll("order", versions.subList(13, 30), 6);
        storeOneByOne(store, "order", versions.subList(30, 40), 6);

        assertThat(everything(store)).isEqualTo(everything(oneByOne));
        assertThat(result.newest().number()).isEqualTo(29);
    }

    @Test
    void whatChangesNothingIsPassedOver() {
        ImportResult result = importAll(
                "order",
                List.of(
                        utf8("{\"a\": 1, \"b\": [1, 2]}"),
                        utf8("{\"b\":[1,2],\"a\":1}"),
                        utf8("[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]"),
                        utf8(" [{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/c\"},"
                                + "{\"op\":\"move\",\"from\":\"/c\",\"path\":\"/a\"}]"),
                        utf8("[{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}]")),
                10);

        assertThat(result.stored()).isEqualTo(2);
        assertThat(result.unchanged()).isEqualTo(3);
        assertThat(store.show("order@1")).isEqualTo("{\"a\":2,\"b\":[1,2]}");

        ImportResult again = importAll("order", List.of(utf8("{\"a\":2,\"b\":[1,2]}")), 10);

        assertThat(again.stored()).isZero();
        assertThat(again.newest()).isEqualTo(result.newest());
        assertThat(store.database().count("tag_move")).isEqualTo(2);
    }

    @Test
    void aVersionThatDoesNotApplyIsNamedAndNothingIsStored() {
        List<byte[]> versions = generated(new GeneratedHistory(12, 3, 300, 3));
        importAll("order", versions, 10);
        Map<String, Long> before = store.rows();

        assertThatThrownBy(() -> importAll(
                        "order",
                        List.of(
                                utf8("[{\"op\":\"add\",\"path\":\"/x\",\"value\":1}]"),
                                utf8(
                                        "[{\"op\":\"add\",\"path\":\"/y\",\"value\":1},{\"op\":\"remove\",\"path\":\"/nodes/99\"}]")),
                        10))
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidInputException.class))
                .satisfies(e -> {
                    assertThat(e.getOperation()).hasValue(1);
                    assertThat(e.getPath()).isEqualTo("/nodes/99");
                    assertThat(e).hasMessage("version 2: operation 1, path \"/nodes/99\": " + e.getReason());
                });

        assertThat(store.rows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "{", "{\"a\":1,\"a\":2}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]", "[1]"})
    void whatPutAndPatchRefuseIsRefused(String version) {
        assertThatThrownBy(() -> importAll("order", List.of(utf8("{}"), utf8(version)), 10))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("version 2: ");

        assertThat(store.database().count("cas_blob")).isZero();
    }

    @Test
    void limitsHoldForWhatPatchesGive() {
        try (TestStore limited = TestStore.open(config -> config.withLimits(new JsonLimits(100, 5, 10)))) {
            byte[] growing = utf8("[{\"op\":\"add\",\"path\":\"/b\",\"value\":\"" + "x".repeat(40) + "\"}]");

            assertThatThrownBy(() -> limited.dagStore()
                            .imports()
                            .importHistory(
                                    "order",
                                    named(List.of(utf8("{\"a\":\"" + "x".repeat(60) + "\"}"), growing)),
                                    PutOptions.NONE,
                                    10))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("version 2: the document is longer than the 100 bytes");
        }
    }

    @Test
    void aNewTagNeedsAFullDocumentFirst() {
        assertThatThrownBy(() -> importAll("order", List.of(utf8("[]")), 10))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("version 1: these are operations")
                .hasMessageContaining("must be a full document");
        assertThatThrownBy(() -> importAll("order", List.of(), 10))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the history is empty");
        assertThatThrownBy(() -> importAll("no tag", List.of(utf8("{}")), 10))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is not a tag name");
        assertThatThrownBy(() -> importAll("order", List.of(utf8("{}")), -1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("threshold");
    }

    @Test
    void aHeadThatIsNotTheExpectedOneIsAConflict() {
        importAll("order", List.of(utf8("{}")), 10);

        assertThatThrownBy(() -> store.dagStore()
                        .imports()
                        .importHistory(
                                "order",
                                named(List.of(utf8("{\"a\":1}"))),
                                PutOptions.NONE.expecting(UUID.randomUUID()),
                                10))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void aPutToTheSameTagMeanwhileIsAConflictAndItsVersionStays() {
        importAll("order", List.of(utf8("{}")), 10);
        List<byte[]> versions = List.of(utf8("{\"a\":1}"), utf8("{\"a\":2}"));
        UUID[] faster = new UUID[1];

        assertThatThrownBy(() -> store.dagStore()
                        .imports()
                        .importHistory(
                                "order",
                                before(
                                        1,
                                        versions,
                                        () -> faster[0] = store.put("order", "{\"b\":1}")
                                                .version()
                                                .artifact()
                                                .getId()),
                                PutOptions.NONE,
                                10))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.getActual()).isEqualTo(faster[0].toString()));

        assertThat(store.show("order")).isEqualTo("{\"b\":1}");
        assertThat(store.database().count("artifact")).isEqualTo(2);
        assertThat(store.database().count("tag_move")).isEqualTo(2);
    }

    @Test
    void aTagThatIsMadeMeanwhileIsAConflict() {
        List<byte[]> versions = List.of(utf8("{\"a\":1}"), utf8("{\"a\":2}"));

        assertThatThrownBy(() -> store.dagStore()
                        .imports()
                        .importHistory(
                                "order",
                                before(1, versions, () -> store.put("order", "{\"b\":1}")),
                                PutOptions.NONE,
                                10))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("made by somebody else");

        assertThat(store.database().count("artifact")).isEqualTo(1);
    }

    @Test
    void anImportThatIsCutOffLeavesNothingAndCanBeRunAgain() {
        GeneratedHistory history = new GeneratedHistory(30, 3000, 1500, 4);
        List<byte[]> versions = generated(history);

        assertThatThrownBy(() -> store.dagStore()
                        .imports()
                        .importHistory(
                                "order",
                                before(
                                        2900,
                                        versions,
                                        () -> store.database()
                                                .one(
                                                        Boolean.class,
                                                        "select bool_and(pg_terminate_backend(pid)) from pg_stat_activity"
                                                                + " where datname = current_database() and xact_start is not null"
                                                                + " and pid <> pg_backend_pid() and backend_type = 'client backend'")),
                                PutOptions.NONE,
                                10))
                .isInstanceOf(UnavailableException.class);

        assertThat(store.rows())
                .containsKey("artifact")
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isEqualTo(0L));
        assertThat(importAll("order", versions, 10).stored()).isEqualTo(3000);
    }

    @Test
    void aSourceThatFailsLeavesNothing() {
        IllegalStateException failure = new IllegalStateException("the source's own");

        assertThatThrownBy(() -> store.dagStore()
                        .imports()
                        .importHistory(
                                "order",
                                before(1, List.of(utf8("{}"), utf8("{\"a\":1}")), () -> {
                                    throw failure;
                                }),
                                PutOptions.NONE,
                                10))
                .isSameAs(failure);

        assertThat(store.database().count("cas_blob")).isZero();
    }

    @Test
    void blobsThatAreThereAreSharedAndThoseKeptOutsideGetTheirBytes() {
        List<byte[]> versions = generated(new GeneratedHistory(12, 30, 300, 5));
        importAll("first", versions, 10);
        String blobs = blobs();
        store.database()
                .execute("update cas_blob set content = null, storage_url = 's3://bucket/' || cas_id where cas_id in"
                        + " (select cas_id from cas_blob order by cas_id limit 3)");

        importAll("second", versions, 10);

        assertThat(blobs()).isEqualTo(blobs);
    }

    @Test
    void aBlobThatIsThereAndDamagedIsNotBuiltUpon() {
        store = TestStore.open();
        List<byte[]> versions = generated(new GeneratedHistory(12, 30, 300, 6));
        importAll("first", versions, 10);
        String id = store.database()
                .one(String.class, "select cas_id from artifact where kind = 'patch_set' and depth = 4 limit 1");
        store.database()
                .execute(
                        "create table sound as select cas_id, content from cas_blob",
                        "update cas_blob set content = 'x' where cas_id = '" + id + "'");

        assertThatThrownBy(() -> importAll("second", versions, 10))
                .isInstanceOfSatisfying(CorruptContentException.class, e -> assertThat(e.getSubject())
                        .isEqualTo(id));

        assertThat(store.database().count("tag")).isEqualTo(1);
        store.database().execute("update cas_blob b set content = s.content from sound s where s.cas_id = b.cas_id");
    }

    @Test
    void manyVersionsAreStoredByFewStatements() {
        store = TestStore.open();
        store.database().execute("create table statements (on_table text)");
        store.database()
                .execute("create function count_statement() returns trigger language plpgsql as $$ begin"
                        + " insert into statements values (tg_table_name); return null; end $$");
        for (String table : List.of("cas_blob", "artifact", "patch_chain_member", "tag_move", "tag")) {
            store.database()
                    .execute("create trigger count_statement after insert or update on " + table
                            + " for each statement execute function count_statement()");
        }

        importAll("few", generated(new GeneratedHistory(12, 30, 300, 7)), 10);
        long few = store.database().count("statements");
        store.database().execute("truncate statements");
        importAll("many", generated(new GeneratedHistory(12, 1000, 300, 8)), 10);

        // An insert with on conflict do update counts as both; the tag is set, and its moves are counted.
        assertThat(few).isEqualTo(2 + 3 + 2);
        assertThat(store.database().count("statements")).isEqualTo(few);
    }

    @Test
    void memoryStaysFlatHoweverLongTheHistoryIs() {
        GeneratedHistory history = new GeneratedHistory(100, 1500, 2048, 9);
        List<Long> used = new ArrayList<>();
        Iterator<byte[]> patches = history.patches();
        Iterator<VersionInput> versions = IntStream.range(0, 1500)
                .mapToObj(i -> {
                    if (i == 300 || i == 1400) {
                        used.add(usedMemory());
                    }
                    return new VersionInput("version " + i, i == 0 ? history.document() : patches.next());
                })
                .iterator();

        store.dagStore().imports().importHistory("order", versions, PutOptions.NONE, 1);

        // A base of 39 kB for each version: what was kept of them would be 43 MB.
        assertThat(used.get(1) - used.get(0)).isLessThan(20_000_000);
    }

    private static long usedMemory() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private ImportResult importAll(String tag, List<byte[]> versions, int threshold) {
        return store.dagStore().imports().importHistory(tag, named(versions), PutOptions.NONE.by("ana"), threshold);
    }

    private static void storeOneByOne(TestStore store, String tag, List<byte[]> versions, int threshold) {
        PutOptions options = PutOptions.NONE.by("ana");
        for (byte[] version : versions) {
            WorkflowService workflows = store.dagStore().workflows();
            PutResult result = new String(version, UTF_8).strip().startsWith("[")
                    ? workflows.patch(tag, version, options)
                    : workflows.put(tag, version, options);
            if (threshold > 0 && result.version().artifact().chainDepth() >= threshold) {
                store.dagStore().compaction().compact(tag, "ana");
            }
        }
    }

    private static List<byte[]> documents(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(ImportServiceIT::read).toList();
        }
    }

    /** With blanks, and the members of operations in another order than the canonical one. */
    private static List<byte[]> everySecondAsOperations(List<byte[]> documents) {
        List<byte[]> mixed = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            mixed.add(
                    i % 2 == 0
                            ? documents.get(i)
                            : utf8(JSON.pretty(
                                    JsonDiff.between(JSON.parse(documents.get(i - 1)), JSON.parse(documents.get(i)))
                                            .toJson())));
        }
        return mixed;
    }

    private static List<byte[]> generated(GeneratedHistory history) {
        List<byte[]> versions = new ArrayList<>();
        versions.add(history.document());
        history.patches().forEachRemaining(versions::add);
        assertThat(versions).hasSize(history.versions());
        return versions;
    }

    private static Iterator<VersionInput> named(List<byte[]> versions) {
        return before(Integer.MAX_VALUE, versions, () -> {});
    }

    /** The versions, with something that happens before one of them is handed over. */
    private static Iterator<VersionInput> before(int index, List<byte[]> versions, Runnable event) {
        return IntStream.range(0, versions.size())
                .mapToObj(i -> {
                    if (i == index) {
                        event.run();
                    }
                    return new VersionInput("version " + (i + 1), versions.get(i));
                })
                .iterator();
    }

    private static String everything(TestStore store) {
        return store.database().one(String.class, EVERYTHING);
    }

    private String blobs() {
        return store.database()
                .one(
                        String.class,
                        "select string_agg(cas_id || ' ' || encode(content, 'base64'), chr(10) order by cas_id) from cas_blob");
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
