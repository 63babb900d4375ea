package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import io.dagstore.schema.OldDatabase;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The migration of an old database by commands. */
class SchemaCommandsIT {
    private final TestDatabase database = TestDatabase.empty();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @BeforeEach
    void create() {
        database.execute(OldDatabase.SQL);
    }

    @AfterEach
    void close() {
        thread.shutdownNow();
        database.close();
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.on(database, arguments);
    }

    private void breakTheBackfillOff() {
        database.execute("update compacted_from_progress set finished_at = null, position = 5, total = 20,"
                + " resumed_at = started_at, resumed_position = 1, updated_at = started_at + interval '4 s'"
                + " where step = 'backfill'");
    }

    @Test
    void anUpdateTellsWhatRanAndWhatBecameOfTheValues() {
        CommandLineRun update = run("schema", "update", "--batch-size", "4", "--pause", "1", "--lock-limit", "60");

        assertThat(update.code()).isZero();
        assertThat(update.out())
                .startsWith("state      changeset\nran        000-dagstore_in_the_way\n")
                .contains("\nwas there  001-artifact\n", "\nran        002-backfill\n")
                .endsWith("\n\nmoved 6 values of meta.compacted_from to the column; 9 could not be moved"
                        + " (see schema verify)\n");
        assertThat(update.err()).isEmpty();
        assertThat(run("schema", "verify").code()).isEqualTo(ExitCode.CORRUPT);
        assertThat(run("schema", "update").out()).isEqualTo("nothing to do: the schema is up to date\n");
    }

    @Test
    void anUpdateInJsonHasTheBackfillAndTheReleasedLock() {
        run("schema", "update");
        run("schema", "rollback", "--to", "dagstore-001");
        database.execute("update databasechangeloglock set locked = true, lockedby = 'elsewhere (192.0.2.7)',"
                + " lockgranted = '2026-11-23 16:00:00'");

        CommandLineRun update = run("schema", "update", "--output", "json");

        assertThat(update.json().path("backfill").path("moved").asInt()).isEqualTo(6);
        assertThat(update.json().path("backfill").path("state").asString()).isEqualTo("finished");
        assertThat(update.json().path("releasedLock").path("lockedBy").asString())
                .isEqualTo("elsewhere (192.0.2.7)");
        assertThat(update.err())
                .isEqualTo("dagstore: released the lock of Liquibase that elsewhere (192.0.2.7) had since"
                        + " 2026-11-23T16:00: nobody is migrating\n");
    }

    @Test
    void theStatusOfABackfillThatWasBrokenOffHasABarAndNumbers() {
        run("schema", "update");
        breakTheBackfillOff();

        assertThat(run("schema", "status").out())
                .contains("2 on request\n\nbackfill [####            ] 25%  5 of 20  stopped\n"
                        + "         6 moved, 9 cannot be moved, begun 20")
                .contains("on request");
        JsonNode step =
                run("schema", "status", "--output", "json").json().path("steps").get(0);
        assertThat(step.propertyNames())
                .containsExactly(
                        "step",
                        "state",
                        "total",
                        "position",
                        "seen",
                        "moved",
                        "rejected",
                        "startedAt",
                        "resumedAt",
                        "resumedPosition",
                        "updatedAt",
                        "finishedAt",
                        "millisLeft");
        assertThat(step.path("state").asString()).isEqualTo("stopped");
        assertThat(run("schema", "status", "--watch").out())
                .as("nobody is at work")
                .isEqualTo(run("schema", "status").out());
    }

    @Test
    void theWatchLastsUntilTheMigrationEnds() throws Exception {
        run("schema", "update");
        breakTheBackfillOff();
        try (Connection migrator = database.connect()) {
            migrator.createStatement()
                    .execute("select pg_advisory_lock(hashtextextended('dagstore:' || current_schema(), 0))");
            assertThat(run("schema", "status").out())
                    .contains("backfill [####            ] 25%  5 of 20  15 s left\n", "\nat work: process ");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Future<Integer> watch = thread.submit(() -> new Main(new Terminal(
                            InputStream.nullInputStream(),
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            System.err,
                            Map.of("DAGSTORE_USER", database.user(), "DAGSTORE_PASSWORD", database.password()),
                            0,
                            0))
                    .run("schema", "status", "--watch", "--url", database.url()));
            while (out.size() == 0 && !watch.isDone()) {
                Thread.onSpinWait();
            }
            assertThat(watch.isDone()).isFalse();
            database.execute("update compacted_from_progress set position = 20, finished_at = now()");

            assertThat(watch.get(1, TimeUnit.MINUTES)).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .startsWith("backfill [####            ] 25%  5 of 20  15 s left\n")
                    .contains("\nstate ")
                    .doesNotContain("stopped");
        }
    }

    @Test
    void aRollbackShowsWhatWasUndoneLatestFirst() {
        run("schema", "update");

        CommandLineRun byTag = run("schema", "rollback", "--to", "dagstore-002");
        CommandLineRun byCount = run("schema", "rollback", "--count", "1", "--output", "json");

        assertThat(byTag.code()).isZero();
        assertThat(byTag.out())
                .startsWith("state      changeset\nundone     003-complete\nundone     003-tag_target_kind_matches\n")
                .endsWith("\nundone     002-complete\n");
        assertThat(byCount.json().path("undone").get(0).path("id").asString())
                .isEqualTo("002-validate_fk_artifact_compacted_from");
        CommandLineRun unknown = run("schema", "rollback", "--to", "v1");
        assertThat(unknown.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(unknown.err()).contains("it has dagstore-001");
    }

    @Test
    void aRollbackNeedsATagOrACount() {
        for (List<String> options : List.of(List.<String>of(), List.of("--to", "dagstore-001", "--count", "1"))) {
            List<String> arguments = new ArrayList<>(List.of("schema", "rollback"));
            arguments.addAll(options);
            CommandLineRun run = CommandLineRun.with(
                    Map.of("DAGSTORE_HOME", "/dev/null/home"), "", arguments.toArray(String[]::new));

            assertThat(run.code()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).contains("either --to TAG or --count N");
        }
        assertThat(run("schema", "rollback", "--count", "0").code()).isEqualTo(ExitCode.INVALID_INPUT);
    }

    @Test
    void aCleanUpTellsWhatItRemovedAndWhatItKept() {
        CommandLineRun tooEarly = run("schema", "cleanup");
        assertThat(tooEarly.code()).isEqualTo(ExitCode.SCHEMA);
        assertThat(tooEarly.err()).contains("run `dagstore schema update` first");
        run("schema", "update");

        assertThat(run("schema", "cleanup").out())
                .endsWith(
                        """
                        ran        004-clean_up

                        removed from 6 artifacts
                        kept in 9 artifacts: 0 disagree with the column, 9 cannot be moved to it (see schema verify)
                        """);

        CommandLineRun again = run("schema", "cleanup", "--output", "json");
        assertThat(again.json().propertyNames())
                .containsExactly("removed", "kept", "disagreeing", "rejected", "changesets");
        assertThat(again.json().path("removed").asInt()).isZero();
        assertThat(again.json().path("kept").asInt()).isEqualTo(9);
        assertThat(run("schema", "cleanup").out()).startsWith("nothing to do: the clean-up was done before\n");
        assertThat(run("schema", "update").out()).isEqualTo("nothing to do: the schema is up to date\n");
    }

    @Test
    void settingsThatMakeNoSenseAreInvalidInput() {
        CommandLineRun run = run("schema", "update", "--batch-size", "0");

        assertThat(run.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run.err()).contains("a batch of 0 rows makes no sense");
        assertThat(database.one(Boolean.class, "select to_regclass('databasechangelog') is null"))
                .isTrue();
    }
}
