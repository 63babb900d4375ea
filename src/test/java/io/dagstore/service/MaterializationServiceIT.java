package io.dagstore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dagstore.CapturedStatements;
import io.dagstore.TestStore;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.NotFoundException;
import io.dagstore.json.ContentId;
import io.dagstore.model.Artifact;
import io.dagstore.repository.UnitOfWork;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MaterializationServiceIT {
    private final TestStore store = TestStore.shared();

    @BeforeEach
    void putSixVersions() {
        store.put("flow", "{\"n\":0}");
        for (int i = 1; i <= 5; i++) {
            store.put("flow", "{\"n\":" + i + "}");
        }
    }

    @Test
    void aVersionOfAnyDepthIsBuiltFromOneStatement() {
        UUID head = artifact("flow").getId();
        CapturedStatements statements = new CapturedStatements();
        try (UnitOfWork work = UnitOfWork.on(store.database().dataSource(), statements.settings())) {
            MaterializedVersion version = new MaterializationService(work).materialize(head);

            assertThat(version.document().get("n").asInt()).isEqualTo(5);
            assertThat(version.patches()).isEqualTo(5);
            assertThat(version.contentId()).isEqualTo(ContentId.of("{\"n\":5}".getBytes(UTF_8)));
        }
        assertThat(statements.all()).hasSize(1);
    }

    @Test
    void eachCallGivesADocumentOfItsOwn() {
        MaterializedVersion first = store.dagStore().materialization().materialize("flow");
        first.document().put("n", 99);

        assertThat(store.show("flow")).isEqualTo("{\"n\":5}");
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

        assertThat(store.show("old")).isEqualTo(written);
        assertThat(store.put("old", "{\"a\":1.50,\"b\":1}").outcome()).isEqualTo(PutResult.Outcome.UNCHANGED);
        store.put("old", "{\"a\":1.50,\"b\":2}");
        assertThat(store.show("old")).isEqualTo("{\"a\":1.50,\"b\":2}");
        assertThat(store.show("old@0")).isEqualTo(written);
    }

    @Test
    void bytesThatDoNotHashToTheirIdAreReportedAndNotReturned() {
        Artifact base = artifact("flow@0");
        store.database()
                .execute("update cas_blob set content = '{\"n\":7}' where cas_id = '"
                        + base.getBlob().getId() + "'");

        CorruptContentException damaged = catchThrowableOfType(CorruptContentException.class, () -> store.show("flow"));

        assertThat(damaged.getSubject()).isEqualTo(base.getBlob().getId());
        assertThat(damaged)
                .hasMessageContaining("damaged")
                .hasMessageContaining(base.getId().toString());
    }

    @Test
    void aChangedPatchIsNoticedByTheDocumentThatResults() {
        Artifact third = artifact("flow@3");
        store.database()
                .execute(
                        "update cas_blob set content = '[{\"op\":\"add\",\"path\":\"/extra\",\"value\":1}]' where cas_id = '"
                                + third.getBlob().getId() + "'");

        assertThatThrownBy(() -> store.show("flow@3"))
                .isInstanceOf(CorruptContentException.class)
                .hasMessageContaining("instead of " + third.getVersionHash());
        assertThat(store.show("flow@2")).isEqualTo("{\"n\":2}");
    }

    @Test
    void aPatchThatDoesNotApplyIsReportedWithItsPlaceInTheChain() {
        Artifact third = artifact("flow@3");
        store.database()
                .execute("update cas_blob set content = '[{\"op\":\"remove\",\"path\":\"/none\"}]' where cas_id = '"
                        + third.getBlob().getId() + "'");

        assertThatThrownBy(() -> store.show("flow"))
                .isInstanceOf(CorruptContentException.class)
                .hasMessageContaining("patch 3 (" + third.getId())
                .hasMessageContaining("/none");
    }

    @Test
    void aChainWithAMissingRowIsReported() {
        Artifact head = artifact("flow");
        store.database().execute("delete from patch_chain_member where seq = 2 and head_id = '" + head.getId() + "'");

        assertThatThrownBy(() -> store.show(head.getId().toString()))
                .isInstanceOf(CorruptContentException.class)
                .hasMessageContaining("no row 2");
        store.database().execute("delete from patch_chain_member where head_id = '" + head.getId() + "'");
        assertThatThrownBy(() -> store.dagStore().materialization().materialize(head.getId()))
                .isInstanceOf(CorruptContentException.class)
                .hasMessageContaining("instead of itself");
    }

    @Test
    void contentOutsideTheDatabaseIsNamedAndNotTakenForDamaged() {
        store.database()
                .execute("update cas_blob set content = null, storage_url = 's3://bucket/x' where cas_id = '"
                        + artifact("flow@0").getBlob().getId() + "'");

        assertThatThrownBy(() -> store.show("flow"))
                .isInstanceOf(DagStoreException.class)
                .isNotInstanceOf(CorruptContentException.class)
                .hasMessageContaining("s3://bucket/x");
    }

    @Test
    void aVersionThatDoesNotExistIsNotFound() {
        UUID nobody = UUID.randomUUID();

        assertThatThrownBy(() -> store.dagStore().materialization().materialize(nobody))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(nobody.toString());
    }

    private Artifact artifact(String reference) {
        return store.dagStore().workflows().resolve(reference).artifact();
    }
}
