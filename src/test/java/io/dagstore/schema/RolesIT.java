package io.dagstore.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.TestDatabase;
import io.dagstore.error.DagStoreException;
import io.dagstore.model.Artifact;
import io.dagstore.model.Tag;
import io.dagstore.repository.Compaction;
import io.dagstore.service.CompactionService;
import io.dagstore.service.Progress;
import io.dagstore.service.PutOptions;
import io.dagstore.service.WorkflowService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** The two roles of docs/migration.md, made and granted by the statements of that page. */
class RolesIT {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final String OLD_WRITER =
            """
            insert into artifact (artifact_id, kind, cas_id, version_hash, meta)
            select gen_random_uuid(), kind, cas_id, version_hash, '{"compacted_from": "%s"}'
            from artifact where artifact_id = '00000000-0000-7000-8000-000000000000'
            """;

    private final TestDatabase database = TestDatabase.empty();
    private final TestRole migrator = TestRole.in(database, "migrator");
    private final TestRole application = TestRole.in(database, "app");
    private final String page;

    RolesIT() throws IOException {
        this.page = Files.readString(Path.of("docs", "migration.md"));
    }

    @BeforeEach
    void grantWhatIsGrantedBeforeTheFirstUpdate() {
        database.execute(block("privileges"));
    }

    @AfterEach
    void close() {
        application.close();
        migrator.close();
        database.close();
    }

    /** A block of the page, with the roles of this test in place of the examples. */
    private String block(String name) {
        String start = "```sql " + name + "\n";
        assertThat(page).containsOnlyOnce(start);
        String rest = page.substring(page.indexOf(start) + start.length());
        return rest.substring(0, rest.indexOf("```"))
                .replace("dagstore_migrator", migrator.name())
                .replace("dagstore_app", application.name());
    }

    private static void execute(TestRole role, String... statements) throws SQLException {
        try (Connection connection = role.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private DagStore openAsApplication() {
        return DagStore.open(StoreConfig.of(database.url(), application.name(), application.password())
                .withMaxConnections(4));
    }

    private void migrate() throws SQLException {
        new SchemaService(migrator.dataSource()).update();
        execute(migrator, block("rows"));
    }

    private void migrateAnOldDatabase() throws SQLException {
        execute(migrator, OldDatabase.SQL);
        migrate();
    }

    /** Every use of a store, at least once. */
    private static void use(DagStore store, String tag) {
        WorkflowService workflows = store.workflows();
        CompactionService compaction = store.compaction();
        String document = "{\"name\":\"" + tag + "\",\"nodes\":[{\"id\":\"a\"}]}";
        workflows.put(tag, document.getBytes(UTF_8), PutOptions.NONE.by("ada"));
        for (int i = 0; i < 3; i++) {
            String operations = "[{\"op\":\"add\",\"path\":\"/step" + i + "\",\"value\":\"" + tag + "\"}]";
            workflows.patch(tag, operations.getBytes(UTF_8), PutOptions.NONE);
        }
        Artifact head = workflows.resolve(tag).artifact();

        assertThat(compaction.shouldCompact(tag, 2)).isTrue();
        assertThat(compaction.candidates(2, 10)).contains(head);
        Artifact base = compaction.compact(tag, "ada").compactedBase();
        assertThat(compaction.compact(tag, "ada").created()).isFalse();
        assertThat(compaction.findCompactedBase(head.getId())).contains(base);
        assertThat(compaction.compactAll(2, 2, "ada", Progress.NONE).failures()).isEmpty();
        assertThat(compaction.stats(2).longestChain()).isGreaterThanOrEqualTo(3);
        assertThat(compaction.compactions(10))
                .extracting(Compaction::compactedBase)
                .contains(base.getId());
        assertThat(compaction.explain(tag).byColumn().nodes()).last().asString().endsWith(" on artifact");

        workflows.patch(tag, "[{\"op\":\"add\",\"path\":\"/last\",\"value\":1}]".getBytes(UTF_8), PutOptions.NONE);
        assertThat(store.materialization().materialize(tag).document().has("last"))
                .isTrue();
        assertThat(workflows.history(tag)).hasSize(5);
        assertThat(workflows.diff(tag + "@0", tag).to().number()).isEqualTo(4);
        String other = tag + "-2";
        store.tags().create(other, tag + "@1", "ada");
        store.tags().move(other, tag + "@2", null, "ada");
        assertThat(store.tags().moves(other)).hasSize(2);
        assertThat(store.tags().list()).extracting(Tag::getName).contains(tag, other);
        store.tags().delete(other);
        workflows.put(tag, document.getBytes(UTF_8), PutOptions.NONE);
    }

    private void assertRefused(String sql) {
        assertThatThrownBy(() -> execute(application, sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE))
                .hasMessageMatching("(?s)ERROR: (permission denied for|must be owner of) .*");
    }

    @Test
    void thePageMakesRolesWithoutSpecialRights() {
        assertThat(page)
                .contains("```sql roles\ncreate role dagstore_migrator login;\ncreate role dagstore_app login;\n```");
    }

    @Test
    void onANewDatabaseTheApplicationDoesEverythingAsItsRole() throws SQLException {
        migrate();

        try (DagStore store = openAsApplication()) {
            use(store, "etl");
        }
    }

    @Test
    void onAnOldDatabaseTheApplicationDoesEverythingWhileTheSyncTriggersExistAndAfterTheCleanUp() throws SQLException {
        migrateAnOldDatabase();

        try (DagStore store = openAsApplication()) {
            use(store, "etl");
            assertThat(database.one(
                            Long.class,
                            "select count(*) from artifact where compacted_from_id::text = meta ->> 'compacted_from'"))
                    .isGreaterThan(1);
            execute(
                    application,
                    OLD_WRITER.formatted("00000000-0000-7000-8000-0000000000a1"),
                    OLD_WRITER.formatted("nonsense"));
            assertThat(database.one(
                            Long.class, "select count(*) from compacted_from_report where value = '\"nonsense\"'"))
                    .isEqualTo(1);

            PlainLiquibase.on(migrator.dataSource()).update(PlainLiquibase.CLEAN_UP);

            use(store, "etl-after");
        }
    }

    @Test
    void theApplicationCanLookAtTheStateOfTheSchema() throws SQLException {
        migrateAnOldDatabase();
        SchemaService asApplication = new SchemaService(application.dataSource());
        SchemaService asMigrator = new SchemaService(migrator.dataSource());

        asApplication.requireCurrent();
        assertThat(asApplication.status().entries())
                .isEqualTo(asMigrator.status().entries());
        assertThat(asApplication.status().isUpToDate()).isTrue();
        assertThat(asApplication.verify()).isEqualTo(asMigrator.verify());
    }

    @Test
    void theApplicationCanReadTheTablesOfLaterMigrations() throws SQLException {
        migrate();

        execute(migrator, "create table later (id bigserial primary key)");

        execute(application, "select * from later");
        assertRefused("insert into later default values");
    }

    @Test
    void theApplicationCannotChangeTheSchemaOrTheRecordsOfTheMigration() throws SQLException {
        migrateAnOldDatabase();

        for (String sql : List.of(
                "create table more (i int)",
                "alter table artifact add column more int",
                "drop table tag",
                "drop index idx_artifact_compacted_from",
                "truncate tag_move",
                "create index on artifact (name)",
                "alter table artifact disable trigger artifact_identity_is_fixed",
                "alter table artifact disable trigger artifact_sync_compacted_from_insert",
                "drop trigger artifact_identity_is_fixed on artifact",
                "create or replace function dagstore_lock_limit() returns interval language sql as $$ select null $$",
                "call dagstore_backfill_compacted_from(1, 0)",
                "call dagstore_stop_compacted_from_sync()",
                "insert into compacted_from_report (artifact_id, value, reason)"
                        + " values (gen_random_uuid(), '0', 'malformed')",
                "delete from compacted_from_report",
                "update compacted_from_progress set finished_at = null",
                "delete from databasechangelog",
                "update databasechangeloglock set locked = true",
                "update artifact set kind = 'patch_set'",
                "update artifact set compacted_from_id = null",
                "delete from artifact",
                "delete from tag_move",
                "update tag set tag_name = 'other'",
                "create temp table bait (like artifact);"
                        + " create trigger t before insert on bait"
                        + " for each row execute function dagstore_sync_compacted_from()")) {
            assertRefused(sql);
        }
    }

    @Test
    void theApplicationCannotMigrateAndIsToldSo() throws SQLException {
        SchemaService asApplication = new SchemaService(application.dataSource());
        assertThatThrownBy(asApplication::update)
                .isInstanceOf(DagStoreException.class)
                .hasMessageContaining("permission denied for schema public");

        migrateAnOldDatabase();
        database.execute("delete from databasechangelog where id = '003-complete'");

        assertThatThrownBy(asApplication::update)
                .isInstanceOf(DagStoreException.class)
                .hasMessageContaining("permission denied for table databasechangelog");
    }

    @Test
    void noneOfThePrivilegesOnRowsCanBeLeftOut() throws SQLException {
        migrate();
        try (DagStore store = openAsApplication()) {
            for (String privilege : List.of(
                    "insert on cas_blob",
                    "insert on artifact",
                    "insert on patch_chain_member",
                    "insert on tag",
                    "insert on tag_move",
                    "update (content) on cas_blob",
                    "update (storage_url) on cas_blob",
                    "update (meta) on artifact",
                    "update (target_kind) on tag",
                    "update (target_id) on tag",
                    "update (target_hash) on tag",
                    "update (version) on tag",
                    "update (moved_by) on tag",
                    "update (moved_at) on tag",
                    "delete on tag",
                    "usage on sequence tag_move_id_seq")) {
                execute(migrator, "revoke " + privilege + " from " + application.name());
                assertThatThrownBy(() -> use(store, "t" + UUID.randomUUID()))
                        .as("without " + privilege)
                        .hasStackTraceContaining("permission denied");
                execute(migrator, "grant " + privilege + " to " + application.name());
            }
            use(store, "etl");
        }
    }
}
