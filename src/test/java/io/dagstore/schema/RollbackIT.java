package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.error.SchemaException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollbackIT {

    private static final int ALL = Changesets.ofAnUpdate().size();
    private static final int DOWN_TO_001 = changesetsAfter("001-complete");
    private static final int DOWN_TO_002 = changesetsAfter("002-complete");

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaService schema = new SchemaService(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    private static int changesetsAfter(String id) {
        return ALL
                - 1
                - Changesets.ofAnUpdate().stream().map(Changeset::id).toList().indexOf(id);
    }

    private long basesThatTheOldProgramFinds() {
        return database.one(
                Long.class,
                """
                select count(*)
                from artifact as patch
                join artifact as base on base.meta ->> 'compacted_from' = patch.artifact_id::text
                where patch.kind = 'patch_set' and base.kind = 'dag_version'
                """);
    }

    @Test
    void rollingAllBackLeavesAFreshDatabaseEmptyAndItCanBeMigratedAgain() {
        schema.update();
        List<String> migrated = Catalog.of(database);

        List<Changeset> undone = schema.rollback(ALL);

        List<Changeset> expected = new ArrayList<>(Changesets.ofAnUpdate());
        Collections.reverse(expected);
        assertThat(undone).isEqualTo(expected);
        assertThat(Catalog.of(database)).isEmpty();

        schema.update();
        assertThat(Catalog.of(database)).isEqualTo(migrated);
    }

    @Test
    void aTableWithRowsIsNotDropped() {
        schema.update();
        database.execute("insert into cas_blob (cas_id, media_type, size_bytes, storage_url)"
                + " values ('sha256:00', 'application/json;type=dag', 2, 's3://bucket/00')");

        assertThatThrownBy(() -> schema.rollback(ALL))
                .isInstanceOf(SchemaException.class)
                .hasMessage("changeset 001-cas_blob failed: table cas_blob has rows and is not dropped."
                        + " Delete its rows first if they are no longer needed, then roll back again.");

        assertThat(database.count("cas_blob")).isEqualTo(1);
    }

    @Test
    void rolling002BackOnANewDatabaseLeavesTheColumnOf001Alone() {
        schema.update();
        database.execute(
                """
                insert into cas_blob (cas_id, media_type, size_bytes, content)
                values ('sha256:00', 'application/json;type=dag', 2, '{}')
                """,
                """
                insert into artifact (artifact_id, kind, cas_id, version_hash)
                values ('00000000-0000-7000-8000-000000000001', 'dag_version', 'sha256:00', 'sha256:00')
                """,
                """
                insert into artifact (artifact_id, kind, cas_id, base_version, depth)
                values ('00000000-0000-7000-8000-000000000002', 'patch_set', 'sha256:00',
                        '00000000-0000-7000-8000-000000000001', 1)
                """,
                """
                insert into artifact (kind, cas_id, version_hash, compacted_from_id)
                values ('dag_version', 'sha256:00', 'sha256:00', '00000000-0000-7000-8000-000000000002')
                """);
        schema.rollback(DOWN_TO_002);
        List<String> before = Catalog.of(database);

        schema.rollback(DOWN_TO_001 - DOWN_TO_002);

        assertThat(Catalog.of(database)).isEqualTo(before);
        assertThat(schema.verify().isHealthy()).isTrue();
        assertThat(schema.verify().migrated()).isEqualTo(1);
        assertThat(schema.verify().inJsonb()).isZero();
    }

    @Test
    void rolling002BackOnAnOldDatabaseReturnsTheValuesToMetaAndRemovesTheColumn() {
        database.execute(OldDatabase.SQL);
        schema.update();
        database.execute("update artifact set meta = meta - 'compacted_from' where compacted_from_id is not null");
        assertThat(basesThatTheOldProgramFinds()).isZero();

        schema.rollback(DOWN_TO_001);

        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(schema.verify().table()).isEqualTo(SchemaVerification.Table.WITHOUT_COLUMN);
        assertThat(schema.verify().notYetMoved()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(database.one(
                        String.class, "select meta::text from artifact where right(artifact_id::text, 2) = 'b1'"))
                .contains("\"original_depth\": 1");
    }

    @Test
    void rolling002BackStopsWhereAValueCannotGoBackToMeta() {
        database.execute(OldDatabase.SQL);
        schema.update();
        database.execute("update artifact set meta = '[1]' where right(artifact_id::text, 2) = 'b1'");
        long moved = database.one(Long.class, "select count(compacted_from_id) from artifact");

        assertThatThrownBy(() -> schema.rollback(DOWN_TO_001))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("b1")
                .hasMessageContaining("whose meta is not an object");

        assertThat(database.one(Long.class, "select count(compacted_from_id) from artifact"))
                .isEqualTo(moved);
    }

    @Test
    void rolling002BackReturnsValuesThatWereWrittenToAnEmptyDatabaseSinceItsMigration() {
        database.execute(OldDatabase.SQL, "create table kept as table artifact", "truncate cas_blob cascade");
        schema.update();
        database.execute("insert into cas_blob (cas_id, media_type, size_bytes, storage_url)"
                + " select distinct cas_id, 'application/json;type=dag', 2, 's3://bucket/00' from kept");
        database.execute("insert into artifact (artifact_id, kind, cas_id, version_hash, base_version, depth)"
                + " select artifact_id, kind, cas_id, version_hash, base_version, depth from kept");
        database.execute("update artifact set compacted_from_id = '00000000-0000-7000-8000-0000000000a1'"
                + " where right(artifact_id::text, 2) = 'b1'");

        schema.rollback(DOWN_TO_001);

        assertThat(basesThatTheOldProgramFinds()).isEqualTo(1);
    }

    @Test
    void rollingAllBackOnAnOldDatabaseLeavesItAsItWasFound() {
        database.execute(OldDatabase.SQL);
        List<String> before = Catalog.of(database);
        long artifacts = database.count("artifact");

        schema.update();
        schema.rollback(ALL);

        assertThat(Catalog.of(database)).isEqualTo(before);
        assertThat(database.count("artifact")).isEqualTo(artifacts);
        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);
    }

    @Test
    void anOldDatabaseCanGoBackAndForth() {
        database.execute(OldDatabase.SQL);
        schema.update();
        SchemaVerification first = schema.verify();

        schema.rollback(DOWN_TO_001);
        schema.update();

        assertThat(schema.verify()).isEqualTo(first);
    }

    @Test
    void aRollbackToATagUndoesWhatCameAfterIt() {
        schema.update();

        List<Changeset> undone = schema.rollbackTo("dagstore-002");

        // The changeset that sets the tag goes as well, last.
        assertThat(undone).first().extracting(Changeset::id).isEqualTo("003-complete");
        assertThat(undone).last().extracting(Changeset::id).isEqualTo("002-complete");
        assertThat(undone.stream().map(Changeset::file).distinct())
                .containsExactly("db.changelog-master.yaml", "003_invariants.sql");
        assertThat(schema.update().applied()).hasSameSizeAs(undone);
    }

    @Test
    void aRollbackToATagReturnsTheValuesToMeta() {
        database.execute(OldDatabase.SQL);
        schema.update();

        schema.rollbackTo("dagstore-001");

        assertThat(schema.verify().table()).isEqualTo(SchemaVerification.Table.WITHOUT_COLUMN);
        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);
    }

    @Test
    void aRollbackToAnUnknownTagNamesTheKnownOnesAndChangesNothing() {
        assertThatThrownBy(() -> schema.rollbackTo("dagstore-001"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("the database has no tag dagstore-001 to roll back to: it has none");
        schema.update();
        List<String> before = Catalog.of(database);

        assertThatThrownBy(() -> schema.rollbackTo("v1"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("the database has no tag v1 to roll back to:"
                        + " it has dagstore-001, dagstore-002, dagstore-003");
        assertThat(Catalog.of(database)).isEqualTo(before);
        assertThat(schema.status().isUpToDate()).isTrue();
    }

    @Test
    void aCountBelowOneIsRefused() {
        assertThatThrownBy(() -> schema.rollback(0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("give a number from 1");
    }
}
