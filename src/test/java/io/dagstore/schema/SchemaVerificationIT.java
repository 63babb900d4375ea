package io.dagstore.schema;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import io.dagstore.schema.SchemaVerification.Reason;
import io.dagstore.schema.SchemaVerification.Table;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchemaVerificationIT {

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaService schema = new SchemaService(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    private void migrateOldDatabase() {
        database.execute(OldDatabase.SQL);
        database.execute("delete from artifact where right(artifact_id::text, 2) ~ '^[cd]'");
        schema.update();
        assertThat(schema.verify().isHealthy()).isTrue();
    }

    @Test
    void aDatabaseWithoutTablesIsNotHealthyAndNoError() {
        SchemaVerification verification = schema.verify();

        assertThat(verification.table()).isEqualTo(Table.MISSING);
        assertThat(verification.isHealthy()).isFalse();
        assertThat(verification.problems()).containsExactly("there is no table artifact: run `dagstore schema update`");
    }

    @Test
    void aTableOfAnotherProgramIsNotHealthyAndNoError() {
        database.execute("create table artifact (artifact_id int, kind int, meta text, compacted_from_id text)");

        SchemaVerification verification = schema.verify();

        assertThat(verification.table()).isEqualTo(Table.FOREIGN);
        assertThat(verification.isHealthy()).isFalse();
        assertThat(verification.problems())
                .singleElement()
                .asString()
                .startsWith("the table artifact is not dagstore's");
    }

    @Test
    void aFieldThatAgreesWithTheColumnIsHealthy() {
        migrateOldDatabase();

        SchemaVerification verification = schema.verify();

        assertThat(verification.migrated()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(verification.inJsonb()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(verification.problems()).isEmpty();
    }

    @Test
    void fieldsThatDifferFromTheColumnAreCountedWhateverTheyAre() {
        migrateOldDatabase();
        database.execute(
                "update artifact set meta = '{\"compacted_from\": \"00000000-0000-7000-8000-0000000000a2\"}'"
                        + " where right(artifact_id::text, 2) = 'b1'",
                "update artifact set meta = '{\"compacted_from\": null}' where right(artifact_id::text, 2) = 'b2'");

        SchemaVerification verification = schema.verify();

        assertThat(verification.disagreeing()).isEqualTo(2);
        assertThat(verification.rejectedCount()).isZero();
        assertThat(verification.isHealthy()).isFalse();
    }

    @Test
    void fieldsThatAnOldProgramWroteWithoutTheTriggerAreNotYetMoved() {
        migrateOldDatabase();
        database.execute("alter table artifact disable trigger user");
        database.execute("insert into artifact (kind, cas_id, version_hash, meta)"
                + " select kind, cas_id, version_hash, meta from artifact where right(artifact_id::text, 2) = 'b1'");

        SchemaVerification verification = schema.verify();

        assertThat(verification.notYetMoved()).isEqualTo(1);
        assertThat(verification.isHealthy()).isFalse();
    }

    @Test
    void anIndexThatIsInvalidOrMissingIsAProblem() {
        migrateOldDatabase();
        database.execute(
                "update pg_index set indisvalid = false where indexrelid = 'idx_artifact_compacted_from'::regclass");
        assertThat(schema.verify().indexPresent()).isTrue();
        assertThat(schema.verify().indexValid()).isFalse();
        assertThat(schema.verify().problems()).singleElement().asString().contains("invalid");

        database.execute("drop index idx_artifact_compacted_from");
        assertThat(schema.verify().indexPresent()).isFalse();
        assertThat(schema.verify().problems()).singleElement().asString().contains("missing");
    }

    @Test
    void anIndexOfThatNameOnAnotherColumnIsNotTheIndex() {
        migrateOldDatabase();
        database.execute(
                "drop index idx_artifact_compacted_from",
                "create index idx_artifact_compacted_from on artifact (name)");

        assertThat(schema.verify().indexPresent()).isFalse();
    }

    @Test
    void aForeignKeyThatIsNotValidatedOrMissingIsAProblem() {
        migrateOldDatabase();
        database.execute(
                "alter table artifact drop constraint fk_artifact_compacted_from",
                "alter table artifact add constraint fk_artifact_compacted_from"
                        + " foreign key (compacted_from_id) references artifact not valid");
        assertThat(schema.verify().foreignKeyPresent()).isTrue();
        assertThat(schema.verify().foreignKeyValidated()).isFalse();
        assertThat(schema.verify().problems()).singleElement().asString().contains("not validated");

        database.execute("alter table artifact drop constraint fk_artifact_compacted_from");
        assertThat(schema.verify().foreignKeyPresent()).isFalse();
        assertThat(schema.verify().problems()).singleElement().asString().contains("no foreign key");
    }

    @Test
    void aCheckThatIsNotValidatedOrMissingIsAProblem() {
        migrateOldDatabase();
        database.execute(
                "alter table artifact drop constraint artifact_compacted_from_only_on_dag_version",
                "alter table artifact add constraint artifact_compacted_from_only_on_dag_version"
                        + " check (compacted_from_id is null or kind = 'dag_version') not valid");
        assertThat(schema.verify().checkPresent()).isTrue();
        assertThat(schema.verify().checkValidated()).isFalse();
        assertThat(schema.verify().problems()).singleElement().asString().contains("validate constraint artifact_");

        database.execute("alter table artifact drop constraint artifact_compacted_from_only_on_dag_version");
        assertThat(schema.verify().checkPresent()).isFalse();
        assertThat(schema.verify().problems()).singleElement().asString().contains("add constraint artifact_");
    }

    @Test
    void arraysAndPatchesOfTheBaseItselfHaveReasonsOfTheirOwn() {
        database.execute(OldDatabase.SQL);
        database.execute("update artifact set meta = '{\"compacted_from\": \"00000000-0000-7000-8000-0000000000a1\"}'"
                + " where right(artifact_id::text, 2) = '00'");

        Map<Reason, Long> before = schema.verify().rejected();
        schema.update();

        assertThat(before).containsEntry(Reason.ARRAY, 1L).containsEntry(Reason.BUILT_ON_THIS_BASE, 1L);
        assertThat(schema.verify().rejected()).isEqualTo(before);
        assertThat(database.one(
                        String.class,
                        "select string_agg(distinct reason, ' ' order by reason) from compacted_from_report"))
                .isEqualTo(before.keySet().stream()
                        .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .collect(joining(" ")));
    }

    @Test
    void atMostTwentyRejectedRowsAreNamed() {
        database.execute(OldDatabase.SQL);
        database.execute("insert into artifact (artifact_id, kind, cas_id, version_hash, meta)"
                + " select gen_random_uuid(), 'dag_version', cas_id, cas_id, '{\"compacted_from\": 0}'"
                + " from cas_blob, generate_series(1, 50)");

        SchemaVerification verification = schema.verify();

        assertThat(verification.examples()).hasSize(SchemaVerification.MAX_EXAMPLES);
        assertThat(verification.rejectedCount()).isEqualTo(109);
    }
}
