package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class InvariantsIT {

    private static final String V1 = "00000000-0000-7000-8000-000000000001";
    private static final String P1 = "00000000-0000-7000-8000-000000000002";
    private static final String V2 = "00000000-0000-7000-8000-000000000003";

    private final TestDatabase database = TestDatabase.migrated();

    @BeforeEach
    void insertVersionPatchAndCompactedBase() {
        database.execute(
                """
                insert into cas_blob (cas_id, media_type, size_bytes, content) values
                    ('sha256:00', 'application/json;type=dag', 2, '{}'),
                    ('sha256:01', 'application/json;type=dag', 2, '[]')
                """,
                """
                insert into artifact (artifact_id, kind, cas_id, version_hash, base_version, depth, compacted_from_id)
                values
                    ('%1$s', 'dag_version', 'sha256:00', 'sha256:00', null, null, null),
                    ('%2$s', 'patch_set', 'sha256:01', null, '%1$s', 1, null),
                    ('%3$s', 'dag_version', 'sha256:00', 'sha256:00', null, null, '%2$s')
                """
                        .formatted(V1, P1, V2));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private int execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private ServerErrorMessage refusalOf(String sql) {
        try {
            execute(sql);
        } catch (PSQLException e) {
            ServerErrorMessage refusal = e.getServerErrorMessage();
            if (refusal != null) {
                return refusal;
            }
            throw new AssertionError(sql, e);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        throw new AssertionError("not refused: " + sql);
    }

    @ParameterizedTest
    @CsvSource({
        "artifact_id, '00000000-0000-7000-8000-000000000009'",
        "kind, 'run_manifest'",
        "cas_id, 'sha256:01'",
        "base_version, '" + V1 + "'",
        "depth, 3",
        "version_hash, 'sha256:01'",
        "plan_hash, 'sha256:01'",
    })
    void whatIdentifiesAnArtifactCannotBeChanged(String column, String value) {
        database.execute("insert into artifact (artifact_id, kind, cas_id, version_hash)"
                + " values ('00000000-0000-7000-8000-000000000004', 'dag_version', 'sha256:00', 'sha256:00')");

        ServerErrorMessage refusal = refusalOf("update artifact set name = 'x', " + column + " = '" + value
                + "' where artifact_id = '00000000-0000-7000-8000-000000000004'");

        assertThat(refusal.getMessage())
                .isEqualTo("artifact 00000000-0000-7000-8000-000000000004: " + column + " cannot be changed");
        assertThat(refusal.getHint()).contains("Store a new artifact");
        assertThat(refusal.getConstraint()).isEqualTo("artifact_identity_is_fixed");
        assertThat(refusal.getTable()).isEqualTo("artifact");
        assertThat(refusal.getSQLState()).isEqualTo("23000");
    }

    @Test
    void everyColumnThatWasChangedIsNamed() {
        assertThat(refusalOf("update artifact set version_hash = 'sha256:02', depth = 7 where artifact_id = '" + P1
                                + "'")
                        .getMessage())
                .isEqualTo("artifact " + P1 + ": depth, version_hash cannot be changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "'" + V1 + "'"})
    void whereABaseWasCompactedFromCannotBeChanged(String value) {
        assertThat(refusalOf("update artifact set compacted_from_id = " + value + " where artifact_id = '" + V2 + "'")
                        .getMessage())
                .isEqualTo("artifact " + V2 + ": compacted_from_id cannot be changed");
    }

    @Test
    void whereABaseWasCompactedFromCanBeAdded() throws SQLException {
        assertThat(execute("update artifact set compacted_from_id = '" + P1 + "' where artifact_id = '" + V1 + "'"))
                .isEqualTo(1);
    }

    @Test
    void aMigrationThatSaysSoCanTakeItBack() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local dagstore.migration = 'on'");
            assertThat(statement.executeUpdate(
                            "update artifact set compacted_from_id = null where artifact_id = '" + V2 + "'"))
                    .isEqualTo(1);
            connection.commit();

            statement.executeUpdate(
                    "update artifact set compacted_from_id = '" + P1 + "' where artifact_id = '" + V2 + "'");
            assertThatThrownBy(() -> statement.executeUpdate(
                            "update artifact set compacted_from_id = null where artifact_id = '" + V2 + "'"))
                    .as("the setting ends with its transaction")
                    .hasMessageContaining("compacted_from_id cannot be changed");
        }
    }

    @Test
    void whatDoesNotIdentifyAnArtifactCanBeChanged() throws SQLException {
        assertThat(execute("update artifact set name = 'n', meta = '{\"a\": 1}', kind = kind, depth = depth"))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"patch_set, " + V1 + ", dag_version", "dag_version, " + P1 + ", patch_set"})
    void aTagWhoseTargetKindIsNotItsTargetsIsRefused(String kind, String target, String actual) {
        ServerErrorMessage refusal = refusalOf(
                "insert into tag (tag_name, target_kind, target_id) values ('main', '" + kind + "', '" + target + "')");

        assertThat(refusal.getMessage())
                .isEqualTo("tag \"main\": target_kind is " + kind + ", but artifact " + target + " is a " + actual);
        assertThat(refusal.getHint()).contains("Set target_kind");
        assertThat(refusal.getConstraint()).isEqualTo("tag_target_kind_matches");
        assertThat(refusal.getSQLState()).isEqualTo("23514");
    }

    @Test
    void aTagIsHeldToItWhenItMoves() throws SQLException {
        execute("insert into tag (tag_name, target_kind, target_id) values ('main', 'dag_version', '" + V1 + "')");

        assertThat(refusalOf("update tag set target_id = '" + P1 + "'").getMessage())
                .contains("target_kind is dag_version, but artifact " + P1 + " is a patch_set");
        assertThat(execute("update tag set target_kind = 'patch_set', target_id = '" + P1 + "'"))
                .isEqualTo(1);
    }

    @Test
    void aTagWithoutTargetIsRefusedByTheForeignKey() {
        assertThat(refusalOf("insert into tag (tag_name, target_kind, target_id) values"
                                + " ('main', 'dag_version', '00000000-0000-7000-8000-00000000000f')")
                        .getConstraint())
                .isEqualTo("fk_tag_target");
    }

    @Test
    void aTagIsComparedWithTheArtifactsOfItsOwnSchema() {
        database.execute(
                "create schema other",
                "create table other.artifact as table artifact",
                "update other.artifact set kind = 'dag_version'");

        database.execute("set search_path to other; insert into public.tag (tag_name, target_kind, target_id)"
                + " values ('main', 'patch_set', '" + P1 + "')");

        assertThat(database.count("tag")).isEqualTo(1);
    }

    @Test
    void idsThatAWriterDoesNotBringAreOfVersion7AndGrow() throws SQLException {
        for (int i = 0; i < 20; i++) {
            execute("insert into artifact (kind, cas_id, version_hash, name)"
                    + " values ('dag_version', 'sha256:00', 'sha256:00', 'made')");
        }
        execute("insert into run (status) values ('submitted')");

        String made = "from artifact where name = 'made'";
        assertThat(database.one(
                        String.class,
                        "select string_agg(distinct substr(artifact_id::text, 15, 1), '') || (select substr(run_id::text, 15, 1)"
                                + " from run) " + made))
                .isEqualTo("77");
        assertThat(database.one(
                        String.class, "select string_agg(distinct substr(artifact_id::text, 20, 1), '') " + made))
                .matches("[89ab]+");
        assertThat(database.one(
                        Boolean.class,
                        "select array_agg(artifact_id order by artifact_id) = array_agg(artifact_id order by ctid) "
                                + made))
                .isTrue();
        assertThat(database.one(
                        Long.class,
                        "select abs(extract(epoch from created_at) * 1000 - ('x' || substr(replace(artifact_id::text,"
                                + " '-', ''), 1, 12))::bit(48)::bigint)::bigint " + made
                                + " order by artifact_id limit 1"))
                .isLessThan(60_000);
    }

    @Test
    void aRunIsStoredThoughNobodyMadeAPartition() throws SQLException {
        assertThat(execute("insert into run (submitted_at) values ('1999-12-31'), ('2999-12-31'), (default)"))
                .isEqualTo(3);
    }
}
