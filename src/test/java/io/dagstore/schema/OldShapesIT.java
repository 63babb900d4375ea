package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever a database comes from, an update ends in the same state. */
class OldShapesIT {

    private static final String COLUMN = "alter table artifact add column compacted_from_id uuid";
    private static final String VALUES =
            "update artifact set compacted_from_id = ('00000000-0000-7000-8000-0000000000a'"
                    + " || right(artifact_id::text, 1))::uuid where right(artifact_id::text, 2) ~ '^b'";
    private static final String INDEX = "create index idx_artifact_compacted_from on artifact (compacted_from_id)"
            + " where compacted_from_id is not null";
    private static final String INVALID =
            "update pg_index set indisvalid = false where indexrelid = 'idx_artifact_compacted_from'::regclass";
    private static final String FOREIGN_KEY = "alter table artifact add constraint fk_artifact_compacted_from"
            + " foreign key (compacted_from_id) references artifact on delete restrict";
    private static final String CHECK =
            "alter table artifact add constraint artifact_compacted_from_only_on_dag_version"
                    + " check (compacted_from_id is null or kind = 'dag_version')";
    private static final String NOT_VALID = " not valid";

    /** As an old Liquibase made it, for a changelog of another program. */
    private static final String OLD_LOG =
            """
            create table databasechangelog (
                id varchar(255) not null, author varchar(255) not null, filename varchar(255) not null,
                dateexecuted timestamp not null, orderexecuted int not null, exectype varchar(10) not null,
                md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255),
                liquibase varchar(20)
            );
            insert into databasechangelog values
                ('1', 'grace', 'old/tables.xml', '2019-01-01', 1, 'EXECUTED', '8:0123', 'sql', '', 'v1', '3.6.3'),
                ('002-compacted_from_id', 'grace', 'old/more.xml', '2019-01-02', 2, 'EXECUTED', '8:4567', 'sql', '', null, '3.6.3');
            create table databasechangeloglock (
                id int not null primary key, locked boolean not null, lockgranted timestamp, lockedby varchar(255)
            );
            insert into databasechangeloglock values (1, false, null, null);
            """;

    /** What happened to the old database before. */
    enum Shape {
        WITHOUT_THE_COLUMN,
        WITH_LIQUIBASE_TABLES_OF_AN_OLD_CHANGELOG(OLD_LOG),
        WITH_THE_COLUMN_AND_NOTHING_IN_IT(COLUMN),
        WITH_THE_COLUMN_FILLED_IN_PART(COLUMN, VALUES + " and right(artifact_id::text, 1) < '4'"),
        WITH_THE_COLUMN_FILLED_AND_NOTHING_ELSE(COLUMN, VALUES),
        WITHOUT_THE_INDEX(COLUMN, VALUES, FOREIGN_KEY, CHECK),
        WITH_AN_INVALID_INDEX(COLUMN, VALUES, INDEX, INVALID, FOREIGN_KEY, CHECK),
        WITHOUT_THE_FOREIGN_KEY(COLUMN, VALUES, INDEX, CHECK),
        WITH_A_FOREIGN_KEY_THAT_IS_NOT_VALIDATED(COLUMN, VALUES, INDEX, FOREIGN_KEY + NOT_VALID, CHECK),
        WITHOUT_THE_CHECK(COLUMN, VALUES, INDEX, FOREIGN_KEY),
        WITH_A_CHECK_THAT_IS_NOT_VALIDATED(COLUMN, VALUES, INDEX, FOREIGN_KEY, CHECK + NOT_VALID),
        MIGRATED_BY_ANOTHER_TOOL(COLUMN, VALUES, INDEX, FOREIGN_KEY, CHECK);

        /** What an update repairs stays repaired when it is rolled back. */
        private static final Set<Shape> REPAIRED = Set.of(
                WITH_AN_INVALID_INDEX, WITH_A_FOREIGN_KEY_THAT_IS_NOT_VALIDATED, WITH_A_CHECK_THAT_IS_NOT_VALIDATED);

        private final String sql;

        Shape(String... statements) {
            this.sql = String.join(";\n", statements);
        }
    }

    private static final TestDatabase OLD = TestDatabase.empty();
    private static final MigrationState MIGRATED;

    static {
        OLD.execute(OldDatabase.SQL);
        try (TestDatabase database = OLD.copy()) {
            PlainLiquibase.on(database).update(PlainLiquibase.NONE);
            MIGRATED = MigrationState.of(database);
        }
    }

    @AfterAll
    static void close() {
        OLD.close();
    }

    private static List<String> relationshipsInColumnOrMeta(TestDatabase database) {
        String column = database.one(
                        Boolean.class,
                        "select exists (select from information_schema.columns where table_name = 'artifact'"
                                + " and column_name = 'compacted_from_id')")
                ? "compacted_from_id"
                : "null::uuid";
        return database.one(
                        String.class,
                        "select string_agg(artifact_id || ' < ' || coalesce(" + column
                                + ", (meta ->> 'compacted_from')::uuid), chr(10) order by artifact_id)"
                                + " from artifact where right(artifact_id::text, 2) ~ '^b'")
                .lines()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void everyOldDatabaseEndsInTheSameStateAndKeepsWhatItHadWhenAllIsRolledBack(Shape shape) {
        try (TestDatabase database = OLD.copy()) {
            database.execute(shape.sql);
            List<String> before = Catalog.of(database);
            List<String> rowsBefore = MigrationState.artifactsOf(database);
            SchemaService schema = new SchemaService(database.dataSource());

            schema.update();

            MigrationState.of(database).assertSameAs(MIGRATED);
            assertThat(MigrationState.artifactsOf(database)).isEqualTo(rowsBefore);
            schema.requireCurrent();
            assertThat(schema.status().isUpToDate()).isTrue();
            assertThat(schema.update().applied()).isEmpty();

            PlainLiquibase.on(database).rollbackCount(Changesets.ofAnUpdate().size(), PlainLiquibase.CLEAN_UP);

            assertThat(relationshipsInColumnOrMeta(database)).isEqualTo(MIGRATED.relationships());
            if (!Shape.REPAIRED.contains(shape)) {
                assertThat(Catalog.of(database)).isEqualTo(before);
            }

            schema.update();

            assertThat(Catalog.of(database)).isEqualTo(MIGRATED.catalog());
            assertThat(schema.verify()).isEqualTo(MIGRATED.verification());
        }
    }

    @Test
    void anOldDatabaseWithoutRowsGetsTheSameCatalog() {
        try (TestDatabase database = OLD.copy()) {
            database.execute("truncate cas_blob, artifact, patch_chain_member, tag, tag_move");
            SchemaService schema = new SchemaService(database.dataSource());

            schema.update();

            assertThat(Catalog.of(database)).isEqualTo(MIGRATED.catalog());
            assertThat(schema.verify().isHealthy()).isTrue();
        }
    }

    @Test
    void whereAnotherToolMovedEverythingAndTookTheFieldsAwayNothingOfTheMigrationIsMade() {
        try (TestDatabase database = OLD.copy()) {
            database.execute(COLUMN, VALUES, INDEX, FOREIGN_KEY, CHECK);
            database.execute("update artifact set meta = meta - 'compacted_from' where jsonb_typeof(meta) = 'object'");
            List<String> before = Catalog.of(database);
            SchemaService schema = new SchemaService(database.dataSource());

            schema.update();

            MigrationState state = MigrationState.of(database);
            assertThat(state.catalog()).isEqualTo(MIGRATED.catalogWithoutTools());
            assertThat(state.relationships()).isEqualTo(MIGRATED.relationships());
            assertThat(state.verification().isHealthy()).isTrue();
            assertThat(schema.status().isUpToDate()).isTrue();

            PlainLiquibase.on(database).rollbackCount(Changesets.ofAnUpdate().size(), PlainLiquibase.CLEAN_UP);
            assertThat(Catalog.of(database)).isEqualTo(before);
            assertThat(relationshipsInColumnOrMeta(database)).isEqualTo(MIGRATED.relationships());
        }
    }

    @Test
    void aDatabaseThatLostItsLogLosesNothingElse() {
        try (TestDatabase database = OLD.copy()) {
            SchemaService schema = new SchemaService(database.dataSource());
            schema.update();
            MigrationState migrated = MigrationState.of(database);
            database.execute("drop table databasechangelog, databasechangeloglock");

            schema.update();

            MigrationState.of(database).assertSameAs(migrated);
            assertThat(schema.status().isUpToDate()).isTrue();
        }
    }

    @Test
    void anEmptyDatabaseGetsTheSameFromPlainLiquibaseAndFromDagstore() {
        try (TestDatabase byDagstore = TestDatabase.empty();
                TestDatabase byLiquibase = TestDatabase.empty()) {
            new SchemaService(byDagstore.dataSource()).update();
            PlainLiquibase.on(byLiquibase).update(PlainLiquibase.NONE);

            MigrationState.of(byLiquibase).assertSameAs(MigrationState.of(byDagstore));
            assertThat(new SchemaService(byLiquibase.dataSource()).verify().isHealthy())
                    .isTrue();
        }
    }

    @Test
    void anArtifactTableInAnotherSchemaIsMigratedThereAndNowhereElse() {
        try (TestDatabase database = OLD.copy()) {
            // Its name has to be quoted wherever it stands.
            database.execute("alter schema public rename to \"Tenant B\"", "create schema public");
            database.execute("alter database " + database.name() + " set search_path to \"Tenant B\"");
            SchemaService schema = new SchemaService(database.dataSource());

            schema.update();

            MigrationState.of(database).assertSameAs(MIGRATED);
            schema.requireCurrent();
            assertThat(database.one(
                            Long.class,
                            "select (select count(*) from pg_class where relnamespace = 'public'::regnamespace)"
                                    + " + (select count(*) from pg_proc where pronamespace = 'public'::regnamespace)"))
                    .isZero();

            PlainLiquibase.on(database).rollbackTo("dagstore-001", PlainLiquibase.CLEAN_UP);
            assertThat(schema.verify().notYetMoved()).isEqualTo(OldDatabase.MOVABLE);
        }
    }

    @Test
    void aRoleThatOwnsTheTablesNeedsNoOtherRightAndNoExtension() throws SQLException {
        try (TestDatabase database = TestDatabase.empty();
                TestRole owner = TestRole.in(database, "owner")) {
            database.execute("alter database " + database.name() + " owner to " + owner.name());
            DataSource asOwner = owner.dataSource();
            try (Connection connection = asOwner.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(OldDatabase.SQL);
            }
            String extensions = extensions(database);
            SchemaService schema = new SchemaService(asOwner);

            schema.update();

            MigrationState state = MigrationState.of(asOwner);
            assertThat(state.verification()).isEqualTo(MIGRATED.verification());
            assertThat(state.catalog()).isEqualTo(MIGRATED.catalog());
            assertThat(state.relationships()).isEqualTo(MIGRATED.relationships());
            assertThat(state.report()).isEqualTo(MIGRATED.report());
            assertThat(extensions(database)).isEqualTo(extensions);

            PlainLiquibase.on(asOwner).update(PlainLiquibase.CLEAN_UP);
            PlainLiquibase.on(asOwner).rollbackTo("dagstore-001", PlainLiquibase.CLEAN_UP);
            assertThat(schema.verify().notYetMoved()).isEqualTo(OldDatabase.MOVABLE);
            assertThat(extensions(database)).isEqualTo(extensions);
        }
    }

    private static String extensions(TestDatabase database) {
        return database.one(String.class, "select string_agg(extname, ' ' order by extname) from pg_extension");
    }
}
