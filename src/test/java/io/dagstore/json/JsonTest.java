package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.error.InvalidInputException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class JsonTest {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    @Test
    void numbersKeepTheirText() {
        String text = "[12345678901234567890,1.10,1e400,-0,1E+2,0.1e99999999999,-0.0,1e2,0.0000001,1E-7]";

        JsonNode parsed = JSON.parse(text.getBytes(UTF_8));

        assertThat(new String(JSON.write(parsed), UTF_8)).isEqualTo(text);
        assertThat(new ObjectMapper().writeValueAsString(parsed)).isEqualTo(text);
    }

    @Test
    void numbersCanBeReadAsValues() {
        JsonNode numbers = JSON.parse("[7,1.50,1e3,12345678901234567890]".getBytes(UTF_8));

        assertThat(numbers.get(0).isNumber()).isTrue();
        assertThat(numbers.get(0).intValue()).isEqualTo(7);
        assertThat(numbers.get(1).decimalValue()).isEqualTo("1.50");
        assertThat(numbers.get(1).doubleValue()).isEqualTo(1.5);
        assertThat(numbers.get(2).longValue()).isEqualTo(1000);
        assertThat(numbers.get(3).numberValue()).hasToString("12345678901234567890");
        assertThatThrownBy(() -> numbers.get(3).intValue()).isInstanceOf(RuntimeException.class);
    }

    @Test
    void aNumberMayBeAsLongAsTheInput() {
        String digits = "7".repeat(1_000_000);

        assertThat(JSON.write(JSON.parse(digits.getBytes(UTF_8)))).isEqualTo(digits.getBytes(UTF_8));
    }

    @Test
    void aKeyMayBeAsLongAsTheInput() {
        String text = "{\"" + "k".repeat(1_000_000) + "\":\"" + "v".repeat(1_000_000) + "\"}";

        assertThat(JSON.write(JSON.parse(text.getBytes(UTF_8)))).isEqualTo(text.getBytes(UTF_8));
    }

    @Test
    void anObjectMayHaveAnyNumberOfDifferentKeys() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 300_000; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("\"")
                    .append(Integer.toHexString(i * 0x9e3779b9))
                    .append("\":0");
        }

        assertThat(JSON.parseDocument(text.append("}").toString().getBytes(UTF_8)))
                .hasSize(300_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{|line 1, column 2: Unexpected end-of-input: expected close marker for Object",
                "[1,|line 1, column 4: Unexpected end-of-input",
                "\"abc|line 1, column 5: Unexpected end-of-input",
                "{\"a\":1,\"b\":{\"c\":1,\"c\":1}}|line 1, column 23: the key \"c\" appears twice in one object",
                "{\"a\":1,\"\\u0061\":{}}|line 1, column 17: the key \"a\" appears twice in one object",
                "1 2|line 1, column 3: the JSON value has ended, but more follows",
                "{\"a\":1} x|line 1, column 9: Unrecognized token 'x'",
                "{} {}|line 1, column 4: the JSON value has ended, but more follows",
                "[NaN]|Non-standard token 'NaN'",
                "[-Infinity]|line 1, column",
                "[1,]|line 1, column 4: Unexpected character (']' (code 93)): expected a value",
                "// c|line 1, column 1: Unexpected character ('/' (code 47)): maybe a (non-standard) comment?",
                "{'a':1}|line 1, column 2: Unexpected character (''' (code 39))",
                "{a:1}|line 1, column 2: Unexpected character ('a' (code 97))",
                "[01]|Leading zeroes not allowed",
                "[1.]|Decimal point not followed by a digit",
                "[.5]|line 1, column 2: Unexpected character ('.'",
                "[+1]|does not allow numbers to have plus signs",
                "[1e]|Exponent indicator not followed by a digit",
                "[-]|line 1, column 3: Unexpected character",
                "[tru]|line 1, column 2: Unrecognized token 'tru'",
                "\"\\x\"|Unrecognized character escape 'x'",
                "\"a\tb\"|Illegal unquoted character",
                "{\"é\":\"é\",\"ü\" 1}|line 1, column 14: Unexpected character ('1' (code 49))",
                "]|line 1, column 1: Unexpected close marker ']'",
                "{\"a\":1]|line 1, column 7: Unexpected close marker ']': expected '}'",
                "\"\\ud800\"|line 1, column 1: a string has half of a surrogate pair, which is not Unicode",
                "[\"\\ude00\\ud83d\"]|line 1, column 2: a string has half of a surrogate pair",
                "{\"\\ud83d\":1}|surrogate",
                "{\"\\ude00\":1}|surrogate",
            })
    void malformedInputIsRefusedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> JSON.parse(text.getBytes(UTF_8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("malformed JSON at line ")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("Source:", "Feature");
    }

    @Test
    void linesAreCounted() {
        assertThatThrownBy(() -> JSON.parse("{\n  \"a\": 1,\r\n  \"ä\": x\n}".getBytes(UTF_8)))
                .hasMessageStartingWith("malformed JSON at line 3, column 8: Unrecognized token 'x'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t "})
    void emptyInputIsRefused(String text) {
        assertThatThrownBy(() -> JSON.parse(text.getBytes(UTF_8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the input is empty; a JSON value is needed");
    }

    @Test
    void otherEncodingsAreRefused() {
        assertThatThrownBy(() -> JSON.parse("{}".getBytes(UTF_16)))
                .hasMessage("the input looks like UTF-16; JSON must be in UTF-8");
        assertThatThrownBy(() -> JSON.parse("{}".getBytes(UTF_16LE)))
                .hasMessage("the input looks like UTF-16; JSON must be in UTF-8");
        assertThatThrownBy(() -> JSON.parse(HexFormat.of().parseHex("0000007b0000007d")))
                .hasMessage("the input looks like UTF-32; JSON must be in UTF-8");
        assertThatThrownBy(() -> JSON.parse(HexFormat.of().parseHex("fffe00007b000000")))
                .hasMessage("the input looks like UTF-32; JSON must be in UTF-8");
        assertThatThrownBy(() -> JSON.parse(HexFormat.of().parseHex("efbbbf7b7d")))
                .hasMessage("the input starts with a byte order mark; JSON has none: remove these 3 bytes");
    }

    /** A stray byte, a sequence cut short, overlong forms, an encoded surrogate, and a code point beyond Unicode. */
    @ParameterizedTest
    @ValueSource(
            strings = {"80", "ff", "c3", "e282", "c080", "c1bf", "e08080", "eda080", "f0808080", "f4908080", "f8888080"
            })
    void whatIsNotUtf8IsRefused(String hex) {
        byte[] input = HexFormat.of().parseHex("5b2261222c0a22" + hex + "225d");

        assertThatThrownBy(() -> JSON.parse(input))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("malformed JSON at line 2, column 2: the byte 0x" + hex.substring(0, 2)
                        + " there is not UTF-8");
    }

    @Test
    void allOfUnicodeIsRead() {
        StringBuilder text = new StringBuilder("\"");
        for (int c = 0x80; c <= Character.MAX_CODE_POINT; c = c == 0xd7ff ? 0xe000 : c + 1) {
            text.appendCodePoint(c);
        }
        byte[] utf8 = text.append('"').toString().getBytes(UTF_8);

        assertThat(JSON.write(JSON.parse(utf8))).isEqualTo(utf8);
        assertThat(JsonWriter.length(JSON.parse(utf8).stringValue())).isEqualTo(utf8.length);
        assertThat(JSON.parse("\"\\ud83d\\ude00\"".getBytes(UTF_8)).stringValue())
                .isEqualTo("😀");
    }

    @Test
    void aDocumentIsAnObject() {
        assertThatThrownBy(() -> JSON.parseDocument("[1]".getBytes(UTF_8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a document must be a JSON object, not an array");
        assertThatThrownBy(() -> JSON.parseDocument("null".getBytes(UTF_8)))
                .hasMessage("a document must be a JSON object, not null");
        assertThat(JSON.parseDocument("{}".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void theSizeOfTheInputIsLimited() {
        Json json = new Json(new JsonLimits(10, 5, 5));

        assertThat(json.parse("[1,2,3,45]".getBytes(UTF_8))).hasSize(4);
        assertThatThrownBy(() -> json.parse("[1,2,3,456]".getBytes(UTF_8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the JSON is 11 bytes long; at most 10 are accepted");
    }

    @Test
    void theDepthOfTheInputIsLimited() {
        Json json = new Json(new JsonLimits(100, 3, 5));

        assertThat(json.parse("[[{\"a\":1}]]".getBytes(UTF_8))).hasSize(1);
        assertThatThrownBy(() -> json.parse("[[{\"a\":[]}]]".getBytes(UTF_8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("malformed JSON at line 1, column 8: nested deeper than the 3 levels that are accepted");
    }

    @Test
    void theNumberOfOperationsIsLimited() {
        Json json = new Json(new JsonLimits(1000, 3, 2));
        String operation = "{\"op\":\"remove\",\"path\":\"/a\"}";

        assertThat(json.parsePatch(("[" + operation + "," + operation + "]").getBytes(UTF_8))
                        .size())
                .isEqualTo(2);
        assertThatThrownBy(() ->
                        json.parsePatch(("[" + operation + "," + operation + "," + operation + "]").getBytes(UTF_8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the patch has 3 operations; at most 2 are accepted");
    }

    @Test
    void aValueInAPatchMayBeAsDeepAsADocument() {
        Json json = new Json(new JsonLimits(1000, 3, 2));
        String patch = "[{\"op\":\"add\",\"path\":\"\",\"value\":{\"a\":[{}]}}]";

        JsonNode result = json.parsePatch(patch.getBytes(UTF_8)).applyTo(json.parse("{}".getBytes(UTF_8)));

        assertThat(json.canonicalDocument(result)).asString().isEqualTo("{\"a\":[{}]}");
    }

    @Test
    void aDocumentThatAPatchMadeIsChecked() {
        Json json = new Json(new JsonLimits(22, 3, 2));

        assertThat(json.canonicalDocument(JSON.parse("{\"b\":[1.0],\"a\":\"2345\"}".getBytes(UTF_8))))
                .asString()
                .hasSize(22)
                .isEqualTo("{\"a\":\"2345\",\"b\":[1.0]}");
        assertThatThrownBy(() -> json.canonicalDocument(JSON.parse("{\"b\":[1.0],\"a\":\"23456\"}".getBytes(UTF_8))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the document is longer than the 22 bytes that are accepted");
        assertThatThrownBy(() -> json.canonicalDocument(JSON.parse("{\"a\":[[[1]]]}".getBytes(UTF_8))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the document is nested deeper than 3 levels");
        assertThatThrownBy(() -> json.canonicalDocument(JSON.parse("[]".getBytes(UTF_8))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a document must be a JSON object, not an array");
    }

    @Test
    void aPatchThatCopiesALongStringAgainAndAgainMakesADocumentThatIsRefusedEarly() {
        JsonNode document = JSON.parse(("{\"a\":\"" + "x".repeat(1 << 20) + "\",\"b\":[]}").getBytes(UTF_8));
        String copy = "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b/-\"}";

        JsonNode result = JSON.parsePatch(("[" + (copy + ",").repeat(50_000) + copy + "]").getBytes(UTF_8))
                .applyTo(document);

        assertThatThrownBy(() -> JSON.canonicalDocument(result))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the document is longer than the 16777216 bytes that are accepted");
    }

    @Test
    void limitsMustBePositiveAndNotDeeperThanTheStackBears() {
        assertThatThrownBy(() -> new JsonLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JsonLimits(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JsonLimits(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JsonLimits(1, JsonLimits.DEEPEST + 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxDepth must be at most 1024, not 1025");
        assertThat(JsonLimits.DEFAULT).isEqualTo(new JsonLimits(16 * 1024 * 1024, 512, 100_000));
    }

    @Test
    void prettyTextHasOneMemberPerLine() {
        JsonNode document =
                JSON.parse("{\"b\":{\"x\":1.10,\"y\":[]},\"a\":[1,{},\"é\\n\"],\"c\":null}".getBytes(UTF_8));

        assertThat(JSON.pretty(document))
                .isEqualTo(
                        """
                        {
                          "b": {
                            "x": 1.10,
                            "y": []
                          },
                          "a": [
                            1,
                            {},
                            "é\\n"
                          ],
                          "c": null
                        }""");
    }
}
