package io.dagstore.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * RFC 6902 in its plainest form: values are Java's maps, lists, strings and decimals, every operation makes a new document, and
 * whatever is wrong is an exception. Slow, and made to be checked by eye.
 */
final class ReferencePatch {
    private static final Object NULL = new Object();
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]*");

    private ReferencePatch() {}

    /** Why a patch does not apply. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final transient int operation;

        Refused(int operation, Throwable cause) {
            super(cause);
            this.operation = operation;
        }
    }

    static Object apply(JsonNode document, JsonNode patch) throws Refused {
        Object root = plain(document);
        int index = 0;
        for (JsonNode json : patch) {
            try {
                Map<?, ?> op = (Map<?, ?>) plain(json);
                List<String> path = tokens(need(op, "path"));
                root = switch ((String) need(op, "op")) {
                    case "add" -> add(root, path, need(op, "value"));
                    case "remove" -> remove(root, path);
                    case "replace" -> {
                        Object value = need(op, "value");
                        yield path.isEmpty() ? value : replace(root, path, value);
                    }
                    case "move" -> {
                        List<String> from = tokens(need(op, "from"));
                        check(path.size() <= from.size()
                                || !path.subList(0, from.size()).equals(from));
                        Object value = get(root, from);
                        yield path.equals(from) ? root : add(from.isEmpty() ? NULL : remove(root, from), path, value);
                    }
                    case "copy" -> add(root, path, get(root, tokens(need(op, "from"))));
                    case "test" -> {
                        check(get(root, path).equals(need(op, "value")));
                        yield root;
                    }
                    default -> throw new IllegalArgumentException();
                };
            } catch (RuntimeException e) {
                throw new Refused(index, e);
            }
            index++;
        }
        return root;
    }

    /** The value as maps, lists, strings, booleans and decimals that are equal if the values are. */
    static Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                node.forEachEntry((key, value) -> map.put(key, plain(value)));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                node.forEach(item -> list.add(plain(item)));
                yield list;
            }
            case STRING -> node.stringValue();
            case NUMBER -> {
                BigDecimal value = new BigDecimal(node.asString());
                yield value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
            }
            case BOOLEAN -> node.booleanValue();
            default -> NULL;
        };
    }

    private static Object need(Map<?, ?> operation, String member) {
        return Objects.requireNonNull(operation.get(member));
    }

    private static List<String> tokens(Object pointer) {
        String text = (String) pointer;
        check(text.isEmpty() || text.startsWith("/"));
        List<String> tokens = new ArrayList<>();
        for (String token : text.split("/", -1)) {
            check(!token.replaceAll("~[01]", "").contains("~"));
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return tokens.subList(1, tokens.size());
    }

    private static Object get(Object node, List<String> path) {
        if (path.isEmpty()) {
            return node;
        }
        return get(child(node, path.get(0)), path.subList(1, path.size()));
    }

    private static Object child(Object node, String token) {
        if (node instanceof Map<?, ?> map) {
            return Objects.requireNonNull(map.get(token));
        }
        List<?> list = (List<?>) node;
        return list.get(index(token));
    }

    private static int index(String token) {
        check(INDEX.matcher(token).matches());
        return Integer.parseInt(token);
    }

    private interface Change {
        void at(Object parent, String token);
    }

    /** A copy of the nodes on the path, with the change applied at its end. */
    private static Object changed(Object node, List<String> path, Change change) {
        Object copy = copy(node);
        String token = path.get(0);
        if (path.size() == 1) {
            change.at(copy, token);
        } else {
            set(copy, token, changed(child(node, token), path.subList(1, path.size()), change));
        }
        return copy;
    }

    private static Object copy(Object node) {
        return node instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : new ArrayList<>((List<?>) node);
    }

    @SuppressWarnings("unchecked")
    private static void set(Object parent, String token, Object value) {
        if (parent instanceof Map<?, ?>) {
            ((Map<String, Object>) parent).put(token, value);
        } else {
            ((List<Object>) parent).set(index(token), value);
        }
    }

    @SuppressWarnings("unchecked")
    private static Object add(Object root, List<String> path, Object value) {
        if (path.isEmpty()) {
            return value;
        }
        return changed(root, path, (parent, token) -> {
            if (parent instanceof Map<?, ?>) {
                set(parent, token, value);
            } else {
                List<Object> list = (List<Object>) parent;
                list.add(token.equals("-") ? list.size() : index(token), value);
            }
        });
    }

    private static Object remove(Object root, List<String> path) {
        return changed(root, path, (parent, token) -> {
            child(parent, token);
            if (parent instanceof Map<?, ?> map) {
                map.remove(token);
            } else {
                ((List<?>) parent).remove(index(token));
            }
        });
    }

    private static Object replace(Object root, List<String> path, Object value) {
        return changed(root, path, (parent, token) -> {
            child(parent, token);
            set(parent, token, value);
        });
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
