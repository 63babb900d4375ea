package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dagstore.SharedData;
import io.dagstore.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The public RFC 6902 conformance suite, and a smaller one of dagstore's own in the same format. */
class JsonPatchConformanceTest {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    /**
     * The cases that cannot run as they are: an operation with two {@code op} members, of which a lenient reader keeps the last and
     * which asks another question then. {@link #twoOpMembersInOneOperationAreRefused} asks the one that was meant. The suite disables
     * them too; what else it disables runs all the same.
     */
    private static final Set<String> DUPLICATE_MEMBERS = Set.of("tests.json[85]", "spec_tests.json[13]");

    @TestFactory
    List<DynamicTest> everyEnabledCaseOfThePublicSuitePasses() throws IOException {
        return SharedData.testsOrSkipped(() -> {
            List<DynamicTest> tests = new ArrayList<>();
            for (String file : List.of("tests.json", "spec_tests.json")) {
                tests.addAll(cases(
                        file, Files.readAllBytes(SharedData.jsonPatchTests().resolve(file))));
            }
            assertThat(tests).hasSize(95 + 17 - DUPLICATE_MEMBERS.size());
            return tests;
        });
    }

    @TestFactory
    Stream<DynamicTest> everyCaseOfOurOwnSuitePasses() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/json-patch/tests.json"))) {
            return cases("own", in.readAllBytes()).stream();
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
     * The files are read by plain Jackson, which keeps the last of two equal keys. Each document and patch then goes through
     * our own reader.
     */
    private static List<DynamicTest> cases(String file, byte[] suite) {
        List<DynamicTest> tests = new ArrayList<>();
        int index = 0;
        for (JsonNode test : new ObjectMapper().readTree(suite)) {
            String place = file + "[" + index++ + "]";
            if (!DUPLICATE_MEMBERS.contains(place)) {
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
