package io.dagstore.json;

import io.dagstore.json.JsonPatch.Kind;
import io.dagstore.json.JsonPatch.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Computes patches. Objects are compared member by member. Array items are paired first, and only then compared:
 *
 * <ul>
 *   <li>where every item on both sides is an object with an {@code id} (a string or number, unique in its array), by id;
 *   <li>otherwise by the longest common subsequence of equal items; then equal items that are left over, as moved; then, between
 *       two items of the subsequence, what was removed with what was added, in order.
 * </ul>
 *
 * Pairs whose order is kept, of which there are as many as possible (a longest increasing subsequence), stay where they are;
 * the others are moved. A value is replaced as a whole where that makes the shorter patch.
 *
 * <p>For n values in both documents together, the longest array having m items, the time is O(n log n + p log m) and the memory
 * O(n + p), where p is the number of pairs of equal items that are looked at. The subsequence is found by the algorithm of
 * J. W. Hunt and T. G. Szymanski, "A fast algorithm for computing longest common subsequences", CACM 20(5), 1977. It is the
 * longest as long as p needs no bound; in arrays of many equal items each item is compared only with its nearest candidates, so
 * that p stays below two million, or the number of items if that is larger.
 *
 * <p>The result depends on nothing but the two values and the order of their members.
 */
public final class JsonDiff {
    private static final long UNLIMITED = Long.MAX_VALUE / 4;

    private final boolean shortest;
    private final List<Change> changes = new ArrayList<>();
    private long bytes;
    private final IdentityHashMap<JsonNode, Long> hashes = new IdentityHashMap<>();
    private final IdentityHashMap<JsonNode, Long> sizes = new IdentityHashMap<>();

    private JsonDiff(boolean shortest) {
        this.shortest = shortest;
    }

    /**
     * The patch that turns one value into the other, so that the canonical bytes are equal: {@code 1} and {@code 1.0} are a
     * difference, the order of an object's members is none. It has no {@code test} operations, shares nothing with the two
     * values, and is empty if there is no difference. As canonical JSON it is never longer than the one operation that replaces
     * the whole value.
     *
     * @param from a value that is nested no deeper than {@link JsonLimits#DEEPEST}
     * @param to a value that is nested no deeper than {@link JsonLimits#DEEPEST}
     */
    public static JsonPatch between(JsonNode from, JsonNode to) {
        JsonDiff diff = new JsonDiff(true);
        diff.value(from, to, Place.ROOT);
        List<Operation> operations = new ArrayList<>(diff.changes.size());
        for (Change change : diff.changes) {
            operations.add(new Operation(
                    change.kind,
                    change.place.pointer(),
                    change.from == null ? null : change.from.pointer(),
                    change.value == null ? null : JsonPatch.copyOf(change.value)));
        }
        return new JsonPatch(operations);
    }

    /** The places that differ, as narrow as they can be named, in the order of the document. */
    static List<Pointer> places(JsonNode from, JsonNode to) {
        JsonDiff diff = new JsonDiff(false);
        diff.value(from, to, Place.ROOT);
        return diff.changes.stream().map(change -> change.place.pointer()).toList();
    }

    /**
     * A pointer that is spelled out only if it is needed.
     *
     * @param bytes its length as a JSON string
     */
    private record Place(@Nullable Place parent, String token, int bytes) {
        static final Place ROOT = new Place(null, "", 2);

        Place child(String name) {
            return new Place(this, name, bytes - 1 + JsonWriter.length(Pointer.escape(name)));
        }

        Place child(int index) {
            return child(Integer.toString(index));
        }

        Pointer pointer() {
            Deque<String> tokens = new ArrayDeque<>();
            for (Place place = this; place.parent != null; place = place.parent) {
                tokens.addFirst(place.token);
            }
            return Pointer.of(List.copyOf(tokens));
        }
    }

    private record Change(Kind kind, Place place, @Nullable Place from, @Nullable JsonNode value) {}

    private void emit(Kind kind, Place place, @Nullable Place from, @Nullable JsonNode value) {
        changes.add(new Change(kind, place, from, value));
        bytes += bytes(kind, place);
        if (from != null) {
            bytes += ",\"from\":".length() + from.bytes;
        }
        if (value != null) {
            bytes += ",\"value\":".length() + measure(value, UNLIMITED);
        }
    }

    /** How long an operation is as JSON, with the comma before it, but without its value and where it comes from. */
    private static int bytes(Kind kind, Place place) {
        return ",{\"op\":\"\",\"path\":}".length() + kind.name().length() + place.bytes;
    }

    private void value(JsonNode from, JsonNode to, Place place) {
        int changesBefore = changes.size();
        long bytesBefore = bytes;
        if (from instanceof ObjectNode a && to instanceof ObjectNode b) {
            members(a, b, place);
        } else if (from instanceof ArrayNode a && to instanceof ArrayNode b) {
            items(a, b, place);
        } else {
            if (!JsonEquality.sameText(from, to)) {
                emit(Kind.REPLACE, place, null, to);
            }
            return;
        }
        long worthwhile = bytes - bytesBefore - bytes(Kind.REPLACE, place) - ",\"value\":".length();
        if (shortest && worthwhile > 0 && Math.abs(measure(to, worthwhile)) < worthwhile) {
            changes.subList(changesBefore, changes.size()).clear();
            bytes = bytesBefore;
            emit(Kind.REPLACE, place, null, to);
        }
    }

    private void members(ObjectNode from, ObjectNode to, Place place) {
        for (String name : from.propertyNames()) {
            if (!to.has(name)) {
                emit(Kind.REMOVE, place.child(name), null, null);
            }
        }
        for (Map.Entry<String, JsonNode> member : to.properties()) {
            JsonNode old = from.get(member.getKey());
            if (old == null) {
                emit(Kind.ADD, place.child(member.getKey()), null, member.getValue());
            } else if (old.isContainer() && member.getValue().isContainer()) {
                value(old, member.getValue(), place.child(member.getKey()));
            } else if (!JsonEquality.sameText(old, member.getValue())) {
                emit(Kind.REPLACE, place.child(member.getKey()), null, member.getValue());
            }
        }
    }

    private void items(ArrayNode from, ArrayNode to, Place place) {
        int[] origins = ItemMatch.byId(from, to);
        if (origins == null) {
            origins = new ItemMatch(from, to, this).byContent();
        }
        for (Rearrangement.Step step : Rearrangement.steps(from.size(), origins)) {
            emit(
                    step.kind(),
                    place.child(step.at()),
                    step.kind() == Kind.MOVE ? place.child(step.from()) : null,
                    step.kind() == Kind.ADD ? to.get(step.item()) : null);
        }
        for (int i = 0; i < origins.length; i++) {
            if (origins[i] >= 0) {
                value(from.get(origins[i]), to.get(i), place.child(i));
            }
        }
    }

    /** Whether two values have the same content. What is found equal is not looked at again, what differs is seen by its hash. */
    boolean same(JsonNode a, JsonNode b) {
        return hash(a) == hash(b) && JsonEquality.sameText(a, b);
    }

    /** Equal for values of the same content; computed once for each object and array. */
    long hash(JsonNode value) {
        if (!value.isContainer()) {
            return switch (value.getNodeType()) {
                case STRING -> mix(3L + value.stringValue().hashCode());
                case NUMBER -> mix(5L + JsonNumber.text(value).hashCode());
                default -> mix(7L + value.hashCode());
            };
        }
        Long known = hashes.get(value);
        if (known != null) {
            return known;
        }
        long hash = value.isObject() ? 1 : 2;
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                // A sum, as the order of members does not count.
                hash += mix(31 * hash(member.getValue()) + member.getKey().hashCode());
            }
        } else {
            for (JsonNode item : value) {
                hash = mix(31 * hash + hash(item));
            }
        }
        hash = mix(hash);
        hashes.put(value, hash);
        return hash;
    }

    /** Spreads every bit over all others: the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mix(long bits) {
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }

    /**
     * How many bytes the value is as JSON, or, if that is more than the limit, perhaps a negative number: minus some size
     * above the limit that it has at least. Such a bound is about twice the limit, and remembered, so that a limit that grows
     * from parent to parent does not have everything counted again each time.
     */
    private long measure(JsonNode value, long limit) {
        if (!value.isContainer()) {
            return switch (value.getNodeType()) {
                case STRING -> JsonWriter.length(value.stringValue());
                case NUMBER -> JsonNumber.text(value).length();
                default -> value.isBoolean() && !value.booleanValue() ? 5 : 4;
            };
        }
        Long known = sizes.get(value);
        if (known != null && (known >= 0 || -known > limit)) {
            return known;
        }
        long size = 1L + Math.max(1, value.size());
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                long item = measure(member.getValue(), limit);
                size += JsonWriter.length(member.getKey()) + 1 + Math.abs(item);
                if (item < 0 || size > 2 * limit) {
                    size = -size;
                    break;
                }
            }
        } else {
            for (JsonNode child : value) {
                long item = measure(child, limit);
                size += Math.abs(item);
                if (item < 0 || size > 2 * limit) {
                    size = -size;
                    break;
                }
            }
        }
        sizes.put(value, size);
        return size;
    }
}
