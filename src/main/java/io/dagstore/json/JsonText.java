package io.dagstore.json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** JSON in messages to people. */
final class JsonText {
    private static final int LONGEST = 80;

    private JsonText() {}

    /** What a value is, with its article: "an object", "a string", "null". */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "something that is not JSON";
        };
    }

    /** The value as JSON, its end cut off if it is long. */
    static String abbreviated(JsonNode value) {
        String text = JsonWriter.atMost(4 * LONGEST).write(value).toString();
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }

    /** The string as JSON, its end cut off if it is long. */
    static String abbreviated(String string) {
        return abbreviated(StringNode.valueOf(string));
    }

    /** Whether the string has a surrogate without its other half. */
    static boolean hasHalfPair(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == string.length()
                        || !Character.isLowSurrogate(string.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
