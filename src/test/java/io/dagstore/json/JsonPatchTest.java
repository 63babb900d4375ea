package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.error.InvalidInputException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;

class JsonPatchTest {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    private static JsonNode json(String text) {
        return JSON.parse(text.getBytes(UTF_8));
    }

    private static JsonPatch patch(String text) {
        return JSON.parsePatch(text.getBytes(UTF_8));
    }

    private static String text(JsonNode node) {
        return new String(JSON.write(node), UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|a patch must be a JSON array of operations, not an object",
                "[{\"op\":\"remove\",\"path\":\"/a\"},1]|operation 1: an operation must be an object, not a number",
                "[{}]|operation 0: the operation has no \"op\"",
                "[{\"op\":1}]|operation 0: \"op\" must be a string, not a number",
                "[{\"op\":\"x\",\"path\":\"\"}]|operation 0: unknown op \"x\"; it must be add, remove, replace, move, copy or test",
                "[{\"op\":\"add\",\"value\":1}]|operation 0: the operation has no \"path\"",
                "[{\"op\":\"add\",\"path\":null}]|operation 0: \"path\" must be a string, not null",
                "[{\"op\":\"add\",\"path\":\"/a\"}]|operation 0, path \"/a\": add needs a \"value\"",
                "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]|operation 0, path \"a\": \"path\" is \"a\", which is not a JSON pointer:"
                        + " it must be empty or start with \"/\"",
                "[{\"op\":\"add\",\"path\":\"/~2\",\"value\":1}]|operation 0, path \"/~2\": \"path\" is \"/~2\", which is not a JSON"
                        + " pointer: \"~\" must be followed by 0 or 1",
                "[{\"op\":\"copy\",\"path\":\"/a\",\"from\":\"x\"}]|operation 0, path \"/a\": \"from\" is \"x\", which is not a JSON pointer:"
                        + " it must be empty or start with \"/\"",
                "[{\"op\":\"move\",\"path\":\"/a\"}]|operation 0, path \"/a\": the operation has no \"from\"",
                "[{\"op\":\"move\",\"path\":\"/a/b\",\"from\":\"/a\"}]|operation 0, path \"/a/b\": a value cannot be moved into itself,"
                        + " from \"/a\"",
                "[{\"op\":\"remove\",\"path\":\"\"}]|operation 0, path \"\": removing the root would leave no document; replace it"
                        + " instead",
            })
    void aMalformedOperationIsNamed(String patch, String message) {
        assertThatThrownBy(() -> patch(patch))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> JsonPatch.of(json(patch))).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"op\":\"remove\",\"path\":\"/a/c\"}|/a/c|no member \"c\" in the object at /a",
                "{\"op\":\"remove\",\"path\":\"/c/d\"}|/c/d|no member \"c\" in the object at the root",
                "{\"op\":\"replace\",\"path\":\"/a/c\",\"value\":1}|/a/c|no member \"c\" in the object at /a",
                "{\"op\":\"remove\",\"path\":\"/nodes/5\"}|/nodes/5|index 5 is past the end of the array of 3 at /nodes",
                "{\"op\":\"add\",\"path\":\"/nodes/4\",\"value\":1}|/nodes/4|index 4 is past the end of the array of 3 at /nodes",
                "{\"op\":\"test\",\"path\":\"/nodes/-\",\"value\":1}|/nodes/-|\"-\" is not an index of the array at /nodes; \"-\" is the place"
                        + " after the last item, where there is nothing yet",
                "{\"op\":\"add\",\"path\":\"/nodes/01\",\"value\":1}|/nodes/01|\"01\" is not an index of the array at /nodes",
                "{\"op\":\"add\",\"path\":\"/s/x\",\"value\":1}|/s/x|there is a string at /s, which has no member \"x\"",
                "{\"op\":\"test\",\"path\":\"/nodes/2\",\"value\":5}|/nodes/2|test failed: expected 5, found 3",
                "{\"op\":\"copy\",\"from\":\"/q\",\"path\":\"/r\"}|/q|no member \"q\" in the object at the root",
                "{\"op\":\"move\",\"from\":\"/s\",\"path\":\"/a/b/c\"}|/a/b/c|there is a number at /a/b, which has no member \"c\"",
                "{\"op\":\"move\",\"from\":\"/q\",\"path\":\"/q\"}|/q|no member \"q\" in the object at the root",
            })
    void anOperationThatDoesNotApplyIsNamedAndNothingHasHappened(String operation, String path, String reason) {
        String text = "{\"a\":{\"b\":1},\"nodes\":[1,2,3],\"s\":\"x\"}";
        String before =
                "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/z\"},{\"op\":\"move\",\"from\":\"/z\",\"path\":\"/a\"}";
        JsonNode document = json(text);

        assertThatThrownBy(() -> patch("[" + before + "," + operation + "]").applyTo(document))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("operation 2, path \"" + path + "\": " + reason)
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidInputException.class))
                .satisfies(e -> {
                    assertThat(e.getOperation()).hasValue(2);
                    assertThat(e.getPath()).isEqualTo(path);
                    assertThat(e.getReason()).isEqualTo(reason);
                });
        assertThat(text(document)).isEqualTo(text);
        assertThatThrownBy(() -> patch("[" + before + "," + operation + "]").replayOn(json(text)))
                .hasMessage("operation 2, path \"" + path + "\": " + reason);
    }

    @Test
    void longValuesAreCutInMessages() {
        JsonNode document = json("{\"a\":[" + "1,".repeat(5000) + "1]}");

        assertThatThrownBy(() -> patch("[{\"op\":\"test\",\"path\":\"\",\"value\":\"" + "x".repeat(500) + "\"}]")
                        .applyTo(document))
                .message()
                .contains("xxx…, found {\"a\":[1,1,")
                .hasSizeLessThan(250);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.0, true",
        "1, 1e0, true",
        "100, 1E+2, true",
        "0, -0, true",
        "0, 0e5, true",
        "0.0, 0e99999999999999999999999, true",
        "-1, 1, false",
        "12345678901234567890, 1.2345678901234567890e19, true",
        "12345678901234567890, 12345678901234567891, false",
        "1e999999999, 10e999999998, true",
        "1e999999999, 1e999999998, false",
        "1e99999999999999999999, 0.1e100000000000000000000, true",
        "1e99999999999999999999, 100e99999999999999999997, true",
        "1e1000000000000000000000, 10e999999999999999999999, true",
        "1e1000000000000000000, 10e999999999999999999, true",
        "1e-1000000000000000000, 0.1e-999999999999999999, true",
        "1e-99999999999999999999, 10e-100000000000000000000, true",
        "1e-99999999999999999999, 1e99999999999999999999, false",
        "1e00000000000000000000000005, 100000, true",
        "0.1e99999999999, 1e99999999998, true",
        "1.10, 1.1, true",
        "1.10, 1.01, false",
    })
    void numbersAreTestedByValueWhateverTheirExponent(String a, String b, boolean equal) {
        for (String[] pair : new String[][] {{a, b}, {b, a}}) {
            JsonPatch test = patch("[{\"op\":\"test\",\"path\":\"/n\",\"value\":" + pair[0] + "}]");
            JsonNode document = json("{\"n\":" + pair[1] + "}");
            if (equal) {
                assertThat(test.applyTo(document)).isSameAs(document);
            } else {
                assertThatThrownBy(() -> test.applyTo(document))
                        .hasMessage(
                                "operation 0, path \"/n\": test failed: expected " + pair[0] + ", found " + pair[1]);
            }
        }
        assertThat(JsonEquality.sameText(json(a), json(b))).isFalse();
    }

    @Test
    void exponentsOfAnyLengthAreCompared() {
        String nines = "9".repeat(1_000_000);
        String power = "1" + "0".repeat(1_000_000);

        assertThat(JsonEquality.sameValue(json("1e" + power), json("10e" + nines)))
                .isTrue();
        assertThat(JsonEquality.sameValue(json("1e-" + nines), json("10e-" + power)))
                .isTrue();
        assertThat(JsonEquality.sameValue(json("1e" + nines), json("1e" + power)))
                .isFalse();
    }

    @Test
    void valuesAreNotSharedBetweenPatchAndDocuments() {
        JsonPatch patch = patch(
                "[{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"x\":[1]}},{\"op\":\"add\",\"path\":\"/a/x/-\",\"value\":2}]");

        JsonNode first = patch.applyTo(json("{}"));
        JsonNode second = patch.applyTo(json("{}"));
        ((ArrayNode) first.at("/a/x")).add(3);

        assertThat(text(second)).isEqualTo("{\"a\":{\"x\":[1,2]}}");
        assertThat(patch)
                .hasToString(
                        "[{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"x\":[1]}},{\"op\":\"add\",\"path\":\"/a/x/-\",\"value\":2}]");
    }

    @Test
    void laterChangesOfTheJsonDoNotReachThePatch() {
        ArrayNode json = (ArrayNode) json("[{\"op\":\"add\",\"path\":\"/a\",\"value\":[1]}]");
        JsonPatch patch = JsonPatch.of(json);

        ((ArrayNode) json.at("/0/value")).add(2);
        ((ArrayNode) patch.toJson().at("/0/value")).add(3);

        assertThat(text(patch.applyTo(json("{}")))).isEqualTo("{\"a\":[1]}");
        assertThat(patch.size()).isEqualTo(1);
    }

    @Test
    void aReplayedPatchIsUsedUp() {
        JsonPatch patch = patch("[{\"op\":\"add\",\"path\":\"/a\",\"value\":[1]}]");

        assertThat(text(patch.replayOn(json("{}")))).isEqualTo("{\"a\":[1]}");

        assertThatThrownBy(() -> patch.replayOn(json("{}"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> patch.applyTo(json("{}"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(patch::toJson).isInstanceOf(IllegalStateException.class);
        assertThat(patch).hasToString("a patch that is used up");
    }

    @Test
    void thePatchIsAppliedInPlace() {
        JsonNode document = json("{\"a\":1}");

        assertThat(patch("[{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]").applyTo(document))
                .isSameAs(document);
        assertThat(patch("[{\"op\":\"replace\",\"path\":\"\",\"value\":{}}]").applyTo(document))
                .isNotSameAs(document);
        assertThat(text(document)).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void aFailedPatchKeepsTheOrderOfMembers() {
        String text = "{\"a\":1,\"b\":{\"x\":1,\"y\":2,\"z\":3},\"c\":[1,2,3],\"d\":4}";
        JsonNode document = json(text);

        assertThatThrownBy(() -> patch(
                                """
                                [{"op": "remove", "path": "/b/y"}, {"op": "move", "from": "/a", "path": "/b/a"},
                                 {"op": "move", "from": "/b", "path": "/e"}, {"op": "remove", "path": "/c/1"},
                                 {"op": "add", "path": "/a", "value": 7}, {"op": "copy", "from": "/c", "path": "/c/0"},
                                 {"op": "replace", "path": "", "value": {}}, {"op": "test", "path": "/a", "value": 0}]
                                """)
                        .applyTo(document))
                .hasMessage("operation 7, path \"/a\": no member \"a\" in the object at the root");

        assertThat(text(document)).isEqualTo(text);
    }

    @Test
    void aPatchThatDoublesTheDocumentAgainAndAgainIsStopped() {
        StringBuilder patch = new StringBuilder("[");
        for (int i = 0; i < 60; i++) {
            patch.append(i == 0 ? "" : ",")
                    .append("{\"op\":\"copy\",\"from\":\"\",\"path\":\"/a")
                    .append(i)
                    .append("\"}");
        }
        JsonNode document = json("{\"v\":[1,2,3]}");

        assertThatThrownBy(() -> patch(patch + "]").applyTo(document))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the patch copies more than 1000000 values");
        assertThat(text(document)).isEqualTo("{\"v\":[1,2,3]}");
    }

    @Test
    void aPatchThatNestsTheDocumentAgainAndAgainIsStopped() {
        StringBuilder patch = new StringBuilder("[");
        for (int i = 0; i < 12; i++) {
            patch.append(i == 0 ? "" : ",")
                    .append("{\"op\":\"copy\",\"from\":\"\",\"path\":\"")
                    .append("/a".repeat(1 << i))
                    .append("\"}");
        }
        JsonNode document = json("{\"a\":1}");

        assertThatThrownBy(() -> patch(patch + "]").applyTo(document))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the value is nested deeper than 1024 levels");
        assertThat(text(document)).isEqualTo("{\"a\":1}");
    }

    @Test
    void aPatchOnNumbersOfJacksonWorksToo() {
        JsonNode document = new ObjectMapper().readTree("{\"n\":1.50}");

        assertThat(patch("[{\"op\":\"test\",\"path\":\"/n\",\"value\":15e-1}]").applyTo(document))
                .isSameAs(document);
    }
}
