package io.dagstore.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonNumberTest {
    private static final Pattern QUESTIONS =
            Pattern.compile("(as|is|can|has|in|number|short|int|long|float|double|bigInteger|decimal)[A-Z]\\w*");

    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0", "5", "-17", "999999999", "1000000000", "2147483647", "2147483648", "-9223372036854775808",
                "123456789012345678", "1234567890123456789012", "1.0", "1.5", "-0.25", "1e3", "12E-1", "1e400"
            })
    void anyQuestionForItsValueIsAnsweredAsJacksonsOwnNodeDoes(String text) throws IllegalAccessException {
        JsonNode ours = new JsonNumber(text);
        JsonNode jacksons = JACKSON.readTree(text);

        int questions = 0;
        List<String> differences = new ArrayList<>();
        for (Method method : JsonNode.class.getMethods()) {
            if (method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())
                    && QUESTIONS.matcher(method.getName()).matches()
                    // The text is what differs.
                    && !List.of("asString", "asStringOpt", "asText", "asOptional")
                            .contains(method.getName())) {
                questions++;
                Object expected = answer(method, jacksons);
                Object actual = answer(method, ours);
                if (!expected.equals(actual)) {
                    differences.add(method.getName() + ": " + actual + " instead of " + expected);
                }
            }
        }

        assertThat(questions).isGreaterThan(50);
        assertThat(differences).isEmpty();
        assertThat(ours.asString()).isEqualTo(text);
    }

    private static Object answer(Method method, JsonNode node) throws IllegalAccessException {
        try {
            return String.valueOf(method.invoke(node));
        } catch (InvocationTargetException e) {
            return e.getTargetException().getClass();
        }
    }
}
