package io.dagstore.schema;

import static io.dagstore.schema.CompactedBases.VERSION;
import static io.dagstore.schema.CompactedBases.execute;
import static io.dagstore.schema.CompactedBases.insertNew;
import static io.dagstore.schema.CompactedBases.insertOld;
import static io.dagstore.schema.CompactedBases.insertPatch;
import static io.dagstore.schema.CompactedBases.meta;
import static io.dagstore.schema.CompactedBases.setColumn;
import static io.dagstore.schema.CompactedBases.setMeta;
import static io.dagstore.schema.CompactedBases.state;
import static io.dagstore.schema.CompactedBases.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import io.dagstore.schema.CompactedBases.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class SyncTriggerIT {

    private static final TestDatabase DATABASE = TestDatabase.empty();

    private Connection connection;
    private UUID patch;
    private UUID otherPatch;

    @BeforeAll
    static void updateAnOldDatabase() {
        DATABASE.execute(OldDatabase.SQL);
        new SchemaService(DATABASE.dataSource()).update();
    }

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = DATABASE.connect();
        patch = insertPatch(connection);
        otherPatch = insertPatch(connection);
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private static String quoted(Object value) {
        return "\"" + value + "\"";
    }

    private State inStep() {
        return new State(patch, quoted(patch), null);
    }

    private static PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(DATABASE.url());
        dataSource.setUser(DATABASE.user());
        dataSource.setPassword(DATABASE.password());
        return dataSource;
    }

    static Stream<UnaryOperator<String>> formsOfAnId() {
        return Stream.of(
                id -> id,
                id -> id.toUpperCase(Locale.ROOT),
                id -> "{" + id + "}",
                id -> id.replace("-", ""),
                id -> "{" + id.replace("-", "").toUpperCase(Locale.ROOT) + "}",
                id -> id.replace("-", "").replaceAll("(.{4})(?!$)", "$1-"));
    }

    @ParameterizedTest
    @MethodSource("formsOfAnId")
    void anOldWritersValueIsInTheColumnInWhateverFormItIs(UnaryOperator<String> form) throws SQLException {
        String value = form.apply(patch.toString());

        UUID base = insertOld(connection, meta(value));

        assertThat(state(connection, base)).isEqualTo(new State(patch, quoted(value), null));
    }

    @Test
    void aNewWritersColumnIsInMetaForOldReaders() throws SQLException {
        UUID base = insertNew(connection, patch, "{\"kept\": 1}");

        assertThat(state(connection, base)).isEqualTo(inStep());
        assertThat(text(connection, "select meta ->> 'kept' from artifact where artifact_id = '" + base + "'"))
                .isEqualTo("1");
    }

    @Test
    void whoWritesTheSameToBothIsLeftAlone() throws SQLException {
        assertThat(state(connection, insertNew(connection, patch, meta(patch)))).isEqualTo(inStep());
    }

    @Test
    void theColumnWinsOverAnotherValueInMetaWhichIsReported() throws SQLException {
        UUID base = insertNew(connection, patch, meta(otherPatch));
        UUID nonsense = insertNew(connection, patch, "{\"compacted_from\": [1]}");

        assertThat(state(connection, base)).isEqualTo(new State(patch, quoted(otherPatch), "disagreeing"));
        assertThat(state(connection, nonsense)).isEqualTo(new State(patch, "[1]", "disagreeing"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
                    "P20", malformed
                    "", malformed
                    " 00000000-0000-7000-8000-0000000000a1", malformed
                    "{00000000-0000-7000-8000-0000000000a1", malformed
                    null, not_a_string
                    20, not_a_string
                    true, not_a_string
                    `{"id": "00000000-0000-7000-8000-0000000000a1"}`, not_a_string
                    ["00000000-0000-7000-8000-0000000000a1"], array
                    "00000000-0000-7000-8000-0000000000ff", no_such_artifact
                    "00000000-0000-7000-8000-000000000000", target_not_a_patch_set
                    """)
    void aBadValueIsStoredAsBeforeAndReportedWithItsReason(String value, String reason) throws SQLException {
        UUID inserted = insertOld(connection, "{\"compacted_from\": " + value + ", \"kept\": 1}");
        UUID updated = insertOld(connection, "{}");
        setMeta(connection, updated, "{\"compacted_from\": " + value + ", \"kept\": 1}");

        assertThat(state(connection, inserted)).isEqualTo(new State(null, value, reason));
        assertThat(state(connection, updated)).isEqualTo(new State(null, value, reason));
        assertThat(text(
                        connection,
                        "select value::text from compacted_from_report where artifact_id = '" + inserted + "'"))
                .isEqualTo(value);
    }

    @Test
    void aRowThatIsNotAVersionIsStoredAsBeforeAndReported() throws SQLException {
        UUID id = UUID.randomUUID();
        execute(
                connection,
                "insert into artifact (artifact_id, kind, cas_id, base_version, depth, meta)"
                        + " select ?, kind, cas_id, base_version, depth, ?::jsonb from artifact where artifact_id = ?",
                id,
                meta(patch),
                patch);

        assertThat(state(connection, id)).isEqualTo(new State(null, quoted(patch), "not_a_dag_version"));
    }

    @Test
    void aPatchThatIsBuiltOnThisVeryBaseIsReported() throws SQLException {
        UUID base = insertOld(connection, "{}");
        UUID child = UUID.randomUUID();
        insertPatch(connection, child, base);

        setMeta(connection, base, meta(child));

        assertThat(state(connection, base)).isEqualTo(new State(null, quoted(child), "built_on_this_base"));
    }

    @Test
    void aVersionThatClaimsToComeFromItselfIsReportedLikeAnyTargetThatIsNoPatch() throws SQLException {
        UUID base = UUID.randomUUID();

        insertOld(connection, base, meta(base));

        assertThat(state(connection, base)).isEqualTo(new State(null, quoted(base), "target_not_a_patch_set"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"compacted_from\"]", "\"compacted_from\"", "7", "true", "null"})
    void aMetaThatIsNoObjectStaysAsItIs(String meta) throws SQLException {
        UUID old = insertOld(connection, meta);
        UUID newer = insertNew(connection, patch, meta);

        assertThat(state(connection, old)).isEqualTo(new State(null, null, null));
        assertThat(state(connection, newer)).isEqualTo(new State(patch, null, null));
        assertThat(text(connection, "select meta::text from artifact where artifact_id = '" + newer + "'"))
                .isEqualTo(meta);
    }

    @Test
    void anOldProgramThatAddsTheFieldLaterFillsTheColumn() throws SQLException {
        UUID base = insertOld(connection, "{}");

        setMeta(connection, base, meta(patch));

        assertThat(state(connection, base)).isEqualTo(inStep());
    }

    @Test
    void anOldProgramThatChangesTheFieldOfAFilledRowIsReported() throws SQLException {
        UUID base = insertOld(connection, meta(patch));

        setMeta(connection, base, meta(otherPatch));

        assertThat(state(connection, base)).isEqualTo(new State(patch, quoted(otherPatch), "disagreeing"));
    }

    @Test
    void anOldProgramThatRemovesTheFieldLeavesTheColumn() throws SQLException {
        UUID base = insertOld(connection, meta(patch));

        setMeta(connection, base, "{}");

        assertThat(state(connection, base)).isEqualTo(new State(patch, null, null));
    }

    @Test
    void correctingABadValueRemovesItsReport() throws SQLException {
        UUID base = insertOld(connection, meta("P20"));

        setMeta(connection, base, meta(patch));

        assertThat(state(connection, base)).isEqualTo(inStep());
    }

    @Test
    void removingABadValueRemovesItsReport() throws SQLException {
        UUID base = insertOld(connection, meta("P20"));

        setMeta(connection, base, "{}");

        assertThat(state(connection, base)).isEqualTo(new State(null, null, null));
    }

    @Test
    void correctingOrRemovingAValueThatDisagreesRemovesItsReport() throws SQLException {
        UUID corrected = insertNew(connection, patch, meta(otherPatch));
        UUID removed = insertNew(connection, patch, meta(otherPatch));

        setMeta(connection, corrected, meta(patch));
        setMeta(connection, removed, "{}");

        assertThat(state(connection, corrected)).isEqualTo(inStep());
        assertThat(state(connection, removed)).isEqualTo(new State(patch, null, null));
    }

    @Test
    void anotherBadValueReplacesTheReport() throws SQLException {
        UUID base = insertOld(connection, meta("P20"));

        setMeta(connection, base, "{\"compacted_from\": 21}");

        assertThat(state(connection, base)).isEqualTo(new State(null, "21", "not_a_string"));
        assertThat(text(connection, "select value::text from compacted_from_report where artifact_id = '" + base + "'"))
                .isEqualTo("21");
    }

    @Test
    void aNewProgramThatSetsTheColumnLaterFillsMeta() throws SQLException {
        UUID base = insertOld(connection, "{}");

        setColumn(connection, base, patch);

        assertThat(state(connection, base)).isEqualTo(inStep());
    }

    @Test
    void aNewProgramsColumnWinsOverABadValueInMeta() throws SQLException {
        UUID base = insertOld(connection, meta("P20"));

        setColumn(connection, base, patch);

        assertThat(state(connection, base)).isEqualTo(new State(patch, "\"P20\"", "disagreeing"));
    }

    @Test
    void aNewProgramThatSetsTheColumnToTheReportedValueRemovesItsReport() throws SQLException {
        UUID late = UUID.randomUUID();
        UUID base = insertOld(connection, meta(late));
        assertThat(state(connection, base).reason()).isEqualTo("no_such_artifact");
        insertPatch(connection, late, VERSION);

        setColumn(connection, base, late);

        assertThat(state(connection, base)).isEqualTo(new State(late, quoted(late), null));
    }

    @Test
    void anUpdateOfSomethingElseTouchesNeitherTheValueNorTheReport() throws SQLException {
        UUID base = insertOld(connection, meta("P20"));
        String reportedAt = "select reported_at::text from compacted_from_report where artifact_id = '" + base + "'";
        String before = text(connection, reportedAt);

        execute(
                connection,
                "update artifact set name = 'x', meta = meta || '{\"more\": 1}' where artifact_id = ?",
                base);

        assertThat(state(connection, base)).isEqualTo(new State(null, "\"P20\"", "malformed"));
        assertThat(text(connection, reportedAt)).isEqualTo(before);
    }

    @Test
    void manyRowsOfOneStatementAreEachTreatedAlike() throws SQLException {
        String name = UUID.randomUUID().toString();
        execute(
                connection,
                """
                insert into artifact (artifact_id, kind, cas_id, version_hash, name, meta)
                select gen_random_uuid(), 'dag_version', cas_id, 'sha256:00', ?,
                    case i %% 3
                        when 0 then '{}'
                        when 1 then jsonb_build_object('compacted_from', artifact_id)
                        else jsonb_build_object('compacted_from', i)
                    end
                from artifact cross join generate_series(0, 29) as i where artifact_id = ?
                """
                        .replace("%%", "%"),
                name,
                patch);

        assertThat(text(
                        connection,
                        """
                        select string_agg(n || ' ' || line, ', ' order by line)
                        from (
                            select count(*) as n, concat_ws(' ', jsonb_typeof(meta -> 'compacted_from'),
                                compacted_from_id = '%s', reason) as line
                            from artifact left join compacted_from_report using (artifact_id)
                            where name = '%s' group by line
                        ) as lines
                        """
                                .formatted(patch, name)))
                .isEqualTo("10 , 10 number not_a_string, 10 string t");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTargetOfTheSameStatementIsFoundBeforeItsBaseAndAfterIt(boolean patchFirst) throws SQLException {
        UUID late = UUID.randomUUID();
        UUID base = UUID.randomUUID();
        execute(
                connection,
                """
                insert into artifact (artifact_id, kind, cas_id, base_version, depth, version_hash, meta)
                select id, kind, cas_id, base, depth, hash, meta::jsonb
                from cas_blob, (values (?::uuid, 'patch_set', ?::uuid, 1, null, '{}', %s),
                                       (?::uuid, 'dag_version', null::uuid, null::int, 'sha256:00', ?, 2))
                    as row (id, kind, base, depth, hash, meta, position)
                where cas_id like 'sha256:44%%' order by position
                """
                        .formatted(patchFirst ? 1 : 3),
                late,
                VERSION,
                base,
                meta(late));

        assertThat(state(connection, base)).isEqualTo(new State(late, quoted(late), null));
    }

    @Test
    void aTargetThatIsStoredLaterInTheSameTransactionIsFound() throws SQLException {
        UUID late = UUID.randomUUID();
        connection.setAutoCommit(false);
        UUID inserted = insertOld(connection, meta(late));
        UUID updated = insertOld(connection, "{}");
        setMeta(connection, updated, meta(late));
        insertPatch(connection, late, VERSION);
        connection.commit();

        assertThat(state(connection, inserted)).isEqualTo(new State(late, quoted(late), null));
        assertThat(state(connection, updated)).isEqualTo(new State(late, quoted(late), null));
    }

    @Test
    void whatIsTakenBackInTheSameTransactionIsNotReported() throws SQLException {
        connection.setAutoCommit(false);
        UUID changed = insertOld(connection, meta("P20"));
        setMeta(connection, changed, meta("P21"));
        setMeta(connection, changed, "{}");
        UUID deleted = insertOld(connection, meta("P20"));
        execute(connection, "delete from artifact where artifact_id = ?", deleted);
        connection.commit();

        assertThat(state(connection, changed)).isEqualTo(new State(null, null, null));
        assertThat(text(connection, "select count(*) from compacted_from_report where artifact_id = '" + deleted + "'"))
                .isEqualTo("0");
    }

    @Test
    void anInsertThatFindsItsRowAlreadyThereChangesNoReport() throws SQLException {
        UUID bad = insertOld(connection, meta("P20"));
        UUID good = insertOld(connection, meta(patch));
        String again = "insert into artifact (artifact_id, kind, cas_id, version_hash, meta)"
                + " select artifact_id, kind, cas_id, version_hash, ?::jsonb from artifact where artifact_id = ?"
                + " on conflict (artifact_id) do nothing";

        execute(connection, again, meta(patch), bad);
        execute(connection, again, meta("P20"), good);

        assertThat(state(connection, bad)).isEqualTo(new State(null, "\"P20\"", "malformed"));
        assertThat(state(connection, good)).isEqualTo(inStep());
    }

    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    void aTargetThatAnotherTransactionDeletesMeanwhileFailsNoOldWriter(String isolation) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection deleter = DATABASE.connect();
                Connection writer = DATABASE.connect()) {
            writer.setAutoCommit(false);
            execute(writer, "set transaction isolation level " + isolation);
            String pid = text(writer, "select pg_backend_pid() from artifact limit 1");
            deleter.setAutoCommit(false);
            execute(deleter, "delete from artifact where artifact_id = ?", patch);

            Future<UUID> inserted = thread.submit(() -> {
                UUID base = insertOld(writer, meta(patch));
                writer.commit();
                return base;
            });
            Until.holds("the writer waits for the deletion", () -> text(
                            connection, "select cardinality(pg_blocking_pids(" + pid + "))")
                    .equals("1"));
            deleter.commit();

            assertThat(state(connection, inserted.get(1, TimeUnit.MINUTES)))
                    .isEqualTo(new State(null, quoted(patch), "no_such_artifact"));
        } finally {
            thread.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    void aTargetThatWasDeletedAfterTheWritersSnapshotFailsNoOldWriter(String isolation) throws SQLException {
        try (Connection writer = DATABASE.connect()) {
            writer.setAutoCommit(false);
            execute(writer, "set transaction isolation level " + isolation);
            assertThat(text(writer, "select count(*) from artifact where artifact_id = '" + patch + "'"))
                    .isEqualTo("1");
            execute(connection, "delete from artifact where artifact_id = ?", patch);

            UUID base = insertOld(writer, meta(patch));
            writer.commit();

            assertThat(state(connection, base)).isEqualTo(new State(null, quoted(patch), "no_such_artifact"));
        }
    }

    @Test
    void aTargetStaysAsLongAsTheWriterThatFoundItIsNotDone() throws SQLException {
        try (Connection writer = DATABASE.connect()) {
            writer.setAutoCommit(false);
            UUID base = insertOld(writer, meta(patch));
            execute(connection, "set lock_timeout = '50ms'");

            assertThatThrownBy(() -> execute(connection, "delete from artifact where artifact_id = ?", patch))
                    .hasMessageContaining("lock timeout");
            writer.commit();

            assertThat(state(connection, base)).isEqualTo(inStep());
        }
    }

    @Test
    void aRoleWithNoMoreThanRowsOfArtifactCanWriteLikeBothPrograms() throws SQLException {
        String role = DATABASE.name() + "_application";
        DATABASE.execute(
                "create role " + role,
                "grant select, insert, update on artifact to " + role,
                "revoke execute on all functions in schema public from public",
                "revoke execute on all procedures in schema public from public");
        try (Connection application = DATABASE.connect()) {
            execute(application, "set role " + role);
            assertThatThrownBy(() -> text(application, "select count(*) from compacted_from_report"))
                    .hasMessageContaining("permission denied");

            UUID old = insertOld(application, meta(patch));
            UUID newer = insertNew(application, patch, "{}");
            UUID bad = insertOld(application, meta("P20"));
            UUID corrected = insertOld(application, meta("P20"));
            setMeta(application, corrected, meta(patch));
            UUID set = insertOld(application, "{}");
            setColumn(application, set, patch);

            assertThat(state(connection, old)).isEqualTo(inStep());
            assertThat(state(connection, newer)).isEqualTo(inStep());
            assertThat(state(connection, bad)).isEqualTo(new State(null, "\"P20\"", "malformed"));
            assertThat(state(connection, corrected)).isEqualTo(inStep());
            assertThat(state(connection, set)).isEqualTo(inStep());
        } finally {
            DATABASE.execute(
                    "grant execute on all functions in schema public to public",
                    "grant execute on all procedures in schema public to public",
                    "drop owned by " + role,
                    "drop role " + role);
        }
    }

    @Test
    void whateverTheCallersSearchPathIsTheTriggerKeepsToItsOwnTables() throws SQLException {
        DATABASE.execute(
                "create schema if not exists hostile",
                "create table if not exists hostile.artifact (like public.artifact)",
                "create table if not exists hostile.compacted_from_report (like public.compacted_from_report)",
                """
                create or replace function hostile.dagstore_uuid_of(jsonb) returns uuid language sql as
                $$ select null::uuid $$
                """,
                """
                create or replace function hostile.dagstore_why_not_moved(uuid, text, jsonb) returns text language sql as
                $$ select 'hostile' $$
                """);
        execute(connection, "create temporary table artifact (like public.artifact)");
        execute(connection, "create temporary table compacted_from_report (like public.compacted_from_report)");
        execute(connection, "set search_path to hostile, pg_temp, public");
        String insert = "insert into public.artifact (artifact_id, kind, cas_id, version_hash, meta)"
                + " select ?, 'dag_version', cas_id, 'sha256:00', ?::jsonb from public.artifact where artifact_id = ?";
        UUID good = UUID.randomUUID();
        UUID bad = UUID.randomUUID();

        execute(connection, insert, good, meta(patch), patch);
        execute(connection, insert, bad, meta("P20"), patch);

        try (Connection usual = DATABASE.connect()) {
            assertThat(state(usual, good)).isEqualTo(inStep());
            assertThat(state(usual, bad)).isEqualTo(new State(null, "\"P20\"", "malformed"));
        }
        assertThat(text(connection, "select count(*) from hostile.compacted_from_report"))
                .isEqualTo("0");
        assertThat(text(connection, "select count(*) from pg_temp.compacted_from_report"))
                .isEqualTo("0");
    }

    @Test
    void inAnotherSchemaTheTriggerKeepsToThatSchema() throws SQLException {
        DATABASE.execute("create schema \"Tenant A\"", "set search_path to \"Tenant A\"; " + OldDatabase.SQL);
        PGSimpleDataSource tenant = dataSource();
        tenant.setCurrentSchema("\"Tenant A\"");
        new SchemaService(tenant).update();

        try (Connection there = tenant.getConnection()) {
            UUID patchThere = insertPatch(there);
            UUID good = insertOld(there, meta(patchThere));
            UUID newer = insertNew(there, patchThere, "{}");
            UUID elsewhere = insertOld(there, meta(patch));

            assertThat(state(there, good)).isEqualTo(new State(patchThere, quoted(patchThere), null));
            assertThat(state(there, newer)).isEqualTo(new State(patchThere, quoted(patchThere), null));
            assertThat(state(there, elsewhere)).isEqualTo(new State(null, quoted(patch), "no_such_artifact"));
            assertThat(text(
                            connection,
                            "select count(*) from public.compacted_from_report where artifact_id = '" + elsewhere
                                    + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void inASchemaThatIsRenamedTheTriggerGoesOn() throws SQLException {
        DATABASE.execute("create schema before", "set search_path to before; " + OldDatabase.SQL);
        PGSimpleDataSource tenant = dataSource();
        tenant.setCurrentSchema("before");
        new SchemaService(tenant).update();

        DATABASE.execute("alter schema before rename to \"Later On\"");

        tenant.setCurrentSchema("\"Later On\"");
        try (Connection there = tenant.getConnection()) {
            UUID patchThere = insertPatch(there);
            UUID good = insertOld(there, meta(patchThere));
            UUID newer = insertNew(there, patchThere, "{}");
            UUID bad = insertOld(there, meta("P20"));

            assertThat(state(there, good)).isEqualTo(new State(patchThere, quoted(patchThere), null));
            assertThat(state(there, newer)).isEqualTo(new State(patchThere, quoted(patchThere), null));
            assertThat(state(there, bad)).isEqualTo(new State(null, "\"P20\"", "malformed"));
        }
    }

    @Test
    void rowsThatSayNothingOrTheSameTwiceDoNotPayForAFunction() throws SQLException {
        UUID base = insertOld(connection, meta(patch));
        connection.setAutoCommit(false);
        execute(connection, "set local track_functions = 'all'");
        insertOld(connection, "{\"kept\": 1}");
        insertOld(connection, "[]");
        insertPatch(connection);
        insertNew(connection, patch, meta(patch));
        setMeta(connection, base, "{\"compacted_from\": \"" + patch + "\", \"kept\": 2}");
        execute(connection, "update artifact set name = 'x' where artifact_id = ?", base);
        execute(connection, "set constraints all immediate");
        String calls = "select coalesce(sum(calls), 0)::text from pg_stat_xact_user_functions"
                + " where funcname like 'dagstore%compacted_from'";
        assertThat(text(connection, calls)).isEqualTo("0");

        insertOld(connection, meta(patch));

        assertThat(text(connection, calls)).isNotEqualTo("0");
        connection.rollback();
    }
}
