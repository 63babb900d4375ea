package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import io.dagstore.json.ContentId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Each command does its work and prints its answer, in words and as JSON. */
class CommandsIT {
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String[] VERSION_KEYS = {
        "number",
        "id",
        "kind",
        "name",
        "contentId",
        "depth",
        "operations",
        "nodes",
        "edges",
        "baseVersion",
        "compactedFrom",
        "createdBy",
        "createdAt",
        "compactedBase"
    };
    private static final String[] TAG_KEYS = {"name", "target", "kind", "contentId", "version", "movedBy", "movedAt"};

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final TestDatabase database = TestDatabase.migrated();

    @BeforeEach
    void threeVersions() {
        List<String> arguments = new ArrayList<>(List.of("put", "order"));
        for (int i = 0; i < 3; i++) {
            arguments.add(document(i).toString());
        }
        arguments.addAll(List.of("--author", "ana"));
        assertThat(run(arguments.toArray(String[]::new)).err()).isEmpty();
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void putTellsWhatItStoredForEachFile() {
        CommandLineRun run =
                run("put", "other", document(0).toString(), document(1).toString());

        assertThat(run.code()).isZero();
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("other@0 +dag_version +" + shortId() + " +\\d+ B"),
                        line -> assertThat(line)
                                .matches("other@1 +patch_set +" + shortId() + " +depth +1 +1 operation +\\d+ B"));
    }

    @Test
    void putSaysThatNothingChanged() {
        CommandLineRun run = run("put", "order", document(2).toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).endsWith("unchanged\n").startsWith("order@2");
        assertThat(database.count("artifact")).isEqualTo(3);
    }

    @Test
    void putAnswersWithAnArrayOfWhatWasStored() {
        JsonNode stored = run(
                        "put", "order", document(3).toString(), document(3).toString(), "--output", "json")
                .json();

        assertThat(stored).hasSize(2);
        assertKeys(stored.get(0), "source", "outcome", "version", "startedOn", "storedBytes");
        assertKeys(stored.get(0).get("version"), VERSION_KEYS);
        assertThat(stored.get(0).get("outcome").asString()).isEqualTo("appended");
        assertThat(stored.get(1).get("outcome").asString()).isEqualTo("unchanged");
        assertThat(stored.get(0).at("/version/number").asInt()).isEqualTo(3);
    }

    @Test
    void putReadsStandardInput() {
        CommandLineRun run = CommandLineRun.fed(database, text(7), "put", "order", "-", "--author", "ben");

        assertThat(run.code()).isZero();
        assertThat(run("show", "order", "--canonical").out()).isEqualTo(text(7));
        assertThat(run("log", "order", "--output", "json")
                        .json()
                        .get(0)
                        .get("createdBy")
                        .asString())
                .isEqualTo("ben");
    }

    @Test
    void putStoresOnTopOfTheExpectedHeadOnly() {
        String head = run("tag", "show", "order", "--output", "json")
                .json()
                .get("target")
                .asString();
        String stale =
                run("log", "order", "--output", "json").json().get(1).get("id").asString();

        CommandLineRun refused = run("put", "order", document(3).toString(), "--expect", stale);
        CommandLineRun stored =
                run("put", "order", document(3).toString(), document(4).toString(), "--expect", head);

        assertThat(refused.code()).isEqualTo(ExitCode.CONFLICT);
        assertThat(refused.err())
                .isEqualTo("dagstore: tag \"order\" points at " + head + ", not at the expected " + stale + "\n");
        assertThat(stored.code()).isZero();
        assertThat(stored.out()).contains("order@3").contains("order@4");
    }

    @Test
    void patchAppendsItsOperations() {
        CommandLineRun run = CommandLineRun.fed(database, timeout(99), "patch", "order", "-");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("order@3").containsPattern("depth +3 +1 operation ");
        assertThat(run("show", "order", "--canonical").out()).isEqualTo(text(99));
    }

    @Test
    void patchAnswersWithTheVersion() {
        JsonNode stored = CommandLineRun.fed(database, timeout(99), "patch", "order", "-", "--output", "json")
                .json();

        assertKeys(stored, "outcome", "version", "startedOn", "storedBytes");
        assertKeys(stored.get("version"), VERSION_KEYS);
    }

    @Test
    void showPrintsTheDocumentWithTwoBlanks() {
        assertThat(run("show", "order@1").out())
                .startsWith("{\n  \"edges\": [],\n  \"nodes\": [\n    {\n      \"config\": {\n");
    }

    @Test
    void theCanonicalBytesHashToTheContentId() {
        String canonical = run("show", "order@1", "--canonical").out();
        JsonNode envelope = run("show", "order@1", "--output", "json").json();

        assertKeys(envelope, "version", "artifact", "contentId", "document");
        assertThat(envelope.get("contentId").asString())
                .isEqualTo(ContentId.of(canonical.getBytes(StandardCharsets.UTF_8)));
        assertThat(envelope.get("version").asInt()).isEqualTo(1);
        assertThat(envelope.at("/document/nodes/0/config/timeout").asInt()).isEqualTo(1);
    }

    @Test
    void logListsVersionsNewestFirst() {
        CommandLineRun run = run("log", "order");

        assertThat(run.out().lines().map(line -> line.strip().replaceFirst("\\s.*", "")))
                .containsExactly("#", "2", "1", "0");
        assertThat(run.out().lines().skip(1)).hasSize(3).allMatch(line -> line.endsWith("  ana"));
    }

    @Test
    void logShowsOneLineAcrossACompaction() {
        String base = run("compact", "order", "--output", "json")
                .json()
                .at("/compactedBase/id")
                .asString();
        run("put", "order", document(3).toString());

        assertThat(run("log", "order").out().lines().map(String::strip))
                .anyMatch(("compacted into " + base.substring(0, 18))::equals);
        JsonNode log = run("log", "order", "--output", "json").json();
        assertThat(log).extracting(version -> version.get("number").asInt()).containsExactly(3, 2, 1, 0);
        assertThat(log.get(0).get("baseVersion").asString()).isEqualTo(base);
        assertThat(log.get(1).get("compactedBase").asString()).isEqualTo(base);
        log.forEach(version -> assertKeys(version, VERSION_KEYS));
    }

    @Test
    void aPatchOnACompactedBaseSaysSo() {
        run("compact", "order");

        assertThat(run("put", "order", document(3).toString()).out())
                .contains("order@3")
                .containsPattern("depth +1 ")
                .containsPattern("\n  starts on the compacted base " + shortId());
    }

    @Test
    void diffNamesWhatChanged() {
        CommandLineRun run = run("diff", "order@0", "order@2");

        assertThat(run.out())
                .isEqualTo(
                        """
                        between order@0 and order@2: 1 operation
                        nodes
                          ~ a
                              config/timeout
                        """);
        assertThat(run("diff", "order@2", "order").out()).isEqualTo("no difference between order@2 and order@2\n");
    }

    @Test
    void diffPrintsOperationsThatPatchTakes() {
        String operations = run("diff", "order@2", "order@0", "--patch").out();

        assertThat(CommandLineRun.fed(database, operations, "patch", "order", "-")
                        .code())
                .isZero();
        assertThat(run("show", "order", "--canonical").out()).isEqualTo(text(0));
    }

    @Test
    void diffAnswersWithChangesAndOperations() {
        JsonNode diff = run("diff", "order@0", "order@2", "--output", "json").json();

        assertKeys(diff, "from", "to", "nodes", "edges", "members", "patch");
        for (String items : List.of("nodes", "edges", "members")) {
            assertKeys(diff.get(items), "added", "removed", "changed", "reordered");
        }
        assertKeys(diff.at("/nodes/changed/0"), "name", "paths");
        assertThat(diff.at("/patch/0/op").asString()).isEqualTo("replace");
    }

    @Test
    void tagsAreCreatedMovedListedAndDeleted() {
        assertThat(run("tag", "create", "live", "--at", "order@1").out())
                .matches("tag live created, at patch_set " + UUID + "\n");
        assertThat(run("tag", "move", "live", "order@2", "--author", "ben").out())
                .matches("tag live moved to patch_set " + UUID + "\n");
        assertThat(run("tag", "move", "live", "order@2").out()).startsWith("tag live is already at patch_set ");
        assertThat(run("tag", "list").out().lines())
                .hasSize(3)
                .anyMatch(line -> line.matches("live +patch_set .* ben"));
        assertThat(run("tag", "show", "live").out()).contains("created").contains("moves       2");
        assertThat(run("tag", "delete", "live").out()).startsWith("tag live deleted; it was at patch_set ");
        assertThat(run("tag", "list").out()).contains("order").doesNotContain("live");
    }

    @Test
    void tagCommandsAnswerWithTheTag() {
        assertKeys(
                run("tag", "create", "live", "--at", "order@1", "--output", "json")
                        .json(),
                TAG_KEYS);
        assertKeys(run("tag", "move", "live", "order@2", "--output", "json").json(), TAG_KEYS);
        JsonNode shown = run("tag", "show", "live", "--output", "json").json();
        assertThat(shown.propertyNames()).contains(TAG_KEYS);
        assertKeys(shown.at("/moves/0"), "from", "to", "kind", "movedBy", "movedAt");
        assertKeys(run("tag", "list", "--output", "json").json().get(0), TAG_KEYS);
        assertKeys(run("tag", "delete", "live", "--output", "json").json(), TAG_KEYS);
    }

    @Test
    void aStaleTagIsNotMoved() {
        String stale =
                run("log", "order", "--output", "json").json().get(1).get("id").asString();

        CommandLineRun run = run("tag", "move", "order", "order@0", "--expect", stale);

        assertThat(run.code()).isEqualTo(ExitCode.CONFLICT);
        assertThat(run.err())
                .startsWith("dagstore: tag \"order\" points at ")
                .endsWith("not at the expected " + stale + "\n");
    }

    @Test
    void whatIsExpectedMayBeTheBeginningOfAnId() {
        String id = run("tag", "show", "order", "--output", "json")
                .json()
                .get("target")
                .asString();

        for (String expected : List.of(id, id.substring(0, 18), id.toUpperCase(Locale.ROOT), id.replace("-", ""))) {
            assertThat(run("tag", "move", "order", "order", "--expect", expected)
                            .code())
                    .as(expected)
                    .isZero();
        }
        assertThat(run("put", "order", document(3).toString(), "--expect", id.substring(0, 19))
                        .code())
                .isZero();
    }

    @Test
    void controlCharactersThatAreStoredDoNotReachTheTerminal() {
        String nodes = "{\"nodes\": [{\"id\": \"x\\n\\u001b[31m\\u009b\", \"d\": \"\\u007f\"}]}";
        CommandLineRun.fed(database, nodes, "put", "order", "-");
        database.execute("update artifact set created_by = E'a\\n\\u001b[31m\\u009b'");
        database.execute("update tag set moved_by = E'a\\n\\u001b[31m\\u009b'");
        database.execute("update tag_move set moved_by = E'a\\n\\u001b[31m\\u009b'");

        for (String command : List.of("log order", "tag list", "tag show order", "diff order~1 order", "show order")) {
            CommandLineRun run = run(command.split(" ", -1));

            assertThat(run.code()).isZero();
            assertThat(run.out()).contains("\\n\\u001b").contains("\\u009b").doesNotContainPattern("[\\p{Cc}&&[^\n]]");
        }
        assertThat(run("show", "order", "--output", "json")
                        .json()
                        .at("/document/nodes/0/d")
                        .asString())
                .isEqualTo("\u007f");
    }

    @Test
    void aTagIsNotCreatedTwice() {
        CommandLineRun run = run("tag", "create", "order", "--at", "order@0");

        assertThat(run.code()).isEqualTo(ExitCode.CONFLICT);
        assertThat(run.err()).startsWith("dagstore: there is a tag \"order\" already");
    }

    @Test
    void candidatesListsDeepPatches() {
        CommandLineRun run = run("candidates", "--threshold", "2");

        assertThat(run.out().lines()).hasSize(2);
        assertThat(run("candidates", "--threshold", "2", "--output", "json")
                        .json()
                        .get(0)
                        .get("depth")
                        .asInt())
                .isEqualTo(2);
        assertThat(run("candidates").out()).isEmpty();
        assertThat(run("candidates").err()).startsWith("dagstore: nothing to compact");
        assertThat(run("candidates").code()).isZero();
        assertThat(run("candidates", "--output", "json").json()).isEmpty();
    }

    @Test
    void compactSaysWhetherTheBaseIsNew() {
        assertThat(run("compact", "order").out())
                .matches("patch_set " + shortId() + " compacted into dag_version " + shortId() + "\n");
        assertThat(run("compact", "order").out())
                .matches("patch_set " + shortId() + " was compacted before, into dag_version " + shortId() + "\n");
        JsonNode again = run("compact", "order", "--output", "json").json();
        assertKeys(again, "created", "patch", "compactedBase");
        assertThat(again.get("created").asBoolean()).isFalse();
    }

    @Test
    void compactAllTellsHowManyThereWere() {
        assertThat(run("compact", "--all", "--threshold", "1", "--workers", "2").out())
                .isEqualTo("1 compacted\n");
        JsonNode again =
                run("compact", "--all", "--threshold", "1", "--output", "json").json();
        assertKeys(again, "compacted", "alreadyCompacted", "failures");
        assertThat(again.get("compacted").asInt()).isZero();
    }

    @Test
    void compactedBasePrintsItsId() {
        CommandLineRun none = run("compacted-base", "order");
        String base = run("compact", "order", "--output", "json")
                .json()
                .at("/compactedBase/id")
                .asString();

        assertThat(none.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).isEqualTo("dagstore: \"order\" was not compacted; dagstore compact does it\n");
        assertThat(run("compacted-base", "order").out()).isEqualTo(base + "\n");
        assertThat(run("compacted-base", "order", "--output", "json")
                        .json()
                        .get("id")
                        .asString())
                .isEqualTo(base);
    }

    @Test
    void compactionsListsThem() {
        assertThat(run("compactions").out()).isEmpty();
        run("compact", "order");

        assertThat(run("compactions").out().lines()).hasSize(2);
        assertKeys(
                run("compactions", "--limit", "5", "--output", "json").json().get(0),
                "compactedBase",
                "patch",
                "depth",
                "patches",
                "compactedAt");
    }

    @Test
    void statsCountsTheChains() {
        assertThat(run("stats", "--threshold", "2").out())
                .contains("candidates        1")
                .contains("longest chain     2")
                .contains("cache             off");
        JsonNode stats = run("stats", "--threshold", "2", "--output", "json").json();
        assertKeys(stats, "threshold", "candidates", "totalDepth", "longestChain", "chainRowsSaved", "cache");
        assertKeys(stats.get("cache"), "maxBytes", "bytes", "entries", "hits", "misses", "evictions");
        assertThat(stats.get("cache").get("maxBytes").asLong()).isZero();
        assertThat(stats.get("totalDepth").asInt()).isEqualTo(2);
    }

    @Test
    void explainShowsBothForms() {
        assertThat(run("explain", "order").out())
                .contains("by artifact.compacted_from_id")
                .contains("by meta->>'compacted_from'")
                .contains("rows examined");
        JsonNode explained = run("explain", "order", "--output", "json").json();
        assertKeys(explained, "patch", "byColumn", "byMeta");
        assertKeys(explained.get("byMeta"), "plan", "rowsExamined", "buffers", "planningMillis", "executionMillis");
    }

    @Test
    void exportedVersionsCanBePutAgain() throws IOException {
        Path target = directory.resolve("history");

        assertThat(run("export-versions", "order", target.toString()).out())
                .isEqualTo("3 versions written to " + target + ": 0000.json to 0002.json\n");
        CommandLineRun again = run("export-versions", "order", target.toString());
        JsonNode canonical = run(
                        "export-versions",
                        "order@1",
                        directory.resolve("c").toString(),
                        "--canonical",
                        "--output",
                        "json")
                .json();

        assertThat(again.code()).isEqualTo(ExitCode.CONFLICT);
        assertThat(canonical).hasSize(2);
        assertKeys(canonical.get(1), "number", "artifact", "contentId", "file");
        assertThat(Path.of(canonical.get(1).get("file").asString())).hasContent(text(1));
        run(
                "put",
                "copy",
                target.resolve("0000.json").toString(),
                target.resolve("0001.json").toString());
        assertThat(run("diff", "copy", "order@1").out()).startsWith("no difference");
    }

    @Test
    void schemaCommandsTellTheState() {
        assertThat(run("schema", "status").out()).contains("0 pending");
        assertThat(run("schema", "update").out()).isEqualTo("nothing to do: the schema is up to date\n");
        assertThat(run("schema", "verify").out()).endsWith("all is well\n");
        assertThat(run("schema", "sql").code()).isZero();

        assertKeys(
                run("schema", "status", "--output", "json").json(),
                "upToDate",
                "changesets",
                "unknown",
                "steps",
                "migrator");
        assertKeys(
                run("schema", "update", "--output", "json").json(),
                "ran",
                "markedAsRun",
                "changesets",
                "backfill",
                "releasedLock");
        assertKeys(run("schema", "sql", "--output", "json").json(), "sql");
        assertThat(run("schema", "verify", "--output", "json")
                        .json()
                        .get("healthy")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void anEmptyDatabaseIsMigratedByUpdateOnly() {
        try (TestDatabase empty = TestDatabase.empty()) {
            assertThat(CommandLineRun.on(empty, "schema", "status").out()).contains(" 0 ran, 0 marked as run, ");
            assertThat(CommandLineRun.on(empty, "schema", "verify").code()).isEqualTo(ExitCode.SCHEMA);
            assertThat(CommandLineRun.on(empty, "log", "order").code()).isEqualTo(ExitCode.SCHEMA);
            assertThat(CommandLineRun.on(empty, "schema", "sql").out()).containsIgnoringCase("create table artifact");

            JsonNode update = CommandLineRun.on(empty, "schema", "update", "--output", "json")
                    .json();

            assertKeys(update.at("/changesets/0"), "id", "file", "comment", "markedAsRun");
            assertThat(update.get("ran").asInt()).isGreaterThan(10);
            assertThat(CommandLineRun.on(empty, "log", "order").code()).isEqualTo(ExitCode.NOT_FOUND);
        }
    }

    @Test
    void versionsAreFoundByTheBeginningsOfTheirIds() {
        String id = run("tag", "show", "order", "--output", "json")
                .json()
                .get("target")
                .asString();

        assertThat(run("show", id.substring(0, 18), "--canonical").out()).isEqualTo(text(2));
        assertThat(run("show", id + "~2", "--canonical").out()).isEqualTo(text(0));
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(run("completion").out()).startsWith("#!/usr/bin/env bash").contains("compacted-base");
        assertKeys(run("completion", "--output", "json").json(), "script");
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.on(database, arguments);
    }

    private Path document(int timeout) {
        try {
            return Files.writeString(directory.resolve(timeout + ".json"), text(timeout));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(int timeout) {
        return "{\"edges\":[],\"nodes\":[{\"config\":{\"timeout\":" + timeout + "},\"id\":\"a\"}]}";
    }

    private static String timeout(int value) {
        return "[{\"op\": \"replace\", \"path\": \"/nodes/0/config/timeout\", \"value\": " + value + "}]";
    }

    private static String shortId() {
        return "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}";
    }

    private static void assertKeys(JsonNode object, String... keys) {
        assertThat(object.propertyNames()).containsExactlyInAnyOrder(keys);
    }
}
