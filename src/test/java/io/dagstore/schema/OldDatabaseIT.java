package io.dagstore.schema;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import io.dagstore.schema.SchemaVerification.Reason;
import io.dagstore.schema.SchemaVerification.Rejection;
import io.dagstore.schema.SchemaVerification.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OldDatabaseIT {

    private static final Map<Reason, Long> REJECTED = Map.of(
            Reason.MALFORMED, 3L,
            Reason.NOT_A_STRING, 2L,
            Reason.ARRAY, 1L,
            Reason.NO_SUCH_ARTIFACT, 1L,
            Reason.TARGET_NOT_A_PATCH_SET, 1L,
            Reason.NOT_A_DAG_VERSION, 1L);

    /** The tables in which a migration keeps its progress and its report. */
    private static final Pattern OF_THE_MIGRATION = Pattern.compile("compacted_from_(progress|todo|report)");

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaService schema = new SchemaService(database.dataSource());

    @BeforeEach
    void create() {
        database.execute(OldDatabase.SQL);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Set<String> executed(SchemaUpdate update) {
        return update.applied().stream()
                .filter(applied -> !applied.markedAsRun())
                .map(applied -> applied.changeset().id())
                .collect(toSet());
    }

    /** Pairs of the last two digits of base and patch. */
    private String relationships() {
        return database.one(
                String.class,
                "select string_agg(right(artifact_id::text, 2) || '<' || right(compacted_from_id::text, 2), ' '"
                        + " order by artifact_id) from artifact where compacted_from_id is not null");
    }

    /** The artifacts, with the columns that they had before. */
    private String rows() {
        return database.one(
                String.class,
                """
                select string_agg((artifact_id, kind, cas_id, name, plan_hash, version_hash, base_version, depth,
                    op_count, nodes_count, edges_count, meta, created_by, created_at)::text, chr(10) order by artifact_id)
                from artifact
                """);
    }

    @Test
    void everyValueThatCanBeMovedIsMovedAndNothingElseChanges() {
        String before = rows();

        schema.update();

        assertThat(relationships()).isEqualTo("b1<a1 b2<a2 b3<a3 b4<a4 b5<a5 b6<a6");
        assertThat(rows()).isEqualTo(before);
        schema.requireCurrent();
    }

    @Test
    void whatExistsIsMarkedAsRunAndWhatIsMissingIsMade() {
        SchemaUpdate update = schema.update();

        assertThat(executed(update))
                .contains("001-run", "001-run_default", "001-run_snapshot_index", "002-backfill", "002-analyze")
                .contains("002-compacted_from_id", "002-idx_artifact_compacted_from", "002-fk_artifact_compacted_from")
                .doesNotContain("001-artifact", "001-idx_artifact_kind", "001-idx_artifact_compacted_from", "001-tag");
        assertThat(schema.update().applied()).isEmpty();
    }

    @Test
    void itEndsWithTheColumnsAndIndexesOfANewDatabase() {
        schema.update();

        try (TestDatabase fresh = TestDatabase.empty()) {
            new SchemaService(fresh.dataSource()).update();
            assertThat(Catalog.columnsOf(database).stream()
                            .filter(line -> !OF_THE_MIGRATION.matcher(line).find()))
                    .containsExactlyElementsOf(Catalog.columnsOf(fresh));
            // A unique constraint has the name that its maker gave it.
            assertThat(Catalog.indexesOf(database).stream()
                            .filter(line -> !line.contains("patch_chain_member_head")
                                    && !OF_THE_MIGRATION.matcher(line).find()))
                    .containsExactlyElementsOf(Catalog.indexesOf(fresh).stream()
                            .filter(line -> !line.contains("patch_chain_member_head"))
                            .toList());
            assertThat(Catalog.of(database))
                    .containsAll(Catalog.of(fresh).stream()
                            .filter(line -> line.startsWith("trigger")
                                    || line.startsWith("function")
                                    || line.startsWith("partition")
                                    || line.contains("compacted_from"))
                            .toList());
        }
    }

    @Test
    void theColumnHasStatisticsSoThatItsIndexIsUsed() {
        schema.update();

        assertThat(database.one(
                        Long.class,
                        "select count(*) from pg_stats where tablename = 'artifact' and attname = 'compacted_from_id'"))
                .isEqualTo(1);
    }

    @Test
    void verifyTellsWhatCanBeMovedBeforeTheUpdate() {
        SchemaVerification before = schema.verify();

        assertThat(before.table()).isEqualTo(Table.WITHOUT_COLUMN);
        assertThat(before.migrated()).isZero();
        assertThat(before.inJsonb()).isEqualTo(15);
        assertThat(before.notYetMoved()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(before.rejected()).isEqualTo(REJECTED);
        assertThat(before.indexPresent()).isFalse();
        assertThat(before.foreignKeyPresent()).isFalse();
        assertThat(before.isHealthy()).isFalse();
        assertThat(before.problems())
                .contains("artifact has no column compacted_from_id: run `dagstore schema update`");
    }

    @Test
    void verifyReportsWhatCouldNotBeMovedAndWhy() {
        schema.update();

        SchemaVerification after = schema.verify();
        assertThat(after.table()).isEqualTo(Table.WITH_COLUMN);
        assertThat(after.migrated()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(after.inJsonb()).isEqualTo(15);
        assertThat(after.notYetMoved()).isZero();
        assertThat(after.rejected()).isEqualTo(REJECTED);
        assertThat(after.rejectedCount()).isEqualTo(9);
        assertThat(after.disagreeing()).isZero();
        assertThat(after.indexPresent() && after.indexValid()).isTrue();
        assertThat(after.foreignKeyPresent() && after.foreignKeyValidated()).isTrue();
        assertThat(after.isHealthy()).isFalse();
        assertThat(after.problems())
                .hasSize(6)
                .contains(
                        "3 values in meta.compacted_from cannot be moved: malformed; correct them or remove the field");
        assertThat(after.examples().stream()
                        .collect(groupingBy(
                                Rejection::reason,
                                mapping(
                                        rejection -> rejection
                                                .artifactId()
                                                .toString()
                                                .substring(34),
                                        toList()))))
                .isEqualTo(Map.of(
                        Reason.MALFORMED, List.of("c1", "c2", "c3"),
                        Reason.NOT_A_STRING, List.of("c4", "c5"),
                        Reason.ARRAY, List.of("c6"),
                        Reason.NO_SUCH_ARTIFACT, List.of("c7"),
                        Reason.TARGET_NOT_A_PATCH_SET, List.of("c8"),
                        Reason.NOT_A_DAG_VERSION, List.of("d1")));
        assertThat(after.examples().get(0).value()).isEqualTo("\"P20\"");
    }

    @Test
    void anEmptyOldDatabaseIsMigratedToo() {
        database.execute("truncate cas_blob, artifact, patch_chain_member, tag, tag_move");

        assertThat(executed(schema.update()))
                .contains("002-compacted_from_id", "002-fk_artifact_compacted_from")
                .doesNotContain("002-backfill", "002-analyze");

        assertThat(schema.verify().isHealthy()).isTrue();
    }

    @Test
    void aColumnWithoutIndexAndForeignKeyGetsThemAndItsValuesStay() {
        database.execute(
                "alter table artifact add column compacted_from_id uuid",
                "update artifact set compacted_from_id = '00000000-0000-7000-8000-0000000000a2'"
                        + " where right(artifact_id::text, 2) = 'b1'");

        assertThat(executed(schema.update())).contains("002-backfill").doesNotContain("002-compacted_from_id");

        assertThat(relationships()).isEqualTo("b1<a2 b2<a2 b3<a3 b4<a4 b5<a5 b6<a6");
        SchemaVerification after = schema.verify();
        assertThat(after.disagreeing()).isEqualTo(1);
        assertThat(after.migrated()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(after.indexValid()).isTrue();
        assertThat(after.foreignKeyValidated()).isTrue();
        assertThat(schema.update().applied()).isEmpty();
    }

    @Test
    void aForeignKeyOfAnotherNameIsKeptAndValidated() {
        database.execute(
                "alter table artifact add column compacted_from_id uuid",
                "alter table artifact add constraint handmade foreign key (compacted_from_id) references artifact not valid");
        assertThat(schema.verify().foreignKeyValidated()).isFalse();

        assertThat(executed(schema.update()))
                .contains("002-validate_fk_artifact_compacted_from")
                .doesNotContain("002-fk_artifact_compacted_from");

        assertThat(schema.verify().foreignKeyValidated()).isTrue();
    }

    @Test
    void aValueInAColumnMadeByHandThatTheForeignKeyRefusesGoesToMetaAndIsReported() {
        database.execute(
                "alter table artifact add column compacted_from_id uuid",
                "update artifact set compacted_from_id = '00000000-0000-7000-8000-0000000000ff'"
                        + " where right(artifact_id::text, 2) = 'b1'",
                "update artifact set compacted_from_id = '00000000-0000-7000-8000-0000000000a1',"
                        + " meta = '{\"compacted_from\": \"lost\"}' where right(artifact_id::text, 2) = 'a2'");

        schema.update();

        SchemaVerification after = schema.verify();
        assertThat(after.foreignKeyValidated()).isTrue();
        assertThat(after.rejected()).containsEntry(Reason.NO_SUCH_ARTIFACT, 2L);
        assertThat(meta("b1"))
                .contains("\"compacted_from\": \"00000000-0000-7000-8000-0000000000ff\"")
                .contains("\"compacted_from_overruled\": \"00000000-0000-7000-8000-0000000000a1\"");
        assertThat(meta("a2"))
                .contains("\"compacted_from\": \"00000000-0000-7000-8000-0000000000a1\"")
                .contains("\"compacted_from_overruled\": \"lost\"");
        assertThat(database.one(
                        String.class,
                        "select string_agg(right(artifact_id::text, 2) || ' ' || reason, ', ' order by artifact_id)"
                                + " from compacted_from_report where right(artifact_id::text, 2) in ('a2', 'b1')"))
                .isEqualTo("a2 not_a_dag_version, b1 no_such_artifact");
    }

    private String meta(String artifact) {
        return database.one(
                String.class, "select meta::text from artifact where right(artifact_id::text, 2) = ?", artifact);
    }
}
