package io.dagstore.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.CapturedStatements;
import io.dagstore.TestDatabase;
import io.dagstore.error.ConflictException;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.SchemaException;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.model.CasBlob;
import io.dagstore.model.MediaType;
import io.dagstore.model.Tag;
import jakarta.data.Limit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArtifactRepositoryIT {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.123456Z");

    private static final CapturedStatements STATEMENTS = new CapturedStatements();
    private static TestDatabase database;
    private static UnitOfWork work;

    private StoredVersions versions;

    @BeforeAll
    static void open() {
        database = TestDatabase.migrated();
        work = UnitOfWork.on(database.pool(), STATEMENTS.settings());
    }

    @AfterAll
    static void close() {
        work.close();
        database.close();
    }

    @BeforeEach
    void clear() {
        database.clear();
        versions = new StoredVersions(work);
    }

    @Test
    void anArtifactComesBackAsItWasStored() {
        Artifact stored = versions.base("{}");

        Artifact found = find(stored.getId()).orElseThrow();

        assertThat(found).usingRecursiveComparison().ignoringFields("blob").isEqualTo(stored);
        assertThat(found.getBlob().getId()).isEqualTo(stored.getBlob().getId());
        assertThat(found.getKind()).isEqualTo(ArtifactKind.DAG_VERSION);
        assertThat(found.getMeta()).containsEntry("purpose", "test");
        assertThat(find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void metaThatIsNotAnObjectIsTakenForNothing() {
        for (String meta : List.of("[1]", "5", "null", "\"x\"")) {
            Artifact stored = versions.base(meta);
            database.execute("update artifact set meta = '" + meta + "' where artifact_id = '" + stored.getId() + "'");

            assertThat(find(stored.getId()).orElseThrow().getMeta()).as(meta).isEmpty();
        }
    }

    @Test
    void idsAreUuidsOfVersionSevenAndOrderByTime() {
        Artifact first = versions.base("1");
        Artifact second = versions.base("2");

        assertThat(first.getId().version()).isEqualTo(7);
        assertThat(first.getId().toString()).isLessThan(second.getId().toString());
    }

    @Test
    void versionsAreFoundByTheContentOfTheirDocumentNewestFirst() {
        versions.base("{}");
        Artifact newer = versions.base("{}");

        String hash = StoredVersions.contentId("{}");
        assertThat(work.<Optional<Artifact>>read(r -> r.artifacts().findByVersionHash(hash)))
                .contains(newer);
        assertThat(work.<Optional<Artifact>>read(r -> r.artifacts().findByVersionHash("sha256:none")))
                .isEmpty();
    }

    @Test
    void aRunSnapshotIsFoundByItsPlan() {
        CasBlob blob = versions.blob(MediaType.RUN_SNAPSHOT, "{\"plan\":1}");
        UUID id = UUID.randomUUID();
        database.execute("insert into artifact (artifact_id, kind, cas_id, plan_hash, version_hash) values ('" + id
                + "', 'run_snapshot', '" + blob.getId() + "', 'plan-1', 'v')");

        Optional<Artifact> found = work.read(r -> r.artifacts().findByPlanHash("plan-1"));

        assertThat(found).map(Artifact::getId).contains(id);
        assertThat(work.<Optional<Artifact>>read(r -> r.artifacts().findByPlanHash("plan-2")))
                .isEmpty();
    }

    @Test
    void aKindIsListedNewestFirstUpToTheLimit() {
        Artifact first = versions.base("1");
        Artifact patch = versions.patch(first, "p");
        Artifact second = versions.base("2");
        Artifact third = versions.base("3");

        assertThat(work.<List<Artifact>>read(r -> r.artifacts().listByKind(ArtifactKind.DAG_VERSION, Limit.of(2))))
                .containsExactly(third, second);
        assertThat(work.<List<Artifact>>read(r -> r.artifacts().listByKind(ArtifactKind.PATCH_SET, Limit.of(2))))
                .containsExactly(patch);
    }

    @Test
    void theCompactedBaseOfAPatchIsFoundAndOthersHaveNone() {
        Artifact patch = versions.chain(versions.base("1"), 3);
        Artifact compacted = versions.compacted(patch, "2");

        assertThat(compactedBase(patch)).contains(compacted);
        assertThat(compactedBase(patch).orElseThrow().getCompactedFrom())
                .extracting(Artifact::getId)
                .isEqualTo(patch.getId());
        assertThat(compactedBase(versions.patch(patch, "p"))).isEmpty();
    }

    @Test
    void ofTwoCompactedBasesTheNewestCounts() {
        Artifact patch = versions.chain(versions.base("1"), 1);
        versions.compacted(patch, "2");
        Artifact newer = versions.compacted(patch, "3");

        assertThat(compactedBase(patch)).contains(newer);
    }

    @Test
    void aFailedQueryForTheCompactedBaseIsAnExceptionAndNotAnEmptyAnswer() {
        try (TestDatabase broken = TestDatabase.migrated();
                UnitOfWork onBroken = UnitOfWork.on(broken.pool())) {
            StoredVersions stored = new StoredVersions(onBroken);
            Artifact patch = stored.chain(stored.base("1"), 1);
            stored.compacted(patch, "2");
            broken.execute("alter table artifact rename column compacted_from_id to hidden");

            assertThatThrownBy(() -> onBroken.read(r -> r.artifacts().findCompactedBase(patch.getId())))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("compacted_from_id")
                    .hasMessageContaining("dagstore schema update");
        }
    }

    @Test
    void candidatesAreDeepUncompactedPatchesThatNothingContinuesOrATagPointsAt() {
        Artifact base = versions.base("1");
        Artifact third = versions.chain(base, 3);
        Artifact fifth = versions.chain(third, 2);
        Artifact alone = versions.chain(base, 2);
        Artifact compactedAlready = versions.chain(base, 4);
        versions.compacted(compactedAlready, "2");

        assertThat(candidates(2)).containsExactly(fifth, alone);
        assertThat(candidates(3)).containsExactly(fifth);

        tag("main", third);

        assertThat(candidates(2)).containsExactly(fifth, third, alone);
        assertThat(work.<List<Artifact>>read(
                        r -> r.artifacts().listCompactionCandidatesAfter(2, third.getId(), Limit.of(10))))
                .containsExactly(fifth, alone);
        assertThat(work.<CandidateTotals>read(r -> r.artifacts().countCompactionCandidates(2)))
                .isEqualTo(new CandidateTotals(3, 5 + 3 + 2));
    }

    @Test
    void thePlainListHasEveryPatchOfTheDepth() {
        Artifact base = versions.base("1");
        Artifact third = versions.chain(base, 3);
        Artifact fifth = versions.chain(third, 2);
        versions.compacted(fifth, "2");

        List<Artifact> deep = work.read(r -> r.artifacts().listPatchesOfDepth(3, Limit.of(10)));

        assertThat(deep).extracting(Artifact::getDepth).containsExactly(5, 4, 3);
        assertThat(deep).contains(third, fifth);
        assertThat(work.<Integer>read(r -> r.artifacts().longestChain())).isEqualTo(5);
    }

    @Test
    void theReportOfCompactionsNamesBasePatchDepthAndTime() {
        Artifact patch = versions.chain(versions.base("1"), 4);
        Artifact compacted = versions.compacted(patch, "2");

        List<Compaction> report = work.read(r -> r.artifacts().listCompactions(Limit.of(10)));

        assertThat(report)
                .containsExactly(new Compaction(compacted.getId(), patch.getId(), 4, 4, compacted.getCreatedAt()));
    }

    @Test
    void whatIdentifiesAnArtifactCannotBeUpdated() {
        Artifact base = versions.base("1");

        assertThatThrownBy(() -> work.write(r -> {
                    r.artifacts().session().update(base);
                    return base;
                }))
                .hasMessageContaining("immutable");
        assertThatThrownBy(() -> database.execute("update artifact set version_hash = 'other'"))
                .hasStackTraceContaining("version_hash");
    }

    @Test
    void aSecondSnapshotOfOnePlanIsAConflict() {
        CasBlob blob = versions.blob(MediaType.RUN_SNAPSHOT, "{}");
        String insert = "insert into artifact (artifact_id, kind, cas_id, plan_hash, version_hash) values (:id,"
                + " 'run_snapshot', '" + blob.getId() + "', 'plan', 'v')";

        work.write(r -> nativeInsert(r, insert));

        assertThatThrownBy(() -> work.write(r -> nativeInsert(r, insert)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("uq_artifact_plan_hash");
    }

    @Test
    void blobsAreStoredOnceAndFetchedInOneStatement() {
        CasBlob one = versions.blob(MediaType.DAG, "1");
        CasBlob two = versions.blob(MediaType.DAG, "2");

        assertThat(work.<Integer>write(r -> r.blobs().store(one))).isZero();
        STATEMENTS.clear();
        List<CasBlob> found = work.read(r -> r.blobs().listByIds(Set.of(one.getId(), two.getId(), "sha256:absent")));

        assertThat(found).containsExactlyInAnyOrder(one, two);
        assertThat(found).allSatisfy(blob -> assertThat(blob.getContent()).hasSize(1));
        assertThat(STATEMENTS.all()).hasSize(1);
        assertThat(work.<Optional<CasBlob>>read(r -> r.blobs().findById("sha256:absent")))
                .isEmpty();
    }

    @Test
    void aBlobThatIsKeptOutsideGetsItsBytesWhenTheyAreStored() {
        CasBlob blob = versions.blob(MediaType.DAG, "1");
        database.execute("update cas_blob set content = null, storage_url = 's3://x'");

        assertThat(work.<Integer>write(r -> r.blobs().store(blob))).isEqualTo(1);

        assertThat(work.<Optional<CasBlob>>read(r -> r.blobs().findById(blob.getId())))
                .hasValueSatisfying(stored -> {
                    assertThat(stored.getContent()).isEqualTo(blob.getContent());
                    assertThat(stored.getStorageUrl()).isNull();
                });
    }

    @Test
    void bytesThatAreDamagedInTheDatabaseCannotBeStoredAgain() {
        CasBlob blob = versions.blob(MediaType.DAG, "1");
        database.execute("update cas_blob set content = '2'");

        assertThatThrownBy(() -> work.write(r -> r.blobs().store(blob)))
                .isInstanceOf(CorruptContentException.class)
                .hasMessageContaining(blob.getId());
    }

    private static int nativeInsert(Repositories repositories, String sql) {
        return repositories
                .artifacts()
                .session()
                .createNativeMutationQuery(sql)
                .setParameter("id", UUID.randomUUID())
                .executeUpdate();
    }

    private void tag(String name, Artifact target) {
        int stored =
                work.write(r -> r.tags().store(name, target.getKind(), target, target.getVersionHash(), "tester", NOW));
        assertThat(stored).isEqualTo(1);
        assertThat(work.<Optional<Tag>>read(r -> r.tags().findByName(name)))
                .map(Tag::getTarget)
                .contains(target);
    }

    private Optional<Artifact> find(UUID id) {
        return work.read(r -> r.artifacts().findById(id));
    }

    private Optional<Artifact> compactedBase(Artifact patch) {
        return work.read(r -> r.artifacts().findCompactedBase(patch.getId()));
    }

    private List<Artifact> candidates(int depth) {
        return work.read(r -> r.artifacts().listCompactionCandidates(depth, Limit.of(100)));
    }
}
