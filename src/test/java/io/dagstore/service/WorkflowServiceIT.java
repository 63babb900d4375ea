package io.dagstore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dagstore.TestStore;
import io.dagstore.error.ConflictException;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.json.ContentId;
import io.dagstore.json.JsonLimits;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.model.MediaType;
import io.dagstore.model.Tag;
import io.dagstore.repository.UnitOfWork;
import io.dagstore.service.PutResult.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkflowServiceIT {
    private static final String V0 = "{\"edges\":[],\"nodes\":[{\"id\":\"a\",\"x\":1}]}";
    private static final String V1 = "{\"edges\":[],\"nodes\":[{\"id\":\"a\",\"x\":1},{\"id\":\"b\"}]}";

    private final TestStore store = TestStore.shared();

    @Test
    void theFirstDocumentOfATagIsStoredInFull() {
        PutResult result = store.dagStore().workflows().put("main", V0.getBytes(UTF_8), PutOptions.NONE.by("ada"));

        assertThat(result.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(result.version().number()).isZero();
        assertThat(result.version().artifact().getKind()).isEqualTo(ArtifactKind.DAG_VERSION);
        assertThat(result.version().artifact().getNodesCount()).isEqualTo(1);
        assertThat(result.version().artifact().getEdgesCount()).isZero();
        assertThat(result.version().artifact().getCreatedBy()).isEqualTo("ada");
        assertThat(result.version().artifact().getName()).isEqualTo("main");
        assertThat(store.show("main")).isEqualTo(V0);
        assertThat(store.rows())
                .containsEntry("cas_blob", 1L)
                .containsEntry("artifact", 1L)
                .containsEntry("patch_chain_member", 0L)
                .containsEntry("tag", 1L)
                .containsEntry("tag_move", 1L);
    }

    @Test
    void laterDocumentsAreStoredAsPatches() {
        store.put("main", V0);
        PutResult result = store.put("main", V1);

        assertThat(result.outcome()).isEqualTo(Outcome.APPENDED);
        assertThat(result.version().number()).isEqualTo(1);
        assertThat(result.version().artifact().getKind()).isEqualTo(ArtifactKind.PATCH_SET);
        assertThat(result.version().artifact().getDepth()).isEqualTo(1);
        assertThat(result.version().artifact().getOpCount()).isEqualTo(1);
        assertThat(result.version().artifact().getNodesCount()).isEqualTo(2);
        assertThat(result.startedOn()).isNull();
        assertThat(store.database()
                        .one(
                                String.class,
                                "select media_type from cas_blob where cas_id = ?",
                                result.version().artifact().getBlob().getId()))
                .isEqualTo(MediaType.PATCH_OPS.label());
        assertThat(store.show("main")).isEqualTo(V1);
        assertThat(store.show("main@0")).isEqualTo(V0);
    }

    @Test
    void theSameDocumentIsNotStoredAgainHoweverItIsWritten() {
        store.put("main", V0);
        store.put("main", V1);
        Map<String, Long> before = store.rows();

        PutResult result = store.put(
                "main", "{ \"nodes\" : [ {\"x\":1, \"id\":\"\\u0061\"}, {\"id\":\"b\"} ],\n \"edges\" : [] }");

        assertThat(result.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(result.version().number()).isEqualTo(1);
        assertThat(result.storedBytes()).isZero();
        assertThat(store.rows()).isEqualTo(before);
    }

    @Test
    void anUnchangedDocumentIsRecognisedOnOldRowsWithoutAHash() {
        store.put("main", V0);
        store.put("main", V1);
        forgetHashes();

        assertThat(store.put("main", V1).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(store.put("main", V0).outcome()).isEqualTo(Outcome.APPENDED);
        assertThat(store.show("main")).isEqualTo(V0);
    }

    @Test
    void aNumberWrittenInAnotherWayIsAChange() {
        store.put("main", "{\"n\":1.0}");

        assertThat(store.put("main", "{\"n\":1.00}").outcome()).isEqualTo(Outcome.APPENDED);
        assertThat(store.put("main", "{\"n\":12345678901234567890e400}").outcome())
                .isEqualTo(Outcome.APPENDED);
        assertThat(store.show("main@1")).isEqualTo("{\"n\":1.00}");
        assertThat(store.show("main")).isEqualTo("{\"n\":12345678901234567890e400}");
    }

    @Test
    void twoTagsWithOneDocumentHaveTwoArtifactsAndOneBlob() {
        PutResult left = store.put("left", V0);
        PutResult right = store.put("right", V0);

        assertThat(left.version().artifact()).isNotEqualTo(right.version().artifact());
        assertThat(store.rows()).containsEntry("cas_blob", 1L).containsEntry("artifact", 2L);
    }

    @Test
    void aPatchThatWouldBeLargerThanTheDocumentReplacesTheWholeDocument() {
        String before = IntStream.range(0, 40)
                .mapToObj(i -> "\"key-number-" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
        store.put("main", before);

        PutResult result = store.put("main", "{\"x\":1}");

        assertThat(result.version().artifact().getOpCount()).isEqualTo(1);
        String casId = result.version().artifact().getBlob().getId();
        byte[] stored = store.database().one(byte[].class, "select content from cas_blob where cas_id = ?", casId);
        assertThat(new String(stored, UTF_8)).isEqualTo("[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"x\":1}}]");
        assertThat(store.show("main")).isEqualTo("{\"x\":1}");
        assertThat(store.show("main@0")).startsWith("{\"key-number-0\":0,\"key-number-1\":1,\"key-number-10\":10");
    }

    @Test
    void operationsAreAppendedAsTheyAre() {
        store.put("main", V0);

        PutResult result = store.patch("main", "[{\"op\":\"replace\",\"path\":\"/nodes/0/x\",\"value\":2}]");

        assertThat(result.outcome()).isEqualTo(Outcome.APPENDED);
        assertThat(store.show("main")).isEqualTo("{\"edges\":[],\"nodes\":[{\"id\":\"a\",\"x\":2}]}");
    }

    @Test
    void operationsThatChangeNothingStoreNothing() {
        store.put("main", V0);
        Map<String, Long> before = store.rows();

        assertThat(store.patch("main", "[]").outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(store.patch("main", "[{\"op\":\"test\",\"path\":\"/nodes/0/x\",\"value\":1.0}]")
                        .outcome())
                .isEqualTo(Outcome.UNCHANGED);
        assertThat(store.rows()).isEqualTo(before);
    }

    @Test
    void operationsThatDoNotApplyAreRefusedWithTheirPlaceAndStoreNothing() {
        store.put("main", V0);
        Map<String, Long> before = store.rows();

        InvalidInputException refused = catchThrowableOfType(
                InvalidInputException.class,
                () -> store.patch(
                        "main",
                        "[{\"op\":\"remove\",\"path\":\"/edges\"},{\"op\":\"remove\",\"path\":\"/nodes/7/config\"}]"));

        assertThat(refused.getOperation()).hasValue(1);
        assertThat(refused.getPath()).isEqualTo("/nodes/7/config");
        assertThat(refused).hasMessageContaining("operation 1").hasMessageContaining("/nodes/7/config");
        assertThat(store.rows()).isEqualTo(before);
    }

    @Test
    void operationsMustLeaveADocument() {
        store.put("main", V0);
        Map<String, Long> before = store.rows();

        assertThatThrownBy(() -> store.patch("main", "[{\"op\":\"replace\",\"path\":\"\",\"value\":[1]}]"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("object");
        assertThatThrownBy(() -> store.patch("none", "[]")).isInstanceOf(NotFoundException.class);
        assertThat(store.rows()).isEqualTo(before);
    }

    @Test
    void theLimitsAlsoHoldForWhatAPatchMakes() {
        try (TestStore small = TestStore.open(config -> config.withLimits(new JsonLimits(200, 4, 3)))) {
            small.put("main", "{\"a\":\"" + "x".repeat(80) + "\"}");
            Map<String, Long> before = small.rows();

            assertThatThrownBy(() -> small.put("main", "{\"a\":\"" + "x".repeat(200) + "\"}"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("200");
            assertThatThrownBy(() -> small.put("main", "{\"a\":[[[[1]]]]}"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("4");
            assertThatThrownBy(
                            () -> small.patch(
                                    "main",
                                    "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"},{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/c\"}]"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("200");
            assertThatThrownBy(() -> small.patch("main", "[" + "{\"op\":\"test\",\"path\":\"\"},".repeat(4) + "{}]"))
                    .isInstanceOf(InvalidInputException.class);
            assertThat(small.rows()).isEqualTo(before);
        }
    }

    @Test
    void aTagThatIsNotWhereItIsExpectedIsAConflictWithBothNamed() {
        UUID first = store.put("main", V0).version().artifact().getId();
        UUID second = store.put("main", V1).version().artifact().getId();
        PutOptions stale = PutOptions.NONE.expecting(first);

        ConflictException conflict = catchThrowableOfType(
                ConflictException.class, () -> store.dagStore().workflows().put("main", "{}".getBytes(UTF_8), stale));

        assertThat(conflict.getExpected()).isEqualTo(first.toString());
        assertThat(conflict.getActual()).isEqualTo(second.toString());
        assertThatThrownBy(() -> store.dagStore().workflows().put("new", "{}".getBytes(UTF_8), stale))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("does not exist");
        PutOptions current = PutOptions.NONE.expecting(second);
        assertThat(store.dagStore()
                        .workflows()
                        .put("main", "{}".getBytes(UTF_8), current)
                        .outcome())
                .isEqualTo(Outcome.APPENDED);
    }

    @Test
    void aTagThatWasDeletedAndMadeAnewIsNotTakenForTheOldOne() {
        store.put("main", V0);
        Tag read = store.dagStore().tags().get("main");
        store.dagStore().tags().delete("main");
        Artifact other = store.put("main", V1).version().artifact();
        Map<String, Long> before = store.rows();

        try (UnitOfWork work = UnitOfWork.on(store.database().dataSource())) {
            boolean moved = work.write(r -> new TagMoves(r).move(read, read.getTarget(), null, Instant.now()));
            assertThat(moved).isFalse();
        }

        assertThat(store.dagStore().tags().get("main").getTarget()).isEqualTo(other);
        assertThat(store.rows()).isEqualTo(before);
    }

    @Test
    void aStaleHashBesideATagDoesNotHideAChange() {
        UUID first = store.put("main", V0).version().artifact().getId();
        store.put("main", V1);
        store.database().execute("update tag set target_kind = 'dag_version', target_id = '" + first + "'");

        assertThat(store.put("main", V1).outcome()).isEqualTo(Outcome.APPENDED);
        assertThat(store.show("main")).isEqualTo(V1);
    }

    @Test
    void nothingIsStoredOnTopOfAChainThatLacksARow() {
        store.put("main", V0);
        store.put("main", V1);
        UUID head = store.put("main", V0).version().artifact().getId();
        store.database()
                .execute(
                        "set session_replication_role = replica",
                        "update artifact set depth = 3 where artifact_id = '" + head + "'");
        Map<String, Long> before = store.rows();

        assertThatThrownBy(() -> store.put("main", V1))
                .isInstanceOf(CorruptContentException.class)
                .hasMessageContaining("2 rows instead of 3");
        assertThat(store.rows()).isEqualTo(before);
        assertThat(store.show("main")).isEqualTo(V0);
    }

    @Test
    void operationsThatChangeNothingAreNotStoredOnAnOldDocumentEither() {
        String written = "{\"b\": 1, \"a\": 2}";
        String casId = ContentId.of(written.getBytes(UTF_8));
        store.database()
                .execute(
                        "insert into cas_blob (cas_id, media_type, size_bytes, content) values ('" + casId
                                + "', 'application/json;type=dag', " + written.length() + ", '" + written + "')",
                        "insert into artifact (kind, cas_id, version_hash) values ('dag_version', '" + casId + "', '"
                                + casId + "')",
                        "insert into tag (tag_name, target_kind, target_id) select 'old\n1', kind, artifact_id from artifact");

        assertThat(store.patch("old\n1", "[]").outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(store.show("old\n1@0")).isEqualTo(written);
    }

    @Test
    void aLineThatComesBackToItselfEnds() {
        UUID base = store.put("main", V0).version().artifact().getId();
        UUID patch = store.put("main", V1).version().artifact().getId();
        store.database()
                .execute("update artifact set compacted_from_id = '" + patch + "' where artifact_id = '" + base + "'");

        assertThat(store.show(patch.toString())).isEqualTo(V1);
        assertThat(store.dagStore().workflows().history("main"))
                .extracting(version -> version.artifact().getId())
                .containsExactly(base, patch);
    }

    @Test
    void textThatPostgresCannotHoldIsInvalid() {
        assertThatThrownBy(() -> store.show("a\0b")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void aNameThatReadsAsAnIdIsNotATagName() {
        String id = store.put("main", V0).version().artifact().getId().toString();

        for (String name : List.of(id, id.replace("-", ""), "01a208ac", "deadbeef-0")) {
            assertThatThrownBy(() -> store.put(name, V1))
                    .as(name)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("id");
        }
        assertThat(store.put("deadbee", V1).outcome()).isEqualTo(Outcome.CREATED);
    }

    @Test
    void namesOfNewTagsAreChecked() {
        Map<String, Long> before = store.rows();

        for (String bad : List.of("", "-a", "a b", "a@1", "a~1", "ä", "a\n", "x".repeat(201))) {
            assertThatThrownBy(() -> store.put(bad, V0))
                    .as(bad)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("tag name");
        }
        assertThat(store.rows()).isEqualTo(before);
        assertThat(store.put("team-a/flow_1.v2", V0).outcome()).isEqualTo(Outcome.CREATED);
    }

    @Test
    void writersOfOneTagAtOnceAllGetTheirVersionsInOneUnbrokenLine() throws Exception {
        int writers = 8;
        int each = 6;
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        List<Future<?>> running = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            int writer = w;
            running.add(executor.submit(() -> {
                for (int i = 0; i < each; i++) {
                    store.put("shared", "{\"writer\":" + writer + ",\"i\":" + i + "}");
                }
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        executor.shutdown();

        List<Version> history = store.dagStore().workflows().history("shared");

        assertThat(history).hasSize(writers * each);
        assertThat(history)
                .extracting(Version::number)
                .containsExactlyElementsOf(
                        IntStream.range(0, writers * each).boxed().toList());
        List<String> documents = history.stream()
                .map(v -> store.show(v.artifact().getId().toString()))
                .toList();
        assertThat(documents).doesNotHaveDuplicates();
        assertThat(store.database().count("tag_move")).isEqualTo(history.size());
        assertThat(store.database().count("artifact")).isEqualTo(history.size());
    }

    @Test
    void aDiffTellsWhichNodesAndEdgesChangedAndGivesOperations() {
        store.put("main", "{\"edges\":[],\"nodes\":[{\"id\":\"a\",\"x\":1},{\"id\":\"b\"}],\"title\":\"t\"}");
        store.put(
                "main",
                "{\"edges\":[{\"id\":\"e\"}],\"nodes\":[{\"id\":\"a\",\"x\":2},{\"id\":\"c\"}],\"title\":\"u\"}");

        VersionDiff diff = store.dagStore().workflows().diff("main@0", "main");

        assertThat(diff.from().number()).isZero();
        assertThat(diff.to().number()).isEqualTo(1);
        assertThat(diff.changes().nodes().added()).containsExactly("c");
        assertThat(diff.changes().nodes().removed()).containsExactly("b");
        assertThat(diff.changes().nodes().changed()).singleElement().satisfies(changed -> {
            assertThat(changed.name()).isEqualTo("a");
            assertThat(changed.paths()).hasSize(1);
        });
        assertThat(diff.changes().edges().added()).containsExactly("e");
        MaterializationService documents = store.dagStore().materialization();
        assertThat(diff.patch().applyTo(documents.materialize("main@0").document()))
                .isEqualTo(documents.materialize("main").document());
        assertThat(store.dagStore().workflows().diff("main", "main~0").changes().isEmpty())
                .isTrue();
    }

    @Test
    void referencesAreTagsIdsPrefixesNumbersAndSteps() {
        UUID first = store.put("main", V0).version().artifact().getId();
        UUID second = store.put("main", V1).version().artifact().getId();
        UUID third = store.put("main", V0).version().artifact().getId();

        assertThat(resolved("main")).isEqualTo(third);
        assertThat(resolved("main@0")).isEqualTo(first);
        assertThat(resolved("main@1")).isEqualTo(second);
        assertThat(resolved("main@2")).isEqualTo(third);
        assertThat(resolved("main~0")).isEqualTo(third);
        assertThat(resolved("main~2")).isEqualTo(first);
        assertThat(resolved(second.toString())).isEqualTo(second);
        assertThat(resolved(second.toString().toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(second);
        assertThat(resolved(second.toString().substring(0, 30))).isEqualTo(second);
        assertThat(resolved(second + "~1")).isEqualTo(first);
        assertThat(resolved(second.toString().replace("-", ""))).isEqualTo(second);
        assertThat(store.dagStore().workflows().resolve("main~1").number()).isEqualTo(1);
    }

    @Test
    void referencesToNothingAreNotFoundWithTheReason() {
        UUID first = store.put("main", V0).version().artifact().getId();
        store.put("other", V0);

        assertThatThrownBy(() -> resolved("nobody"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> resolved("main@3"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("versions 0 to 0");
        assertThatThrownBy(() -> resolved("main~1")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> resolved("nobody@3")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> resolved(UUID.randomUUID().toString())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> resolved(first.toString().substring(0, 8)))
                .as("both artifacts were made in the same minute")
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("several")
                .hasMessageContaining(first.toString());
        assertThatThrownBy(() -> resolved(first.toString().substring(0, 7))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void anArtifactThatIsNotAVersionIsRefused() {
        store.put("main", V0);
        UUID manifest = UUID.randomUUID();
        store.database()
                .execute("insert into artifact (artifact_id, kind, cas_id) select '" + manifest
                        + "', 'run_manifest', cas_id from cas_blob");

        assertThatThrownBy(() -> store.show(manifest.toString()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("run_manifest")
                .hasMessageContaining(manifest.toString());
    }

    /** Makes the rows look as if they had been stored before the content id of a patch's document was recorded. */
    private void forgetHashes() {
        store.database()
                .execute(
                        "set session_replication_role = replica",
                        "update artifact set version_hash = null where kind = 'patch_set'",
                        "update tag set target_hash = null");
    }

    private UUID resolved(String reference) {
        return store.dagStore().workflows().resolve(reference).artifact().getId();
    }
}
