package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dagstore.TestDatabase;
import io.dagstore.schema.SchemaVerification.Table;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** An update of an old database that ends too early, and is run again. */
class InterruptedUpdateIT {

    private static final String TAG_BEFORE_002 = "dagstore-001";

    private static final TestDatabase OLD = TestDatabase.empty();

    /** Goes through an update, changeset by changeset; the tests take copies of it. */
    private static final TestDatabase UPDATING;

    private static final MigrationState UNINTERRUPTED;
    private static final String LOG;
    private static final List<String> EXECUTED;
    private static final List<String> CATALOG_BEFORE_002;

    static {
        OLD.execute(OldDatabase.SQL);
        UPDATING = OLD.copy();
        try (TestDatabase database = OLD.copy()) {
            new SchemaService(database.dataSource()).update();
            UNINTERRUPTED = MigrationState.of(database);
            LOG = log(database);
            EXECUTED = LOG.lines()
                    .filter(line -> line.endsWith(" EXECUTED"))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .toList();
            PlainLiquibase.on(database).rollbackTo(TAG_BEFORE_002, PlainLiquibase.CLEAN_UP);
            CATALOG_BEFORE_002 = Catalog.of(database);
        }
    }

    @AfterAll
    static void close() {
        UPDATING.close();
        OLD.close();
    }

    private static String log(TestDatabase database) {
        return database.one(
                String.class,
                "select string_agg(id || ' ' || exectype, chr(10) order by orderexecuted) from databasechangelog");
    }

    private static void updateUntilAfter(String changeset) {
        long done = UPDATING.one(Boolean.class, "select to_regclass('databasechangelog') is not null")
                ? UPDATING.count("databasechangelog")
                : 0;
        int wanted = 1 + List.copyOf(Changelog.byId().keySet()).indexOf(changeset);
        PlainLiquibase.on(UPDATING).updateCount((int) (wanted - done));
    }

    /** Each run of the update is ended after a changeset, and the next one goes on from there. */
    @TestFactory
    Stream<DynamicTest> anUpdateThatEndedAfterAChangesetGoesOnToTheSameState() {
        return Stream.concat(
                EXECUTED.stream()
                        .map(changeset -> dynamicTest(changeset, () -> {
                            updateUntilAfter(changeset);
                            assertThatItsRecordIsNotNeeded(changeset);
                        })),
                Stream.of(dynamicTest("all of them", () -> {
                    SchemaService schema = new SchemaService(UPDATING.dataSource());
                    schema.update();
                    assertSameState(UPDATING);
                    assertThat(schema.status().isUpToDate()).isTrue();
                    // Also when it is rolled back, then, it is like one that was never interrupted.
                    assertThat(log(UPDATING)).isEqualTo(LOG);
                })));
    }

    /** The client may have been killed when the SQL was committed, and its record was not. */
    private static void assertThatItsRecordIsNotNeeded(String changeset) {
        try (TestDatabase killed = UPDATING.copy()) {
            killed.execute("delete from databasechangelog where id = '" + changeset + "'");
            new SchemaService(killed.dataSource()).update();
            assertSameState(killed);

            PlainLiquibase.on(killed).rollbackTo(TAG_BEFORE_002, PlainLiquibase.CLEAN_UP);

            assertThat(Catalog.of(killed)).isEqualTo(CATALOG_BEFORE_002);
            SchemaVerification after = new SchemaService(killed.dataSource()).verify();
            assertThat(after.table()).isEqualTo(Table.WITHOUT_COLUMN);
            assertThat(after.notYetMoved()).isEqualTo(OldDatabase.MOVABLE);
        }
    }

    private static void assertSameState(TestDatabase database) {
        MigrationState.of(database).assertSameAs(UNINTERRUPTED);
    }

    @Test
    void aBackfillThatEndedInTheMiddleGoesOnWhereItStopped() {
        try (TestDatabase database = OLD.copy()) {
            List<String> before = MigrationState.artifactsOf(database);
            database.execute(
                    "create function fail() returns trigger language plpgsql as"
                            + " $$ begin raise exception 'the power is gone'; end $$",
                    "create trigger fail before update on artifact for each row"
                            + " when (right(old.artifact_id::text, 2) = 'b4') execute function fail()");
            assertThatThrownBy(
                            () -> PlainLiquibase.on(database).withBatches(1, 0).update(PlainLiquibase.NONE))
                    .hasStackTraceContaining("the power is gone");
            long position = database.one(
                    Long.class,
                    "select position from compacted_from_progress where step = 'backfill' and finished_at is null");
            assertThat(position).isPositive();
            database.execute("drop trigger fail on artifact", "drop function fail");

            new SchemaService(database.dataSource()).update();

            assertSameState(database);
            assertThat(MigrationState.artifactsOf(database)).isEqualTo(before);
            assertThat(database.one(
                            Long.class, "select resumed_position from compacted_from_progress where step = 'backfill'"))
                    .isEqualTo(position);
        }
    }
}
