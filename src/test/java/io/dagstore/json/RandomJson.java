package io.dagstore.json;

import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random documents, small in their choice of keys and values so that equal things meet, and random changes to them. */
final class RandomJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] KEYS = {
        "a", "b", "c", "", "~", "/", "~1", "m~n", "a/b", "0", "1", "-", "01", "id", "nodes", "é", "€", "😀", "\u0000",
        "\"\\"
    };
    private static final String[] NUMBERS = {
        "0", "-0", "0.0", "1", "1.0", "1e0", "10", "1E+1", "12345678901234567890", "1.10", "1e400", "0.1e99999999999"
    };
    private static final String[] STRINGS = {
        "", "a", "b", "é€😀", "line\nbreak", "\u007f\u0080\ud7ff", "a longer string than the others"
    };

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    Random random() {
        return random;
    }

    String key() {
        return KEYS[random.nextInt(KEYS.length)];
    }

    /** An object or array, and now and then something else. */
    JsonNode document() {
        return switch (random.nextInt(20)) {
            case 0 -> value(0);
            case 1, 2, 3 -> array(4);
            case 4, 5, 6, 7 -> identified(4);
            default -> object(4);
        };
    }

    JsonNode value(int depth) {
        int kind = random.nextInt(depth <= 0 ? 5 : 10);
        return switch (kind) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> new JsonNumber(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 3 -> new JsonNumber(Integer.toString(random.nextInt(5)));
            case 4 -> NODES.stringNode(STRINGS[random.nextInt(STRINGS.length)]);
            case 5, 6 -> object(depth);
            case 7 -> identified(depth);
            default -> array(depth);
        };
    }

    ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.set(key(), value(depth - 1));
        }
        return object;
    }

    private ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(8); i > 0; i--) {
            array.add(random.nextInt(3) == 0 ? value(depth - 1) : value(0));
        }
        return array;
    }

    private ArrayNode identified(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(6); i > 0; i--) {
            ObjectNode item = object(depth - 1);
            item.set("id", random.nextBoolean() ? NODES.stringNode("n" + random.nextInt(12)) : new JsonNumber("" + i));
            array.add(item);
        }
        return array;
    }

    /** A copy with a few changes, at any depth. */
    JsonNode changed(JsonNode value) {
        JsonNode copy = JsonPatch.copyOf(value);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            copy = change(copy);
        }
        return copy;
    }

    private JsonNode change(JsonNode node) {
        if (node.isEmpty() || random.nextInt(6) == 0) {
            return node.isContainer() && random.nextBoolean() ? grow(node) : value(2);
        }
        int which = random.nextInt(node.size());
        if (node instanceof ObjectNode object) {
            String key = object.propertyNames().stream().skip(which).findFirst().orElseThrow();
            switch (random.nextInt(5)) {
                case 0 -> object.remove(key);
                case 1 -> object.set(key(), value(2));
                default -> object.set(key, change(object.get(key)));
            }
        } else if (node instanceof ArrayNode array) {
            switch (random.nextInt(6)) {
                case 0 -> array.remove(which);
                case 1 -> array.insert(random.nextInt(array.size() + 1), value(2));
                case 2 -> {
                    JsonNode moved = array.remove(which);
                    array.insert(random.nextInt(array.size() + 1), moved);
                }
                default -> array.set(which, change(array.get(which)));
            }
        }
        return node;
    }

    private JsonNode grow(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.set(key(), value(1));
        } else if (node instanceof ArrayNode array) {
            array.add(value(1));
        }
        return node;
    }
}
