package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class JsonDiffTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static JsonNode json(String text) {
        return new Json(JsonLimits.DEFAULT).parse(text.replace('\'', '"').getBytes(UTF_8));
    }

    /** The difference, after a check that it leads from one to the other. */
    private static JsonPatch diff(JsonNode from, JsonNode to) {
        JsonPatch patch = JsonDiff.between(from, to);
        JsonNode result = JsonPatch.of(patch.toJson()).applyTo(JsonPatch.copyOf(from));
        assertThat(CanonicalJson.bytes(result)).isEqualTo(CanonicalJson.bytes(to));
        return patch;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1}|{'a':1}|[]",
                "{'a':1,'b':2}|{'b':2,'a':1}|[]",
                "{'a':1}|{'a':1.0}|[{'op':'replace','path':'/a','value':1.0}]",
                "{'a':1}|{'a':null}|[{'op':'replace','path':'/a','value':null}]",
                "{'a':1,'long':'enough that the root is not replaced'}|{'b':1,'long':'enough that the root is not replaced'}"
                        + "|[{'op':'remove','path':'/a'},{'op':'add','path':'/b','value':1}]",
                "{'a/b':{'~':1,'x':'enough that the object is not replaced'}}|{'a/b':{'~':2,'x':'enough that the object is not replaced'}}"
                        + "|[{'op':'replace','path':'/a~1b/~0','value':2}]",
                "{'a':[]}|{'a':{}}|[{'op':'replace','path':'/a','value':{}}]",
                "[1]|{'a':1}|[{'op':'replace','path':'','value':{'a':1}}]",
                "'a'|'b'|[{'op':'replace','path':'','value':'b'}]",
                "{'a':{'b':1,'c':2,'d':3}}|{'a':{'b':4,'c':5,'d':6}}|[{'op':'replace','path':'/a','value':{'b':4,'c':5,'d':6}}]",
            })
    void valuesAreComparedMemberByMember(String from, String to, String patch) {
        assertThat(diff(json(from), json(to))).hasToString(patch.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 2 3 4 5 6 7 8|0 1 2 3 4 5 6 7 8|add /0",
                "1 2 3 4 5 6 7 8|1 2 3 4 5 6 7 8 9|add /8",
                "1 2 3 4 5 6 7 8|2 3 4 5 6 7 8|remove /0",
                "1 2 3 4 5 6 7 8|8 1 2 3 4 5 6 7|move /7 /0",
                "1 2 3 4 5 6 7 8|2 3 4 5 6 7 8 1|move /0 /7",
                "1 2 3 4 5 6 7 8|1 3 2 4 5 6 8 7|move /2 /1,move /7 /6",
                "1 2 3 4 5 6 7 8|1 2 9 4 5 6 7 8|remove /2,add /2",
                "1 2 3 4 5 6 7 8|9 8 1 2 3 4 6 7|remove /4,add /0,move /7 /1",
            })
    void itemsWithAnIdAreMatchedByIt(String from, String to, String steps) {
        IntFunction<JsonNode> item =
                id -> json("{'id':'node-" + id + "','data':'long enough that nothing else is shorter'}");

        assertThat(steps(diff(array(from, item), array(to, item)))).isEqualTo(steps);
        assertThat(steps(diff(
                        array(from, id -> NODES.objectNode().put("id", id).put("pad", "x".repeat(90))),
                        array(to, id -> NODES.objectNode().put("id", id).put("pad", "x".repeat(90))))))
                .isEqualTo(steps);
    }

    private static ArrayNode array(String ids, IntFunction<JsonNode> item) {
        ArrayNode array = NODES.arrayNode();
        for (String id : ids.split(" ", -1)) {
            array.add(item.apply(Integer.parseInt(id)));
        }
        return array;
    }

    private static String steps(JsonPatch patch) {
        List<String> steps = new ArrayList<>();
        for (JsonNode operation : patch.toJson()) {
            String from = operation.has("from") ? operation.get("from").stringValue() + " " : "";
            steps.add(operation.get("op").stringValue() + " " + from
                    + operation.get("path").stringValue());
        }
        return String.join(",", steps);
    }

    @Test
    void aChangeInsideAnItemThatMovesIsMadeAtItsNewPlace() {
        String padding = ",'pad':'long enough that nothing is replaced as a whole, as that would be shorter'}";
        JsonNode from =
                json("[{'id':'a','v':1" + padding + ",{'id':'b','v':1" + padding + ",{'id':'c','v':1" + padding + "]");
        JsonNode to = json("[{'id':'n'},{'id':'c','v':2" + padding + ",{'id':'a','v':1" + padding + ",{'id':'b','v':3"
                + padding + "]");

        assertThat(steps(diff(from, to))).isEqualTo("add /0,move /3 /1,replace /1/v,replace /3/v");
    }

    @Test
    void itemsWithoutUniqueIdsAreMatchedByContent() {
        String pad = "'pad':'long enough that nothing is replaced as a whole, as that would be shorter'";
        JsonNode from = json("[{'id':'a',%s},{'id':'a','v':1,%s},{%s}]".formatted(pad, pad, pad));
        JsonNode to = json("[{'v':0},{'id':'a',%s},{'id':'a','v':2,%s},{%s}]".formatted(pad, pad, pad));

        assertThat(steps(diff(from, to))).isEqualTo("add /0,replace /2/v");
    }

    @ParameterizedTest
    @CsvSource({
        "abcdefgh, xabcdefgh, 1",
        "abcdefgh, abcdefghx, 1",
        "abcdefgh, abcxdefgh, 1",
        "abcdefgh, abdefgh, 1",
        "abcdefgh, abcxefgh, 1",
        "abcdefgh, habcdefg, 1",
        "abcabba, cbabac, 4",
        "aaaaaaaa, aaaaaaaaa, 1",
        "abababab, babababa, 1",
    })
    void theLongestCommonSubsequenceStays(String from, String to, int operations) {
        assertThat(diff(letters(from), letters(to)).size()).isLessThanOrEqualTo(operations);
    }

    private static ArrayNode letters(String letters) {
        ArrayNode array = NODES.arrayNode();
        letters.chars().forEach(c -> array.add("a word that is long enough: " + (char) c));
        return array;
    }

    @Test
    void theMovesAreAsFewAsPossible() {
        Random random = new Random(6902);
        for (int round = 0; round < 300; round++) {
            int n = 1 + random.nextInt(40);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                order.add(i);
            }
            Collections.shuffle(order, random);
            int[] origins = order.stream().mapToInt(Integer::intValue).toArray();

            assertThat(Rearrangement.steps(n, origins).size()).isEqualTo(n - longestIncreasing(origins));
        }
    }

    private static int longestIncreasing(int[] values) {
        int[] lengths = new int[values.length];
        int longest = 0;
        for (int i = 0; i < values.length; i++) {
            lengths[i] = 1;
            for (int j = 0; j < i; j++) {
                if (values[j] < values[i]) {
                    lengths[i] = Math.max(lengths[i], lengths[j] + 1);
                }
            }
            longest = Math.max(longest, lengths[i]);
        }
        return longest;
    }

    @Test
    void theSameDocumentsGiveTheSamePatch() {
        RandomJson json = new RandomJson(new Random(42));
        for (int i = 0; i < 500; i++) {
            JsonNode from = json.document();
            JsonNode to = json.changed(from);
            assertThat(JsonDiff.between(JsonPatch.copyOf(from), JsonPatch.copyOf(to)))
                    .hasToString(JsonDiff.between(from, to).toString());
        }
    }

    @Test
    void thePatchSharesNothingWithTheDocuments() {
        ObjectNode to = (ObjectNode) json("{'a':{'b':[1]}}");
        JsonPatch patch = JsonDiff.between(json("{}"), to);

        ((ArrayNode) to.at("/a/b")).add(2);

        assertThat(patch).hasToString("[{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"b\":[1]}}]");
    }

    /** A thread has 1 MiB by default on most platforms. */
    @Test
    void theDeepestDocumentsNeedLessThanThreeQuartersOfAThreadsStack() throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        Thread thread = new Thread(null, JsonDiffTest::workOnTheDeepestDocuments, "deep", 768 << 10);
        thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
        thread.start();
        thread.join();

        assertThat(failures).isEmpty();
    }

    private static void workOnTheDeepestDocuments() {
        int depth = JsonLimits.DEEPEST;
        Json json = new Json(JsonLimits.STORED);
        String pad = "\"x\":\"" + "y".repeat(200) + "\"";
        for (String[] shape : new String[][] {
            {"{\"a\":", "}"},
            {"[", "]"},
            {"[0,", ",1]"},
            {"[{\"id\":1," + pad + ",\"a\":", "}]"},
            {"{" + pad + ",\"a\":", "}"}
        }) {
            int levels = shape[0].startsWith("[{") ? depth / 2 : depth;
            byte[] deep = (shape[0].repeat(levels) + "1" + shape[1].repeat(levels)).getBytes(UTF_8);
            byte[] other = (shape[0].repeat(levels) + "2" + shape[1].repeat(levels)).getBytes(UTF_8);
            JsonNode from = json.parse(deep);
            JsonNode to = json.parse(other);

            JsonPatch patch = diff(from, to);

            assertThat(patch.size()).isEqualTo(1);
            assertThat(JsonEquality.sameValue(from, to)).isFalse();
            assertThat(JsonEquality.sameText(from, json.parse(CanonicalJson.bytes(from))))
                    .isTrue();
            assertThat(json.pretty(to)).contains("2");
            byte[] test =
                    ("[{\"op\":\"test\",\"path\":\"\",\"value\":" + new String(deep, UTF_8) + "}]").getBytes(UTF_8);
            assertThat(json.parsePatch(test).applyTo(from)).isSameAs(from);
            WorkflowChanges.between(from, to);
        }
    }

    @ParameterizedTest
    @CsvSource({"different", "equal", "twoValues", "reversed", "reversedIds", "nested", "fewValues"})
    @Timeout(60)
    void theWorstArraysEndInBoundedTimeAndMemory(String kind) {
        int n = 20_000;
        Random random = new Random(1);
        ArrayNode from = NODES.arrayNode();
        ArrayNode to = NODES.arrayNode();
        for (int i = 0; i < n; i++) {
            switch (kind) {
                case "different" -> {
                    from.add("from " + i);
                    to.add("to " + i);
                }
                case "equal" -> {
                    from.add(7);
                    to.add(7);
                }
                case "twoValues" -> {
                    from.add(random.nextBoolean());
                    to.add(random.nextBoolean());
                }
                case "fewValues" -> {
                    from.add(random.nextInt(1000));
                    to.add(random.nextInt(1000));
                }
                case "reversed" -> {
                    from.add(i);
                    to.add(n - i);
                }
                case "reversedIds" -> {
                    from.addObject().put("id", i);
                    to.addObject().put("id", n - i);
                }
                default -> {
                    from.addArray().add(i % 3).addArray().add(random.nextInt(5));
                    to.addArray().add(i % 3).addArray().add(random.nextInt(5));
                }
            }
        }
        if (kind.equals("equal")) {
            to.insert(n / 2, 8);
            assertThat(diff(from, to).size()).isEqualTo(1);
        } else {
            diff(from, to);
        }
    }
}
