package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import io.dagstore.error.SchemaException;
import io.dagstore.schema.SchemaStatus.State;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CleanUpIT {
    private final TestDatabase database = TestDatabase.empty();
    private final SchemaService schema = new SchemaService(database.dataSource());
    private final Told told = new Told();

    @AfterEach
    void close() {
        database.close();
    }

    private long fields() {
        return database.one(Long.class, "select count(*) from artifact where meta -> 'compacted_from' is not null");
    }

    @Test
    void anUpdateLeavesTheFieldsAndTheCleanUpRemovesThoseThatAgreeWithTheColumn() {
        database.execute(OldDatabase.SQL);
        schema.update();
        database.execute("update artifact set meta = '{\"compacted_from\": \"00000000-0000-7000-8000-0000000000a2\"}'"
                + " where right(artifact_id::text, 2) = 'b1'");
        assertThat(fields()).isEqualTo(15);
        assertThat(schema.status().count(State.ON_REQUEST)).isEqualTo(2);

        CleanUp done = schema.cleanUp(MigrationSettings.DEFAULT, told);

        assertThat(done.applied()).hasSize(2).noneMatch(SchemaUpdate.Applied::markedAsRun);
        assertThat(done.removed()).isEqualTo(OldDatabase.MOVABLE - 1);
        assertThat(done.after().inJsonb()).isEqualTo(10).isEqualTo(fields());
        assertThat(done.after().disagreeing()).isEqualTo(1);
        assertThat(done.after().rejectedCount()).isEqualTo(9);
        assertThat(done.after().migrated()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(told.progress.stream().map(StepProgress::step)).contains("clean_up");
        assertThat(schema.status().count(State.ON_REQUEST)).isZero();
        assertThat(schema.status().isUpToDate()).isTrue();
    }

    @Test
    void aSecondCleanUpDoesNothing() {
        database.execute(OldDatabase.SQL);
        schema.update();
        schema.cleanUp();

        CleanUp again = schema.cleanUp();

        assertThat(again.applied()).isEmpty();
        assertThat(again.removed()).isZero();
    }

    @Test
    void aRollbackOfTheCleanUpPutsTheFieldsBack() {
        database.execute(OldDatabase.SQL);
        schema.update();
        schema.cleanUp();

        List<Changeset> undone = schema.rollbackTo("dagstore-003");

        assertThat(undone).hasSize(3).last().extracting(Changeset::id).isEqualTo("003-complete");
        assertThat(undone.subList(0, 2)).allMatch(Changeset::onRequest);
        assertThat(fields()).isEqualTo(15);
        assertThat(schema.status().count(State.ON_REQUEST)).isEqualTo(2);
    }

    @Test
    void aRollbackOfACleanUpThatWasKilledPutsTheFieldsBackToo() {
        database.execute(OldDatabase.SQL);
        schema.update();
        schema.cleanUp();
        database.execute("delete from databasechangelog where id = '004-clean_up'");
        assertThat(fields()).isEqualTo(9);

        schema.rollbackTo("dagstore-003");

        assertThat(fields()).isEqualTo(15);
        assertThat(database.one(
                        Long.class,
                        "select count(*) from pg_trigger where tgname like 'artifact\\_sync\\_compacted\\_from%'"))
                .isEqualTo(4);
    }

    @Test
    void aCleanUpBeforeTheMigrationIsDoneIsRefusedAndChangesNothing() {
        database.execute(OldDatabase.SQL);
        assertThatThrownBy(schema::cleanUp)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("run `dagstore schema update` first");

        schema.update();
        schema.rollback(1);
        assertThatThrownBy(schema::cleanUp)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("1 changeset is pending");
        assertThat(fields()).isEqualTo(15);
    }

    @Test
    void aNewDatabaseHasNothingToCleanUp() {
        schema.update();

        CleanUp done = schema.cleanUp();

        assertThat(done.removed()).isZero();
        assertThat(done.after().isHealthy()).isTrue();
        assertThat(schema.update().applied()).isEmpty();
    }
}
