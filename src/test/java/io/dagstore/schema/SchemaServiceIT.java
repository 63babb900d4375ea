package io.dagstore.schema;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import io.dagstore.schema.SchemaStatus.State;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.core.Parser;
import org.postgresql.ds.PGSimpleDataSource;

class SchemaServiceIT {

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaService schema = new SchemaService(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    private SchemaService inSchema(String name) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(database.url());
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        dataSource.setCurrentSchema(name);
        return new SchemaService(dataSource);
    }

    private void forgetTheLog() {
        database.execute("drop table databasechangelog, databasechangeloglock");
    }

    @Test
    void anUpdateOfAnEmptyDatabaseRuns001And003AndMarks002() {
        SchemaUpdate update = schema.update();

        assertThat(update.applied().stream().map(SchemaUpdate.Applied::changeset))
                .containsExactlyElementsOf(Changesets.ofAnUpdate());
        assertThat(update.applied()).allSatisfy(applied -> {
            // The function is needed below PostgreSQL 18 only.
            if (!applied.changeset().id().equals("003-dagstore_uuidv7")) {
                assertThat(applied.markedAsRun())
                        .as(applied.changeset().id())
                        .isEqualTo(applied.changeset().file().startsWith("002"));
            }
        });
        assertThat(database.one(
                        String.class,
                        "select string_agg(column_name, ' ' order by ordinal_position)"
                                + " from information_schema.columns where table_name = 'artifact'"))
                .contains("edges_count compacted_from_id meta");
        assertThat(schema.verify().isHealthy()).isTrue();
        schema.requireCurrent();
    }

    @Test
    void aSecondUpdateDoesNothing() {
        schema.update();
        List<String> before = Catalog.of(database);

        assertThat(schema.update().applied()).isEmpty();

        assertThat(Catalog.of(database)).isEqualTo(before);
    }

    @Test
    void anUpdatePrintsNothing() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream stdout = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            schema.update();
        } finally {
            System.setOut(stdout);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void theColumnsThatDagstoreRequiresAreThoseThatTheChangelogMakes() {
        schema.update();

        assertThat(RequiredColumns.BY_TABLE.entrySet().stream()
                        .flatMap(table -> table.getValue().stream().map(column -> table.getKey() + "." + column)))
                .containsExactlyInAnyOrder(database.one(
                                String.class,
                                "select string_agg(table_name || '.' || column_name, ' ')"
                                        + " from information_schema.columns where table_schema = 'public'"
                                        + " and table_name not like 'databasechangelog%' and table_name <> 'run_default'")
                        .split(" "));
    }

    @Test
    void theStatusChangesNothingAndTellsWhatIsPendingAndWhatRanWhen() {
        assertThat(schema.status().isUpToDate()).isFalse();
        assertThat(schema.status().count(State.PENDING))
                .isEqualTo(Changesets.ofAnUpdate().size());
        assertThat(Catalog.of(database)).isEmpty();
        assertThat(database.one(Boolean.class, "select to_regclass('databasechangelog') is null"))
                .isTrue();

        SchemaUpdate update = schema.update();

        SchemaStatus status = schema.status();
        assertThat(status.isUpToDate()).isTrue();
        assertThat(status.unknown()).isEmpty();
        assertThat(status.count(State.RAN)).isEqualTo(update.ran());
        assertThat(status.count(State.MARKED_AS_RUN)).isEqualTo(update.markedAsRun());
        assertThat(status.count(State.ON_REQUEST))
                .isEqualTo(Changelog.byId().size() - Changesets.ofAnUpdate().size());
        assertThat(status.entries().stream().filter(entry -> entry.state() != State.ON_REQUEST))
                .allSatisfy(entry -> assertThat(entry.since()).isNotNull());
        assertThat(status.summary())
                .isEqualTo("%d changesets: %d ran, %d marked as run, 0 pending, 2 on request"
                        .formatted(Changelog.byId().size(), update.ran(), update.markedAsRun()));
    }

    /** One after the other, as psql sends them. */
    private static String[] statementsOf(String sql) {
        try {
            return Parser.parseJdbcSql(sql, true, false, true, false, false).stream()
                    .map(query -> query.nativeSql)
                    .toArray(String[]::new);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Test
    void theSqlOfAnUpdateOfAnEmptyDatabaseDoesWhatTheUpdateDoes() {
        String sql = schema.sql();
        assertThat(Catalog.of(database)).isEmpty();

        database.execute(statementsOf(sql));

        assertThat(schema.update().applied()).isEmpty();
        schema.requireCurrent();
        try (TestDatabase updated = TestDatabase.empty()) {
            new SchemaService(updated.dataSource()).update();
            assertThat(Catalog.of(database)).isEqualTo(Catalog.of(updated));
        }
    }

    @Test
    void theSqlOfAnUpdateOfAnOldDatabaseDoesWhatTheUpdateDoes() {
        database.execute(OldDatabase.SQL);
        String sql = schema.sql();
        assertThat(sql).doesNotContain("jdbc:", "public.");

        database.execute(statementsOf(sql));

        assertThat(schema.update().applied()).isEmpty();
        try (TestDatabase updated = TestDatabase.empty()) {
            updated.execute(OldDatabase.SQL);
            SchemaService there = new SchemaService(updated.dataSource());
            there.update();
            assertThat(Catalog.of(database)).isEqualTo(Catalog.of(updated));
            assertThat(schema.verify()).isEqualTo(there.verify());
        }
    }

    @Test
    void everySchemaOfADatabaseIsMigratedOnItsOwn() {
        database.execute(
                "create schema tenant_a",
                "create schema \"Tenant B\"",
                "set search_path to tenant_a; " + OldDatabase.SQL);

        SchemaUpdate older = inSchema("tenant_a").update();
        SchemaUpdate newer = inSchema("\"Tenant B\"").update();

        assertThat(older.applied().stream()
                        .filter(applied -> !applied.markedAsRun())
                        .map(applied -> applied.changeset().id()))
                .contains("002-compacted_from_id", "001-run")
                .doesNotContain("001-artifact");
        assertThat(newer.applied().stream()
                        .filter(applied -> !applied.markedAsRun())
                        .map(applied -> applied.changeset().id()))
                .contains("001-artifact", "001-run")
                .doesNotContain("002-compacted_from_id");
        assertThat(inSchema("tenant_a").verify().migrated()).isEqualTo(OldDatabase.MOVABLE);
        assertThat(inSchema("\"Tenant B\"").verify().isHealthy()).isTrue();
        assertThat(inSchema("tenant_a").status().isUpToDate()).isTrue();
        assertThat(inSchema("\"Tenant B\"").status().isUpToDate()).isTrue();
        inSchema("tenant_a").requireCurrent();
        inSchema("\"Tenant B\"").requireCurrent();
        assertThat(Catalog.of(database)).isEmpty();
        assertThat(schema.status().count(State.PENDING))
                .isEqualTo(Changesets.ofAnUpdate().size());
    }

    @Test
    void aSchemaThatDoesNotExistIsAnErrorThatSaysSo() {
        assertThatThrownBy(inSchema("nowhere")::update)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("no schema of the search path exists (nowhere): create it first");
        assertThatThrownBy(inSchema("nowhere")::requireCurrent)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("not migrated");
    }

    @Test
    void anEmptyDatabaseIsNotMigrated() {
        assertThatThrownBy(schema::requireCurrent)
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("the database is not migrated: run `dagstore schema update`"
                        + " (missing: artifact.artifact_id, ");
    }

    @Test
    void anOldDatabaseIsNotMigrated() {
        schema.update();
        database.execute(
                "drop trigger artifact_identity_is_fixed on artifact",
                "alter table artifact drop column compacted_from_id");

        assertThatThrownBy(schema::requireCurrent)
                .isInstanceOf(SchemaException.class)
                .hasMessage("the database is not migrated: run `dagstore schema update`"
                        + " (missing: artifact.compacted_from_id)");
    }

    @Test
    void aDatabaseOfALaterVersionIsTooNew() {
        schema.update();
        database.execute(
                """
                insert into databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype)
                values ('999-later', 'dagstore', '999_later.sql', now(), 999, 'EXECUTED'),
                       ('1', 'somebody else', 'other.sql', now(), 1000, 'EXECUTED')
                """);

        assertThatThrownBy(schema::requireCurrent)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("too new")
                .hasMessageContaining("(unknown changesets: 999-later)");
        assertThat(schema.status().unknown()).containsExactly("999-later");
        assertThat(schema.status().summary()).endsWith("; 1 of a later version of dagstore");
    }

    @Test
    void aDatabaseThatAnotherToolMigratedIsAccepted() {
        schema.update();
        forgetTheLog();
        List<String> before = Catalog.of(database);

        schema.requireCurrent();
        assertThat(schema.update().applied())
                .hasSameSizeAs(Changesets.ofAnUpdate())
                .allMatch(applied ->
                        applied.markedAsRun() || applied.changeset().id().endsWith("-complete"));

        assertThat(Catalog.of(database)).isEqualTo(before);
    }

    @Test
    void aRoleThatMayNotReadTheLogCanWork() {
        schema.update();
        String role = database.name() + "_application";
        database.execute("create role " + role);
        PGSimpleDataSource application = new PGSimpleDataSource();
        application.setURL(database.url());
        application.setUser(database.user());
        application.setPassword(database.password());
        application.setOptions("-c role=" + role);

        new SchemaService(application).requireCurrent();

        database.execute("drop role " + role);
    }

    @Test
    void aFailedUpdateNamesTheChangesetAndTheReasonAndGoesOnOnceItIsGone() {
        database.execute("create type tag as (i int)");

        assertThatThrownBy(schema::update)
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("changeset 001-tag failed: ")
                .hasMessageContaining("\"tag\" already exists");

        database.execute("drop type tag");
        assertThat(schema.update().applied().stream()
                        .map(applied -> applied.changeset().id())
                        .collect(toSet()))
                .contains("001-tag", "003-tag_target_kind_matches")
                .doesNotContain("001-artifact");
    }

    @Test
    void aDatabaseThatCannotBeReachedIsUnavailable() {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        nobody.setURL("jdbc:postgresql://127.0.0.1:1/nobody");
        SchemaService unreachable = new SchemaService(nobody);

        for (Runnable use : List.<Runnable>of(
                unreachable::update,
                unreachable::status,
                unreachable::verify,
                unreachable::sql,
                unreachable::requireCurrent)) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageStartingWith("cannot connect to the database: ");
        }
    }
}
