package io.dagstore.json;

import io.dagstore.error.InvalidInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A JSON patch, RFC 6902: operations on a document, in order. Every operation is complete and well-formed; members that
 * the RFC does not define are ignored and not kept.
 *
 * <p>There are two ways to apply a patch. {@link #applyTo} is for a patch that may fail and a patch that is kept: it copies
 * the patch's values into the document and takes everything back when an operation fails. {@link #replayOn} is for building a
 * document from patches that were read for this purpose only: it moves the values, keeps no record, and uses the patch up.
 *
 * <p>A patch does not change until it is replayed, and until then it can be shared between threads. The documents cannot.
 */
public final class JsonPatch {
    /** A patch that copies its document into itself doubles it; forty such operations would fill any memory. */
    private static final int MOST_COPIED_VALUES = 1_000_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    enum Kind {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST;

        private final String text = name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param from where the value comes from, null but for move and copy
     * @param value the operand, null but for add, replace and test
     */
    record Operation(Kind kind, Pointer path, @Nullable Pointer from, @Nullable JsonNode value) {
        private JsonNode operand() {
            if (value == null) {
                throw new IllegalStateException(kind + " has no value");
            }
            return value;
        }

        private Pointer origin() {
            if (from == null) {
                throw new IllegalStateException(kind + " has no from");
            }
            return from;
        }
    }

    private final List<Operation> operations;
    private boolean usedUp;

    /** The operations' values must belong to nobody else. */
    JsonPatch(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    /**
     * The patch that a JSON array describes. Later changes of the array do not affect it.
     *
     * @throws InvalidInputException if the value is not an array; or if an operation is malformed, with its index: op, path,
     *     value or from is missing or of the wrong type, the op is unknown, a pointer is not one, or a move leads into itself
     */
    public static JsonPatch of(JsonNode patch) {
        return read(copyOf(patch, new int[] {Integer.MAX_VALUE}, JsonLimits.DEEPEST + 2), Integer.MAX_VALUE);
    }

    /** As {@link #of}, but the patch takes the array's values over. */
    static JsonPatch read(JsonNode patch, int maxOperations) {
        if (!(patch instanceof ArrayNode array)) {
            throw new InvalidInputException("a patch must be a JSON array of operations, not " + JsonText.kind(patch));
        }
        if (array.size() > maxOperations) {
            throw new InvalidInputException(
                    "the patch has " + array.size() + " operations; at most " + maxOperations + " are accepted");
        }
        List<Operation> operations = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            operations.add(operation(i, array.get(i)));
        }
        return new JsonPatch(operations);
    }

    private static Operation operation(int index, JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            throw InvalidInputException.inOperation(
                    index, null, "an operation must be an object, not " + JsonText.kind(json));
        }
        String name = string(index, object, "op", null);
        Kind kind =
                switch (name) {
                    case "add" -> Kind.ADD;
                    case "remove" -> Kind.REMOVE;
                    case "replace" -> Kind.REPLACE;
                    case "move" -> Kind.MOVE;
                    case "copy" -> Kind.COPY;
                    case "test" -> Kind.TEST;
                    default ->
                        throw InvalidInputException.inOperation(
                                index,
                                null,
                                "unknown op " + JsonText.abbreviated(name)
                                        + "; it must be add, remove, replace, move, copy or test");
                };
        Pointer path = pointer(index, object, "path");
        Pointer from = null;
        JsonNode value = null;
        switch (kind) {
            case ADD, REPLACE, TEST -> {
                value = object.get("value");
                if (value == null) {
                    throw InvalidInputException.inOperation(index, path.toString(), kind.text + " needs a \"value\"");
                }
            }
            case MOVE, COPY -> {
                from = pointer(index, object, "from");
                if (kind == Kind.MOVE && from.contains(path)) {
                    throw InvalidInputException.inOperation(
                            index, path.toString(), "a value cannot be moved into itself, from " + quoted(from));
                }
            }
            case REMOVE -> {
                if (path.depth() == 0) {
                    throw InvalidInputException.inOperation(
                            index, "", "removing the root would leave no document; replace it instead");
                }
            }
        }
        return new Operation(kind, path, from, value);
    }

    private static Pointer pointer(int index, ObjectNode operation, String member) {
        String text = string(index, operation, member, member.equals("path") ? null : pathOf(operation));
        try {
            return Pointer.parse(text);
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.inOperation(
                    index,
                    member.equals("path") ? text : pathOf(operation),
                    "\"" + member + "\" is " + JsonText.abbreviated(text) + ", which is not a JSON pointer: "
                            + e.getMessage());
        }
    }

    private static @Nullable String pathOf(ObjectNode operation) {
        JsonNode path = operation.get("path");
        return path == null || !path.isString() ? null : path.stringValue();
    }

    private static String string(int index, ObjectNode operation, String member, @Nullable String path) {
        JsonNode value = operation.get(member);
        if (value == null) {
            throw InvalidInputException.inOperation(index, path, "the operation has no \"" + member + "\"");
        }
        if (!value.isString()) {
            throw InvalidInputException.inOperation(
                    index, path, "\"" + member + "\" must be a string, not " + JsonText.kind(value));
        }
        return value.stringValue();
    }

    /** The number of operations. */
    public int size() {
        return operations.size();
    }

    /** The operations, unmodifiable. */
    List<Operation> operations() {
        return operations;
    }

    /**
     * The patch as JSON, a new array each time.
     *
     * @throws IllegalStateException if the patch is used up
     */
    public ArrayNode toJson() {
        checkNotUsedUp();
        ArrayNode array = new ArrayNode(NODES, operations.size());
        for (Operation operation : operations) {
            ObjectNode object = array.addObject();
            object.set("op", StringNode.valueOf(operation.kind.text));
            if (operation.from != null) {
                object.set("from", StringNode.valueOf(operation.from.toString()));
            }
            object.set("path", StringNode.valueOf(operation.path.toString()));
            if (operation.value != null) {
                object.set("value", copyOf(operation.value));
            }
        }
        return array;
    }

    /**
     * Applies all operations to the document, in place, or none: when one fails, what the ones before it changed is taken
     * back, up to the order of the members of each object. {@code test} compares numbers by value, so that 1, 1.0 and 1e0
     * are the same.
     *
     * @return the root of the result, which is the given instance unless an operation replaced the root
     * @throws InvalidInputException if an operation does not apply, with its index, its path and the reason; or if the patch
     *     copies more than 1,000,000 values from one place to another
     * @throws IllegalStateException if the patch is used up
     */
    public JsonNode applyTo(JsonNode document) {
        checkNotUsedUp();
        Undo undo = new Undo();
        try {
            return new Application(document, undo).apply(operations);
        } catch (InvalidInputException e) {
            undo.run();
            throw e;
        }
    }

    /**
     * Applies all operations to the document, in place, as {@link #applyTo} does, but without preparing for failure or for
     * further use: the patch's values become part of the document, and after an exception the document is in between and must
     * be thrown away. The patch is used up in any case, and must not be in use by another thread.
     *
     * @return the root of the result, which is the given instance unless an operation replaced the root
     * @throws InvalidInputException as {@link #applyTo}
     * @throws IllegalStateException if the patch is used up
     */
    public JsonNode replayOn(JsonNode document) {
        checkNotUsedUp();
        usedUp = true;
        return new Application(document, null).apply(operations);
    }

    private void checkNotUsedUp() {
        if (usedUp) {
            throw new IllegalStateException("the patch is used up: its values have become part of a document");
        }
    }

    /** The patch as JSON text. */
    @Override
    public String toString() {
        return usedUp
                ? "a patch that is used up"
                : JsonWriter.compact().write(toJson()).toString();
    }

    /** A copy that shares nothing that can change. */
    static JsonNode copyOf(JsonNode value) {
        return copyOf(value, new int[] {Integer.MAX_VALUE}, Integer.MAX_VALUE);
    }

    /**
     * A copy that shares nothing that can change.
     *
     * @param budget how many values may still be copied; reduced by those that are
     */
    private static JsonNode copyOf(JsonNode value, int[] budget, int levels) {
        if (--budget[0] < 0) {
            throw new InvalidInputException("the patch copies more than " + MOST_COPIED_VALUES + " values");
        }
        if (!value.isContainer()) {
            return value;
        }
        if (levels == 0) {
            throw new InvalidInputException("the value is nested deeper than " + JsonLimits.DEEPEST + " levels");
        }
        if (value instanceof ObjectNode object) {
            ObjectNode copy = new ObjectNode(NODES);
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                copy.set(member.getKey(), copyOf(member.getValue(), budget, levels - 1));
            }
            return copy;
        }
        ArrayNode copy = new ArrayNode(NODES, value.size());
        for (JsonNode item : value) {
            copy.add(copyOf(item, budget, levels - 1));
        }
        return copy;
    }

    private static String quoted(Pointer pointer) {
        return "\"" + pointer + "\"";
    }

    /** What takes a patch back, last change first. */
    private static final class Undo {
        private final Deque<Runnable> steps = new ArrayDeque<>();
        /** The keys of objects that lost one, in the order before that: a key that is put back goes to the end. */
        private final IdentityHashMap<ObjectNode, List<String>> keys = new IdentityHashMap<>();

        void add(Runnable step) {
            steps.push(step);
        }

        void keepOrder(ObjectNode object) {
            if (!keys.containsKey(object)) {
                keys.put(object, List.copyOf(object.propertyNames()));
            }
        }

        void run() {
            steps.forEach(Runnable::run);
            keys.forEach((object, order) -> {
                for (String key : order) {
                    JsonNode value = object.remove(key);
                    if (value != null) {
                        object.set(key, value);
                    }
                }
            });
        }
    }

    /** One run over a document. */
    private static final class Application {
        private final @Nullable Undo undo;
        private final int[] copyBudget = {MOST_COPIED_VALUES};
        private JsonNode root;
        private int index;

        Application(JsonNode document, @Nullable Undo undo) {
            this.root = document;
            this.undo = undo;
        }

        JsonNode apply(List<Operation> operations) {
            for (index = 0; index < operations.size(); index++) {
                Operation operation = operations.get(index);
                switch (operation.kind) {
                    case ADD -> add(operation.path, own(operation.operand()));
                    case REMOVE -> remove(operation.path);
                    case REPLACE -> replace(operation.path, own(operation.operand()));
                    case MOVE -> move(operation.origin(), operation.path);
                    case COPY -> add(operation.path, copy(operation.origin()));
                    case TEST -> test(operation.path, operation.operand());
                }
            }
            return root;
        }

        private JsonNode own(JsonNode operand) {
            return undo == null ? operand : copyOf(operand);
        }

        private JsonNode copy(Pointer from) {
            JsonNode value = get(from);
            try {
                return copyOf(value, copyBudget, JsonLimits.DEEPEST);
            } catch (InvalidInputException e) {
                throw failure(from, e.getReason());
            }
        }

        private void test(Pointer path, JsonNode expected) {
            JsonNode found = get(path);
            if (!JsonEquality.sameValue(expected, found)) {
                throw failure(
                        path,
                        "test failed: expected " + JsonText.abbreviated(expected) + ", found "
                                + JsonText.abbreviated(found));
            }
        }

        private void move(Pointer from, Pointer path) {
            if (from.toString().equals(path.toString())) {
                get(from);
            } else {
                add(path, remove(from));
            }
        }

        private JsonNode get(Pointer pointer) {
            return descend(pointer, pointer.depth());
        }

        private JsonNode descend(Pointer pointer, int steps) {
            JsonNode node = root;
            for (int step = 0; step < steps; step++) {
                node = child(node, pointer, step);
            }
            return node;
        }

        private JsonNode child(JsonNode parent, Pointer pointer, int step) {
            String token = pointer.token(step);
            if (parent instanceof ObjectNode object) {
                JsonNode child = object.get(token);
                if (child == null) {
                    throw noMember(pointer, step);
                }
                return child;
            }
            return array(parent, pointer, step).get(existingIndex((ArrayNode) parent, pointer, step));
        }

        private ArrayNode array(JsonNode parent, Pointer pointer, int step) {
            if (parent instanceof ArrayNode array) {
                return array;
            }
            throw failure(
                    pointer,
                    "there is " + JsonText.kind(parent) + " at " + pointer.describe(step) + ", which has no member "
                            + JsonText.abbreviated(pointer.token(step)));
        }

        private int existingIndex(ArrayNode array, Pointer pointer, int step) {
            String token = pointer.token(step);
            int at = Pointer.index(token);
            if (at < 0) {
                throw notAnIndex(pointer, step, "; \"-\" is the place after the last item, where there is nothing yet");
            }
            if (at >= array.size()) {
                throw pastTheEnd(array, pointer, step);
            }
            return at;
        }

        private void add(Pointer path, JsonNode value) {
            if (path.depth() == 0) {
                replaceRoot(value);
                return;
            }
            int step = path.depth() - 1;
            JsonNode parent = descend(path, step);
            if (parent instanceof ObjectNode object) {
                set(object, path.last(), value);
                return;
            }
            ArrayNode array = array(parent, path, step);
            int at = path.last().equals("-") ? array.size() : Pointer.index(path.last());
            if (at < 0) {
                throw notAnIndex(path, step, "");
            }
            if (at > array.size()) {
                throw pastTheEnd(array, path, step);
            }
            array.insert(at, value);
            if (undo != null) {
                undo.add(() -> array.remove(at));
            }
        }

        private void replace(Pointer path, JsonNode value) {
            if (path.depth() == 0) {
                replaceRoot(value);
                return;
            }
            int step = path.depth() - 1;
            JsonNode parent = descend(path, step);
            if (parent instanceof ObjectNode object) {
                if (!object.has(path.last())) {
                    throw noMember(path, step);
                }
                set(object, path.last(), value);
                return;
            }
            ArrayNode array = array(parent, path, step);
            int at = existingIndex(array, path, step);
            JsonNode old = array.replace(at, value);
            if (undo != null) {
                undo.add(() -> array.set(at, old));
            }
        }

        private void set(ObjectNode object, String key, JsonNode value) {
            JsonNode old = object.replace(key, value);
            if (undo != null) {
                undo.add(old == null ? () -> object.remove(key) : () -> object.set(key, old));
            }
        }

        private void replaceRoot(JsonNode value) {
            root = value;
        }

        private JsonNode remove(Pointer path) {
            if (path.depth() == 0) {
                return root;
            }
            int step = path.depth() - 1;
            JsonNode parent = descend(path, step);
            if (parent instanceof ObjectNode object) {
                if (undo != null && object.has(path.last())) {
                    undo.keepOrder(object);
                }
                JsonNode old = object.remove(path.last());
                if (old == null) {
                    throw noMember(path, step);
                }
                if (undo != null) {
                    undo.add(() -> object.set(path.last(), old));
                }
                return old;
            }
            ArrayNode array = array(parent, path, step);
            int at = existingIndex(array, path, step);
            JsonNode old = array.remove(at);
            if (undo != null) {
                undo.add(() -> array.insert(at, old));
            }
            return old;
        }

        private InvalidInputException noMember(Pointer pointer, int step) {
            return failure(
                    pointer,
                    "no member " + JsonText.abbreviated(pointer.token(step)) + " in the object at "
                            + pointer.describe(step));
        }

        private InvalidInputException pastTheEnd(ArrayNode array, Pointer pointer, int step) {
            return failure(
                    pointer,
                    "index " + pointer.token(step) + " is past the end of the array of " + array.size() + " at "
                            + pointer.describe(step));
        }

        private InvalidInputException notAnIndex(Pointer pointer, int step, String aboutTheEnd) {
            String token = pointer.token(step);
            return failure(
                    pointer,
                    JsonText.abbreviated(token) + " is not an index of the array at " + pointer.describe(step)
                            + (token.equals("-") ? aboutTheEnd : ""));
        }

        private InvalidInputException failure(Pointer pointer, String reason) {
            return InvalidInputException.inOperation(index, pointer.toString(), reason);
        }
    }
}
