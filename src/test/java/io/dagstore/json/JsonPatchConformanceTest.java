package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dagstore.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The public RFC 6902 conformance suite, and a smaller one of dagstore's own in the same format. */
class JsonPatchConformanceTest {
    private static final Path PUBLIC_SUITE = Path.of("../shared/data/json-patch-tests");
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    /**
     * The cases that the suite itself disables, by their place in the file, with the reason why they stay so. All others run.
     */
    private static final Map<String, String> DISABLED = Map.of(
            "tests.json[10]", "a document that is a string is not a question of RFC 6902",
            "tests.json[56]",
                    "tests the whole document against one that is equal; covered by whole-document cases of our own",
            "tests.json[85]",
                    "one operation with two \"op\" members, of which a lenient reader keeps the last;"
                            + " refused by our reader, see twoOpMembersInOneOperationAreRefused",
            "spec_tests.json[13]", "RFC 6902 A.13, the same duplicate member");

    @TestFactory
    Stream<DynamicTest> everyEnabledCaseOfThePublicSuitePasses() throws IOException {
        assumeThat(PUBLIC_SUITE)
                .withFailMessage("the public suite is not at %s", PUBLIC_SUITE)
                .isDirectory();
        List<DynamicTest> tests = new ArrayList<>();
        List<String> disabled = new ArrayList<>();
        for (String file : List.of("tests.json", "spec_tests.json")) {
            tests.addAll(cases(file, Files.readAllBytes(PUBLIC_SUITE.resolve(file)), disabled));
        }
        assertThat(disabled).containsExactlyInAnyOrderElementsOf(DISABLED.keySet());
        assertThat(tests).hasSizeGreaterThan(100);
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> everyCaseOfOurOwnSuitePasses() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/json-patch/tests.json"))) {
            List<String> disabled = new ArrayList<>();
            List<DynamicTest> tests = cases("own", in.readAllBytes(), disabled);
            assertThat(disabled).isEmpty();
            return tests.stream();
        }
    }

    @Test
    void twoOpMembersInOneOperationAreRefused() {
        byte[] patch = "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"op\":\"remove\"}]".getBytes(UTF_8);

        assertThatThrownBy(() -> JSON.parsePatch(patch))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("\"op\" appears twice");
    }

    /**
     * The files are read by plain Jackson, which keeps the last of two equal keys, as the suite's duplicates are in cases
     * that are disabled. Each document and patch then goes through our own reader.
     */
    private static List<DynamicTest> cases(String file, byte[] suite, List<String> disabled) {
        List<DynamicTest> tests = new ArrayList<>();
        int index = 0;
        for (JsonNode test : new ObjectMapper().readTree(suite)) {
            String place = file + "[" + index++ + "]";
            if (test.path("disabled").asBoolean(false)) {
                disabled.add(place);
            } else {
                tests.add(dynamicTest(place + " " + test.path("comment").asString(""), () -> run(test)));
            }
        }
        return tests;
    }

    private static void run(JsonNode test) {
        JsonNode document = ours(test.get("doc"));
        byte[] before = CanonicalJson.bytes(document);
        byte[] patch = test.get("patch").toString().getBytes(UTF_8);
        if (test.has("error")) {
            assertThatThrownBy(() -> JSON.parsePatch(patch).applyTo(document))
                    .as(test.get("error").asString())
                    .isInstanceOf(InvalidInputException.class);
            assertThat(CanonicalJson.bytes(document)).isEqualTo(before);
        } else {
            JsonNode applied = JSON.parsePatch(patch).applyTo(document);
            if (test.has("expected")) {
                assertThat(CanonicalJson.bytes(applied)).isEqualTo(CanonicalJson.bytes(ours(test.get("expected"))));
            }
            JsonNode replayed = JSON.parsePatch(patch).replayOn(ours(test.get("doc")));
            assertThat(CanonicalJson.bytes(replayed)).isEqualTo(CanonicalJson.bytes(applied));
        }
    }

    private static JsonNode ours(JsonNode value) {
        return JSON.parse(value.toString().getBytes(UTF_8));
    }
}
