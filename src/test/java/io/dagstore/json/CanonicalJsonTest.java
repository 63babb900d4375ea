package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.error.InvalidInputException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class CanonicalJsonTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static String canonical(String json) {
        return new String(CanonicalJson.bytes(new Json(JsonLimits.DEFAULT).parse(json.getBytes(UTF_8))), UTF_8);
    }

    /** RFC 8785, 3.2.2 to 3.2.4, but for the numbers, which stay as they are. */
    @Test
    void theExampleOfTheRfcComesOutAsItSays() {
        String json =
                """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }
                """;

        assertThat(canonical(json))
                .isEqualTo("{\"literals\":[null,true,false],"
                        + "\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    /** RFC 8785, 3.2.3: a pair of surrogates sorts before a character whose single code unit is larger. */
    @Test
    void keysAreSortedByUtf16CodeUnits() {
        String json =
                """
                {"\\u20ac": 1, "\\r": 2, "\\ufb33": 3, "1": 4, "\\ud83d\\ude00": 5, "\\u0080": 6, "\\u00f6": 7, "": 8, "A": 9, "a": 0}
                """;

        assertThat(canonical(json))
                .isEqualTo(
                        "{\"\":8,\"\\r\":2,\"1\":4,\"A\":9,\"a\":0,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");
    }

    @Test
    void keysAreSortedAtEveryDepth() {
        assertThat(canonical("[{\"b\":{\"d\":1,\"c\":[{\"y\":1,\"x\":2}]},\"a\":0}]"))
                .isEqualTo("[{\"a\":0,\"b\":{\"c\":[{\"x\":2,\"y\":1}],\"d\":1}}]");
    }

    @Test
    void onlyWhatMustBeEscapedIs() {
        StringBuilder json = new StringBuilder("\"");
        for (int c = 0; c < 0x20; c++) {
            json.append("\\u00").append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
        }

        assertThat(canonical(json.append("\\u007f\\u0080\\u2028\\/\"").toString()))
                .isEqualTo(
                        "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
                                + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017"
                                + "\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f\u007f\u0080\u2028/\"");
    }

    @Test
    void halfOfASurrogatePairIsRefused() {
        for (String half :
                new String[] {"\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "long enough to be cut 😀\ud800"}) {
            assertThatThrownBy(() -> CanonicalJson.bytes(NODES.stringNode(half)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("half of a surrogate pair at index");
            assertThatThrownBy(() -> CanonicalJson.bytes(NODES.objectNode().put(half, 1)))
                    .isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void numbersOfTreesThatWereNotParsedAreWrittenAsTheyPrint() {
        JsonNode values = NODES.arrayNode().add(1).add(-2L).add(0.5).add(new java.math.BigDecimal("1.10"));

        assertThat(new String(CanonicalJson.bytes(values), UTF_8)).isEqualTo("[1,-2,0.5,1.10]");
    }

    @Test
    void whatIsNotJsonIsRefused() {
        assertThatThrownBy(() -> CanonicalJson.bytes(NODES.numberNode(Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CanonicalJson.bytes(NODES.binaryNode(new byte[1])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOrderOfMembersDoesNotMatter() {
        RandomJson json = new RandomJson(new Random(8785));
        Json writer = new Json(JsonLimits.DEFAULT);
        for (int i = 0; i < 2_000; i++) {
            JsonNode document = json.document();
            byte[] canonical = CanonicalJson.bytes(document);

            assertThat(CanonicalJson.bytes(writer.parse(canonical))).isEqualTo(canonical);
            assertThat(CanonicalJson.bytes(writer.parse(writer.write(document))))
                    .isEqualTo(canonical);
            assertThat(CanonicalJson.bytes(writer.parse(writer.pretty(document).getBytes(UTF_8))))
                    .isEqualTo(canonical);
            assertThat(new ObjectMapper().readTree(writer.pretty(document)))
                    .isEqualTo(new ObjectMapper().readTree(canonical));
        }
    }

    /** The writer's chunks end somewhere within each of these, and in the middle of what takes several bytes. */
    @Test
    void textOfAnyLengthComesOutWhole() {
        for (int length = 4_070; length < 4_110; length++) {
            String json = "{\"a\":\"" + "x".repeat(length) + "é€😀\\n".repeat(8) + "\",\"b\":["
                    + "12345,".repeat(30_000) + "null],\"c\":\"" + "€".repeat(70_000) + "\"}";

            assertThat(canonical(json).equals(json)).as("length %s", length).isTrue();
        }
    }

    @Test
    void objectsInOrderAndOutOfItCanLieInEachOther() {
        assertThat(
                        canonical(
                                "{\"a\":{\"z\":1,\"b\":{\"c\":[{\"y\":2,\"x\":3},4]},\"c\":5},\"b\":{\"e\":6,\"d\":{}},\"A\":7}"))
                .isEqualTo(
                        "{\"A\":7,\"a\":{\"b\":{\"c\":[{\"x\":3,\"y\":2},4]},\"c\":5,\"z\":1},\"b\":{\"d\":{},\"e\":6}}");
    }

    @Test
    void theContentIdIsTheHashOfTheBytes() {
        String id = ContentId.of("{}".getBytes(UTF_8));

        assertThat(id).isEqualTo("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }
}
