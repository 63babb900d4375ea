package io.dagstore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.TestDatabase;
import io.dagstore.TestStore;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.repository.Compaction;
import io.dagstore.repository.UnitOfWork;
import io.dagstore.service.PutResult.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompactionServiceIT {
    /** Shared, but for tests that change more than rows. */
    private TestStore store = TestStore.shared();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void fifteenPatchesOfOneTimeoutAreCompactedAndFoundAgain() {
        store.put("flow", "{\"edges\":[],\"nodes\":[{\"config\":{\"timeout\":30},\"id\":\"n1\"},{\"id\":\"n2\"}]}");
        for (int i = 1; i <= 15; i++) {
            store.patch("flow", timeout(30 + i));
        }
        assertThat(store.database().count("patch_chain_member")).isEqualTo(120);
        Artifact p15 = store.dagStore().workflows().resolve("flow").artifact();

        CompactionResult result = compaction().compact("flow", "ada");

        Artifact v2 = result.compactedBase();
        assertThat(result.created()).isTrue();
        assertThat(v2.getKind()).isEqualTo(ArtifactKind.DAG_VERSION);
        assertThat(store.database()
                        .one(UUID.class, "select compacted_from_id from artifact where artifact_id = ?", v2.getId()))
                .isEqualTo(p15.getId());
        assertThat(compaction().findCompactedBase(p15.getId())).contains(v2);
        assertThat(store.show(v2.getId().toString()))
                .isEqualTo("{\"edges\":[],\"nodes\":[{\"config\":{\"timeout\":45},\"id\":\"n1\"},{\"id\":\"n2\"}]}")
                .isEqualTo(store.show("flow"));
        assertThat(v2.getMeta()).containsEntry("original_depth", 15).containsEntry("original_patches", 15);
        assertThat(v2.getMeta()).containsEntry("compacted_at", v2.getCreatedAt().toString());
        assertThat(store.dagStore().tags().get("flow").getTarget()).isEqualTo(p15);
        assertThat(store.rows())
                .containsEntry("patch_chain_member", 120L)
                .containsEntry("artifact", 17L)
                .containsEntry("cas_blob", 17L)
                .containsEntry("tag_move", 16L);
        assertThat(compaction().compactions(10))
                .containsExactly(new Compaction(v2.getId(), p15.getId(), 15, 15, v2.getCreatedAt()));
    }

    @Test
    void compactingAgainGivesTheSameBase() {
        chain("flow", 3);
        CompactionResult first = compaction().compact("flow", null);
        Map<String, Long> before = store.rows();

        CompactionResult second = compaction().compact("flow", null);

        assertThat(second.created()).isFalse();
        assertThat(second.compactedBase()).isEqualTo(first.compactedBase());
        assertThat(store.rows()).isEqualTo(before);
    }

    @Test
    void threadsThatCompactOnePatchAtOnceAreAllToldTheOneBase() throws Exception {
        chain("flow", 12);
        int threads = 6;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<CompactionResult>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(executor.submit(() -> {
                start.await();
                return compaction().compact("flow", null);
            }));
        }
        List<CompactionResult> results = new ArrayList<>();
        for (Future<CompactionResult> one : running) {
            results.add(one.get());
        }
        executor.shutdown();

        assertThat(results)
                .extracting(CompactionResult::compactedBase)
                .containsOnly(results.get(0).compactedBase());
        assertThat(results).filteredOn(CompactionResult::created).hasSize(1);
        assertThat(compaction().compactions(10)).hasSize(1);
    }

    @Test
    void processesThatCompactOnePatchAtOnceAreAllToldTheOneBase() throws Exception {
        chain("flow", 12);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(compactInAProcess());
        }
        List<String> answers = new ArrayList<>();
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.exitValue()).as(output).isZero();
            answers.add(output.lines()
                    .filter(line -> line.startsWith("compacted base "))
                    .findFirst()
                    .orElseThrow());
        }

        assertThat(answers.get(0)).isEqualTo(answers.get(1));
        assertThat(compaction().compactions(10)).singleElement().satisfies(one -> assertThat(answers.get(0))
                .endsWith(one.compactedBase().toString()));
    }

    private Process compactInAProcess() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CompactOne.class.getName(),
                        store.database().url(),
                        store.database().user(),
                        store.database().password())
                .redirectErrorStream(true)
                .start();
    }

    /** Compacts "flow" in a process of its own. */
    static final class CompactOne {
        public static void main(String[] args) {
            try (DagStore opened = DagStore.open(StoreConfig.of(args[0], args[1], args[2]))) {
                UUID base = opened.compaction()
                        .compact("flow", null)
                        .compactedBase()
                        .getId();
                System.out.println("compacted base " + base);
            }
        }
    }

    @Test
    void theNextPatchStartsOnTheCompactedBaseWithDepthOneAndNumbersGoOn() {
        chain("flow", 5);
        Artifact base = compaction().compact("flow", null).compactedBase();

        PutResult result = store.patch("flow", timeout(99));

        assertThat(result.startedOn()).isEqualTo(base.getId());
        assertThat(result.version().number()).isEqualTo(6);
        assertThat(result.version().artifact().getDepth()).isEqualTo(1);
        assertThat(result.version().artifact().chainBase().getId()).isEqualTo(base.getId());
        assertThat(store.dagStore().workflows().history("flow"))
                .extracting(Version::number)
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
        for (int n = 0; n <= 5; n++) {
            assertThat(store.show("flow@" + n)).contains("\"timeout\":" + n + "}");
        }
    }

    @Test
    void aStoreCanBeToldToContinueTheChainInstead() {
        try (TestStore continuing = TestStore.open(config -> config.withAppendOnCompactedBase(false))) {
            continuing.put("flow", document(0));
            continuing.patch("flow", timeout(1));
            continuing.dagStore().compaction().compact("flow", null);

            PutResult result = continuing.patch("flow", timeout(2));

            assertThat(result.startedOn()).isNull();
            assertThat(result.version().artifact().getDepth()).isEqualTo(2);
        }
    }

    @Test
    void numbersStayTheSameAcrossSeveralCompactions() {
        store.put("flow", document(0));
        int n = 0;
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 3; i++) {
                n++;
                store.patch("flow", timeout(n));
            }
            compaction().compact("flow", null);
        }

        List<Version> history = store.dagStore().workflows().history("flow");

        assertThat(history)
                .extracting(Version::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 12).boxed().toList());
        assertThat(history)
                .filteredOn(v -> v.compactedBase() != null)
                .extracting(Version::number)
                .containsExactly(3, 6, 9, 12);
        for (int k = 0; k <= 12; k++) {
            assertThat(store.show("flow@" + k)).isEqualTo(document(k));
            assertThat(store.show("flow~" + (12 - k))).isEqualTo(document(k));
        }
        store.dagStore()
                .tags()
                .move(
                        "flow",
                        compaction()
                                .findCompactedBase("flow")
                                .orElseThrow()
                                .getId()
                                .toString(),
                        null,
                        null);
        assertThat(store.dagStore().workflows().resolve("flow").number()).isEqualTo(12);
        assertThat(store.dagStore().workflows().history("flow")).hasSize(13);
        assertThat(store.show("flow@5")).isEqualTo(document(5));
    }

    @Test
    void allCandidatesAreCompactedByWorkersWithProgress() {
        for (int i = 0; i < 7; i++) {
            chain("flow-" + i, 3 + i);
        }
        AtomicLong last = new AtomicLong();
        List<String> before =
                IntStream.range(0, 7).mapToObj(i -> store.show("flow-" + i)).toList();

        CompactionRun run = compaction().compactAll(5, 3, "ada", (done, total) -> {
            assertThat(total).isEqualTo(5);
            assertThat(done).isEqualTo(last.incrementAndGet());
        });

        assertThat(run.compacted()).isEqualTo(5);
        assertThat(run.failures()).isEmpty();
        assertThat(last).hasValue(5);
        assertThat(compaction().candidates(5, 100)).isEmpty();
        assertThat(compaction().candidates(1, 100)).hasSize(2);
        assertThat(IntStream.range(0, 7).mapToObj(i -> store.show("flow-" + i))).isEqualTo(before);
        assertThat(compaction().compactAll(5, 3, "ada", Progress.NONE)).isEqualTo(new CompactionRun(0, 0, List.of()));
    }

    @Test
    void candidatesWithoutNumberAreCompactedWithFewOfThemInMemory() {
        store = TestStore.open();
        int heads = 2_300;
        headsOnOneChain(heads);
        List<String> pages = new CopyOnWriteArrayList<>();
        StatementInspector inspector = sql -> {
            if (sql.contains("not exists") && sql.contains("order by")) {
                pages.add(sql);
            }
            return sql;
        };
        List<Long> told = new ArrayList<>();
        AtomicLong mostInMemory = new AtomicLong();

        CompactionRun run;
        try (UnitOfWork work = UnitOfWork.on(
                store.database().pool(), Map.of("hibernate.session_factory.statement_inspector", inspector))) {
            run = new CompactionService(work, new MaterializationService(work), Clock.systemUTC())
                    .compactAll(10, 2, null, (done, total) -> {
                        assertThat(total).isEqualTo(heads);
                        told.add(done);
                        mostInMemory.accumulateAndGet(pages.size() * 500L - done, Math::max);
                    });
        }

        assertThat(run).isEqualTo(new CompactionRun(heads, 0, List.of()));
        assertThat(told)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, heads).boxed().toList());
        assertThat(pages).hasSize(5).allMatch(page -> page.contains("fetch first ? rows only"));
        // A page waits for the workers, and another one is being handed over.
        assertThat(mostInMemory).hasValueLessThanOrEqualTo(1_002);
        assertThat(compaction().candidates(10, 1)).isEmpty();
        for (int i : new int[] {1, 500, 501, heads}) {
            Artifact base = compaction().findCompactedBase(head(i)).orElseThrow();
            assertThat(store.show(base.getId().toString())).isEqualTo(document(1_000 + i));
        }
    }

    /** Patches of depth 10 that all continue one chain of nine. */
    private void headsOnOneChain(int heads) {
        chain("flow", 9);
        store.database()
                .execute(
                        """
                        create temporary table head as select n, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid as id,
                            convert_to('[{"op":"replace","path":"/nodes/0/config/timeout","value":' || 1000 + n || '}]', 'UTF8') as content
                        from generate_series(1, %d) as n;
                        insert into cas_blob (cas_id, media_type, size_bytes, content)
                        select 'sha256:' || encode(sha256(content), 'hex'), 'application/json;type=patch_ops', length(content), content
                        from head;
                        insert into artifact (artifact_id, kind, cas_id, base_version, depth)
                        select head.id, 'patch_set', 'sha256:' || encode(sha256(content), 'hex'), p9.base_version, 10
                        from head, artifact as p9 where p9.depth = 9;
                        insert into patch_chain_member (head_id, seq, member_id)
                        select head.id, m.seq, m.member_id
                        from head, patch_chain_member as m join artifact as p9 on p9.artifact_id = m.head_id where p9.depth = 9
                        union all select head.id, 10, head.id from head
                        """
                                .formatted(heads));
    }

    private static UUID head(int number) {
        return UUID.fromString(String.format(Locale.ROOT, "00000000-0000-7000-8000-%012d", number));
    }

    @Test
    void aCandidateThatIsDamagedIsReportedAndTheOthersAreCompacted() {
        chain("good", 3);
        chain("bad", 4);
        // Only the longer chain has a fourth patch; the first three are the same blobs in both.
        damage(store.dagStore().workflows().resolve("bad@4").artifact());

        CompactionRun run = compaction().compactAll(2, 2, null, Progress.NONE);

        assertThat(run.compacted()).isEqualTo(1);
        assertThat(run.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.patch())
                    .isEqualTo(store.dagStore()
                            .workflows()
                            .resolve("bad")
                            .artifact()
                            .getId());
            assertThat(failure.error()).isInstanceOf(CorruptContentException.class);
        });
    }

    @Test
    void aDamagedCompactedBaseIsReadFromTheChainThatItCameFrom() {
        chain("flow", 3);
        Artifact base = compaction().compact("flow", null).compactedBase();
        store.patch("flow", timeout(4));
        String expected = store.show("flow");
        damage(base);

        assertThat(store.show("flow")).isEqualTo(expected).isEqualTo(document(4));
        assertThat(store.show("flow@3")).isEqualTo(document(3));
        assertThat(store.show(base.getId().toString())).isEqualTo(document(3));
    }

    @Test
    void theNextPatchDoesNotStartOnADamagedCompactedBase() {
        chain("flow", 3);
        damage(compaction().compact("flow", null).compactedBase());

        PutResult result = store.patch("flow", timeout(4));

        assertThat(result.startedOn()).isNull();
        assertThat(result.version().artifact().getDepth()).isEqualTo(4);
        assertThat(store.show("flow")).isEqualTo(document(4));
    }

    @Test
    void oneBaseIsMadeWhateverTheIsolationThatTheDatabaseStartsWith() throws Exception {
        store = TestStore.open();
        chain("flow", 3);
        store.database()
                .execute("alter database " + store.database().name()
                        + " set default_transaction_isolation = 'repeatable read'");
        StoreConfig config = StoreConfig.of(
                store.database().url(),
                store.database().user(),
                store.database().password());
        int threads = 4;
        try (DagStore repeatable = DagStore.open(config)) {
            CyclicBarrier start = new CyclicBarrier(threads);
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            List<Future<CompactionResult>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(() -> {
                    start.await();
                    return repeatable.compaction().compact("flow", null);
                }));
            }
            for (Future<CompactionResult> one : running) {
                assertThat(one.get().patch().getDepth()).isEqualTo(3);
            }
            executor.shutdown();
        }
        assertThat(compaction().compactions(10)).hasSize(1);
    }

    @Test
    void aCompactedBaseThatIsKeptOutsideIsReadFromTheChainThatItCameFrom() {
        chain("flow", 3);
        Artifact base = compaction().compact("flow", null).compactedBase();
        store.database()
                .execute("update cas_blob set content = null, storage_url = 's3://x' where cas_id = '"
                        + base.getBlob().getId() + "'");

        assertThat(store.show("flow")).isEqualTo(document(3));
        assertThat(store.patch("flow", timeout(4)).startedOn()).isNull();
    }

    @Test
    void compactingAllStopsWhenTheDatabaseDoesNotAnswerAnyMore() {
        store = TestStore.open();
        for (int i = 0; i < 6; i++) {
            chain("flow-" + i, 2);
        }
        String name = store.database().name();
        AtomicLong done = new AtomicLong();

        try (TestDatabase beside = TestDatabase.empty()) {
            assertThatThrownBy(() -> compaction().compactAll(2, 1, null, (number, total) -> {
                        if (done.incrementAndGet() == 1) {
                            beside.execute(
                                    "alter database " + name + " with allow_connections false",
                                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name
                                            + "'");
                        }
                    }))
                    .isInstanceOf(UnavailableException.class);
        }

        assertThat(done).as("the first candidate, and the one that showed it").hasValue(2);
    }

    @Test
    void anErrorInTheProgressIsTheCallers() {
        chain("flow", 3);

        assertThatThrownBy(() -> compaction().compactAll(2, 1, null, (done, total) -> {
                    throw new UnsupportedOperationException("the bar is broken");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(compaction().compactions(10)).hasSize(1);
    }

    @Test
    void aBaseThatAnotherProgramMadeWithAnotherDocumentIsNotTakenForItsPatch() {
        chain("flow", 3);
        UUID patch = store.dagStore().workflows().resolve("flow").artifact().getId();
        store.put("other", document(77));
        store.database()
                .execute("insert into artifact (kind, cas_id, version_hash, compacted_from_id)"
                        + " select kind, cas_id, version_hash, '" + patch + "' from artifact where name = 'other'");

        assertThat(compaction().findCompactedBase(patch)).isPresent();
        assertThat(store.show("flow")).isEqualTo(document(3));
        assertThat(store.patch("flow", timeout(4)).startedOn()).isNull();
        assertThat(store.show("flow")).isEqualTo(document(4));
    }

    @Test
    void onlyDeepPatchesWithoutABaseAreWorthCompacting() {
        chain("flow", 4);

        assertThat(compaction().shouldCompact("flow", 4)).isTrue();
        assertThat(compaction().shouldCompact("flow", 5)).isFalse();
        assertThat(compaction().shouldCompact("flow@0", 1)).isFalse();
        compaction().compact("flow", null);
        assertThat(compaction().shouldCompact("flow", 4)).isFalse();
    }

    @Test
    void statisticsCountCandidatesDepthAndTheRowsThatCompactionSaved() {
        chain("one", 3);
        chain("two", 5);
        assertThat(compaction().stats(3)).isEqualTo(new CompactionStats(3, 2, 8, 5, 0));

        compaction().compact("two", null);
        store.patch("two", timeout(6));
        store.patch("two", timeout(7));

        assertThat(compaction().stats(3)).isEqualTo(new CompactionStats(3, 1, 3, 5, 10));
    }

    @Test
    void aFullVersionIsNotCompacted() {
        store.put("flow", document(0));

        assertThatThrownBy(() -> compaction().compact("flow", null))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("not a patch_set");
        assertThatThrownBy(() -> compaction().findCompactedBase("flow")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> compaction().compact("nobody", null)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> compaction().compactAll(0, 1, null, Progress.NONE))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void aFailedLookupIsAnExceptionAndNotAnEmptyAnswer() {
        store = TestStore.open();
        chain("flow", 2);
        UUID patch = store.dagStore().workflows().resolve("flow").artifact().getId();
        assertThat(compaction().findCompactedBase(patch)).isEqualTo(Optional.empty());

        store.database().execute("alter table artifact rename to hidden");

        assertThatThrownBy(() -> compaction().findCompactedBase(patch)).isInstanceOf(SchemaException.class);
    }

    @Test
    void bothFormsOfTheLookupAreExplainedSideBySide() {
        chain("flow", 2);
        compaction().compact("flow", null);

        LookupComparison comparison = compaction().explain("flow");

        assertThat(comparison.byColumn().nodes()).last().asString().endsWith(" on artifact");
        assertThat(comparison.byMeta().nodes()).last().asString().endsWith(" on artifact");
        assertThat(comparison.byColumn().rowsExamined()).isEqualTo(1);
        assertThat(comparison.byMeta().rowsExamined()).isGreaterThanOrEqualTo(2);
        // Which is 0 where the answer has no such time.
        assertThat(comparison.byMeta().executionMillis()).isPositive();
    }

    @Test
    void anOldWriterThatAddsASecondBaseDoesNotConfuseReaders() {
        chain("flow", 3);
        Artifact base = compaction().compact("flow", null).compactedBase();
        store.database()
                .execute("insert into artifact (kind, cas_id, version_hash, compacted_from_id, created_at)"
                        + " select kind, cas_id, version_hash, compacted_from_id, created_at + interval '1 minute'"
                        + " from artifact where artifact_id = '" + base.getId() + "'");

        assertThat(compaction().findCompactedBase("flow")).isPresent().get().isNotEqualTo(base);
        assertThat(store.patch("flow", timeout(4)).outcome()).isEqualTo(Outcome.APPENDED);
        assertThat(store.show("flow")).isEqualTo(document(4));
    }

    private CompactionService compaction() {
        return store.dagStore().compaction();
    }

    /** Version n of it has the timeout n. */
    private void chain(String tag, int patches) {
        store.put(tag, document(0));
        for (int i = 1; i <= patches; i++) {
            store.patch(tag, timeout(i));
        }
    }

    private static String document(int timeout) {
        return "{\"nodes\":[{\"config\":{\"timeout\":" + timeout + "},\"id\":\"n\"}]}";
    }

    private static String timeout(int value) {
        return "[{\"op\":\"replace\",\"path\":\"/nodes/0/config/timeout\",\"value\":" + value + "}]";
    }

    private void damage(Artifact artifact) {
        store.database()
                .execute("update cas_blob set content = '{\"broken\":true}' where cas_id = '"
                        + artifact.getBlob().getId() + "'");
    }
}
