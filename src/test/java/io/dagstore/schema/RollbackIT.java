package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.error.SchemaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollbackIT {

    private static final String TAG_001 = "dagstore-001";
    private static final String COLUMN_IS_GONE = "42703";
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
    void rolling002BackByTagOnANewDatabaseLeavesTheColumnOf001Alone() {
        schema.update();
        List<String> migrated = Catalog.of(database);

        PlainLiquibase.on(database).rollbackTo(TAG_001, PlainLiquibase.CLEAN_UP);

        assertThat(Catalog.of(database)).contains("column artifact.compacted_from_id uuid default ");
        assertThat(schema.verify().isHealthy()).isTrue();

        schema.update();
        assertThat(Catalog.of(database)).isEqualTo(migrated);
    }

    @Test
    void rollingBackByTagAndByCountIsTheSame() {
        database.execute(OldDatabase.SQL);
        schema.update();
        try (TestDatabase byCount = database.copy()) {
            PlainLiquibase.on(database).rollbackTo(TAG_001, PlainLiquibase.CLEAN_UP);
            PlainLiquibase.on(byCount).rollbackCount(DOWN_TO_001, PlainLiquibase.CLEAN_UP);

            assertThat(Catalog.of(database)).isEqualTo(Catalog.of(byCount));
            assertThat(MigrationState.artifactsOf(database)).isEqualTo(MigrationState.artifactsOf(byCount));
            assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);
        }
    }

    @Test
    void theOtherValueOfADisagreementIsKeptBesideTheOneThatCountsAndRejectedOnesStayAsTheyAre() {
        database.execute(OldDatabase.SQL);
        schema.update();
        database.execute(
                "update artifact set meta = meta || '{\"compacted_from\": \"00000000-0000-7000-8000-0000000000a5\"}'"
                        + " where right(artifact_id::text, 2) = 'b1'");
        assertThat(schema.verify().disagreeing()).isEqualTo(1);
        String rejected = rejected();

        PlainLiquibase.on(database).rollbackTo(TAG_001, PlainLiquibase.CLEAN_UP);

        assertThat(meta("b1"))
                .isEqualTo("{\"compacted_from\": \"00000000-0000-7000-8000-0000000000a1\", \"original_depth\": 1,"
                        + " \"compacted_from_overruled\": \"00000000-0000-7000-8000-0000000000a5\"}");
        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(rejected()).isEqualTo(rejected);
    }

    @Test
    void everyOverruledValueIsKeptWhenADatabaseGoesBackMoreThanOnce() {
        database.execute(OldDatabase.SQL);
        PlainLiquibase plain = PlainLiquibase.on(database);
        for (String disagreeing : List.of("\"first\"", "[\"second\"]", "{\"third\": 3}")) {
            schema.update();
            database.execute("update artifact set meta = meta || '{\"compacted_from\": " + disagreeing
                    + "}' where right(artifact_id::text, 2) = 'b1'");
            plain.rollbackTo(TAG_001, PlainLiquibase.CLEAN_UP);
        }

        assertThat(meta("b1")).contains("\"compacted_from_overruled\": [\"first\", [\"second\"], {\"third\": 3}]");
        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);
    }

    @Test
    void aMetaThatIsNullStopsTheRollbackLikeAnyThatIsNoObject() {
        database.execute(OldDatabase.SQL, "alter table artifact alter column meta drop not null");
        schema.update();
        database.execute("update artifact set meta = null where right(artifact_id::text, 2) = 'b1'");

        assertThatThrownBy(() -> schema.rollback(DOWN_TO_001))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("whose meta is not an object");

        assertThat(database.one(Long.class, "select count(compacted_from_id) from artifact"))
                .isEqualTo(OldDatabase.MOVABLE);
    }

    @Test
    void aFieldThatIsTakenOutWhileTheColumnWaitsToGoComesBack() throws Exception {
        database.execute(OldDatabase.SQL);
        schema.update();
        PlainLiquibase.on(database).rollbackCount(changesetsAfter("002-compacted_from_id"), PlainLiquibase.NONE);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection reader = database.connect()) {
            reader.setAutoCommit(false);
            CompactedBases.execute(reader, "select from artifact limit 1");
            Future<?> rollback = thread.submit(() -> PlainLiquibase.on(database).rollbackCount(1, PlainLiquibase.NONE));
            Until.holds(
                    "the values are written back",
                    () -> database.one(
                            Boolean.class,
                            "select exists (select from compacted_from_progress"
                                    + " where step = 'write_back' and finished_at is not null)"));

            database.execute(
                    "update artifact set meta = '{\"note\": 1}' where right(artifact_id::text, 2) in ('b1', 'b2')");

            reader.rollback();
            rollback.get();
        } finally {
            thread.shutdownNow();
        }
        assertThat(meta("b2")).contains("note").contains("00000000-0000-7000-8000-0000000000a2");
        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);
    }

    private String rejected() {
        return database.one(
                String.class,
                "select string_agg(artifact_id || ' ' || meta, chr(10) order by artifact_id) from artifact"
                        + " where right(artifact_id::text, 2) ~ '^[cd]'");
    }

    private String meta(String artifact) {
        return database.one(
                String.class, "select meta::text from artifact where right(artifact_id::text, 2) = ?", artifact);
    }

    @Test
    void afterACleanUpTheFieldsComeBackAndAllOfItCanBeDoneAgain() {
        database.execute(OldDatabase.SQL);
        schema.update();
        MigrationState migrated = MigrationState.of(database);
        PlainLiquibase plain = PlainLiquibase.on(database);

        for (int round = 0; round < 2; round++) {
            plain.update(PlainLiquibase.CLEAN_UP);
            assertThat(schema.verify().inJsonb()).isEqualTo(schema.verify().rejectedCount());

            plain.rollbackTo(TAG_001, PlainLiquibase.CLEAN_UP);
            assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);

            schema.update();
            MigrationState state = MigrationState.of(database);
            assertThat(state.relationships()).isEqualTo(migrated.relationships());
            assertThat(state.verification()).isEqualTo(migrated.verification());
            assertThat(state.catalog()).isEqualTo(migrated.catalog());
            assertThat(state.report()).isEqualTo(migrated.report());
        }
    }

    @Test
    void aRollbackWithoutTheContextOfTheCleanUpLosesNothingAndCanBeFollowedByAnything() {
        database.execute(OldDatabase.SQL);
        schema.update();
        MigrationState migrated = MigrationState.of(database);
        PlainLiquibase plain = PlainLiquibase.on(database);
        plain.update(PlainLiquibase.CLEAN_UP);

        plain.rollbackTo(TAG_001, PlainLiquibase.NONE);

        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);

        schema.update();
        assertThat(MigrationState.of(database).relationships()).isEqualTo(migrated.relationships());
        assertThat(schema.verify()).isEqualTo(migrated.verification());
        assertThat(schema.status().isUpToDate()).isTrue();

        plain.rollbackTo(TAG_001, PlainLiquibase.CLEAN_UP);
        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);

        plain.update(PlainLiquibase.CLEAN_UP);
        assertThat(MigrationState.of(database).relationships()).isEqualTo(migrated.relationships());
        assertThat(schema.verify().inJsonb()).isEqualTo(migrated.verification().rejectedCount());
    }

    @Test
    void aTableOf001ThatGotRowsSinceStopsTheRollbackThere() {
        database.execute(OldDatabase.SQL);
        schema.update();
        database.execute("insert into run (base_kind) values ('dag_version')");

        assertThatThrownBy(() -> schema.rollback(ALL))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("run_default has rows and is not dropped");

        assertThat(database.count("run")).isEqualTo(1);
        assertThat(basesThatTheOldProgramFinds()).isEqualTo(OldDatabase.MOVABLE);
        schema.update();
        assertThat(schema.verify().migrated()).isEqualTo(OldDatabase.MOVABLE);
    }

    private static final String INSERT =
            """
            insert into artifact (artifact_id, kind, cas_id, version_hash, %s)
            select ?, kind, cas_id, version_hash, %s
            from artifact where artifact_id = '00000000-0000-7000-8000-000000000000'
            """;

    /** Inserts bases compacted from …a1 until it is interrupted or the column is gone, and returns their ids. */
    private List<UUID> write(String insert, AtomicBoolean done) throws SQLException {
        List<UUID> written = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            while (!done.get()) {
                UUID id = UUID.randomUUID();
                statement.setObject(1, id);
                statement.executeUpdate();
                written.add(id);
            }
        } catch (SQLException e) {
            if (!COLUMN_IS_GONE.equals(e.getSQLState())) {
                throw e;
            }
        }
        return written;
    }

    @Test
    void whateverIsWrittenDuringARollbackIsInMetaAfterwards() throws Exception {
        database.execute(OldDatabase.SQL);
        schema.update();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService writers = Executors.newFixedThreadPool(2);
        try {
            String source = "00000000-0000-7000-8000-0000000000a1";
            Future<List<UUID>> old = writers.submit(
                    () -> write(INSERT.formatted("meta", "'{\"compacted_from\": \"" + source + "\"}'"), done));
            Future<List<UUID>> knowing =
                    writers.submit(() -> write(INSERT.formatted("compacted_from_id", "'" + source + "'"), done));
            while (database.count("artifact") < 1_000) {
                assertThat(old.isDone() || knowing.isDone()).isFalse();
            }

            PlainLiquibase.on(database).withBatches(50, 0).rollbackTo(TAG_001, PlainLiquibase.CLEAN_UP);

            done.set(true);
            assertThat(old.get()).isNotEmpty();
            assertThat(knowing.get()).isNotEmpty();
            assertThat(basesThatTheOldProgramFinds())
                    .isEqualTo(OldDatabase.MOVABLE
                            + old.get().size()
                            + knowing.get().size());
        } finally {
            done.set(true);
            writers.shutdownNow();
        }
    }

    @Test
    void aCountBelowOneIsRefused() {
        assertThatThrownBy(() -> schema.rollback(0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("give a number from 1");
    }
}
