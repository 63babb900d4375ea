package io.dagstore.json;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people want to know about two versions of a workflow graph. Everything that differs between the documents' contents
 * appears somewhere.
 *
 * @param nodes what happened to the nodes
 * @param edges what happened to the edges
 * @param members what happened to the other top-level members, by name. {@code nodes} and {@code edges} are among them where
 *     they appear or vanish as a whole, turn from an array into an object, or are neither
 */
public record WorkflowChanges(Items nodes, Items edges, Items members) {
    private static final int NEW = -1;

    /**
     * Changes in one collection. An item is named by its id: the string or number in its member {@code id}, or its key where
     * the collection is an object. An item without an id, or with one that its array has twice, is named by its
     * position, as in {@code #3}, counted from 0: in the old collection if it was removed, otherwise in the new one. Such items
     * are paired with an equal one if there is one, and else in order.
     *
     * @param added names, in the order of the new document
     * @param removed names, in the order of the old document
     * @param changed the items that are in both with different content, in the order of the new document
     * @param reordered whether the items that are in both come in another order; never for members of an object
     */
    public record Items(List<String> added, List<String> removed, List<ChangedItem> changed, boolean reordered) {
        /** Copies the lists. */
        public Items {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
        }

        /** Whether nothing differs. */
        public boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty() && changed.isEmpty() && !reordered;
        }
    }

    /**
     * An item with other content than before.
     *
     * @param name its id or position
     * @param paths what changed inside it, as JSON pointers without the leading slash, {@code data/inputs/temperature} say, in the
     *     order of the item, in each object first what was removed; empty if the item was replaced by a value of another kind
     */
    public record ChangedItem(String name, List<String> paths) {
        /** Copies the list. */
        public ChangedItem {
            paths = List.copyOf(paths);
        }
    }

    /** Whether the two documents have the same content. */
    public boolean isEmpty() {
        return nodes.isEmpty() && edges.isEmpty() && members.isEmpty();
    }

    /** What has to be said about the way from one document to the other. */
    public static WorkflowChanges between(JsonNode from, JsonNode to) {
        return new WorkflowChanges(items(from, to, "nodes"), items(from, to, "edges"), members(from, to));
    }

    private static Items items(JsonNode from, JsonNode to, String member) {
        return compare(collection(from.get(member)), collection(to.get(member)));
    }

    private static JsonNode collection(@Nullable JsonNode member) {
        return member != null && member.isContainer() ? member : JsonNodeFactory.instance.objectNode();
    }

    private static Items members(JsonNode from, JsonNode to) {
        ObjectNode before = JsonNodeFactory.instance.objectNode();
        ObjectNode after = JsonNodeFactory.instance.objectNode();
        for (String name : from.propertyNames()) {
            before.set(name, from.get(name));
        }
        for (String name : to.propertyNames()) {
            after.set(name, to.get(name));
        }
        for (String name : List.of("nodes", "edges")) {
            JsonNode old = before.get(name);
            JsonNode now = after.get(name);
            if (old != null && now != null && old.isContainer() && old.getNodeType() == now.getNodeType()) {
                before.remove(name);
                after.remove(name);
            }
        }
        return compare(before, after);
    }

    /**
     * @param name the id, or the position if there is none
     * @param identified whether the name is an id
     */
    private record Item(String name, boolean identified, JsonNode value) {}

    private static Items compare(JsonNode from, JsonNode to) {
        List<Item> oldItems = list(from);
        List<Item> newItems = list(to);
        int[] origins = pair(oldItems, newItems);

        List<String> added = new ArrayList<>();
        List<ChangedItem> changed = new ArrayList<>();
        boolean[] kept = new boolean[oldItems.size()];
        boolean reordered = false;
        int last = NEW;
        for (int i = 0; i < origins.length; i++) {
            Item item = newItems.get(i);
            if (origins[i] == NEW) {
                added.add(item.name);
                continue;
            }
            JsonNode before = oldItems.get(origins[i]).value;
            List<Pointer> places = JsonDiff.places(before, item.value);
            if (!places.isEmpty()) {
                changed.add(new ChangedItem(item.name, relative(places)));
            }
            kept[origins[i]] = true;
            reordered |= origins[i] < last;
            last = origins[i];
        }
        List<String> removed = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            if (!kept[i]) {
                removed.add(oldItems.get(i).name);
            }
        }
        return new Items(added, removed, changed, reordered && from.isArray() && to.isArray());
    }

    private static List<Item> list(JsonNode collection) {
        List<Item> items = new ArrayList<>(collection.size());
        if (collection instanceof ObjectNode object) {
            object.forEachEntry((name, value) -> items.add(new Item(name, true, value)));
            return items;
        }
        Map<String, Integer> uses = new HashMap<>();
        for (JsonNode item : collection) {
            JsonNode id = ItemMatch.id(item);
            if (id != null) {
                uses.merge(id.asString(), 1, Integer::sum);
            }
        }
        for (JsonNode item : collection) {
            JsonNode id = ItemMatch.id(item);
            if (id != null && uses.getOrDefault(id.asString(), 0) == 1) {
                items.add(new Item(id.asString(), true, item));
            } else {
                items.add(new Item("#" + items.size(), false, item));
            }
        }
        return items;
    }

    /** For each new item the index of the old one that it is, or {@link #NEW}. */
    private static int[] pair(List<Item> oldItems, List<Item> newItems) {
        Map<String, Integer> byName = new HashMap<>();
        Map<String, Deque<Integer>> byContent = new HashMap<>();
        Set<Integer> leftOver = new LinkedHashSet<>();
        for (int i = 0; i < oldItems.size(); i++) {
            Item item = oldItems.get(i);
            if (item.identified) {
                byName.put(item.name, i);
            } else {
                byContent
                        .computeIfAbsent(content(item), c -> new ArrayDeque<>())
                        .add(i);
                leftOver.add(i);
            }
        }
        int[] origins = new int[newItems.size()];
        for (int i = 0; i < origins.length; i++) {
            Item item = newItems.get(i);
            Integer origin = null;
            if (item.identified) {
                origin = byName.get(item.name);
            } else if (!leftOver.isEmpty()) {
                Deque<Integer> equal = byContent.get(content(item));
                origin = equal == null ? null : equal.poll();
            }
            origins[i] = origin == null ? NEW : origin;
        }
        for (int origin : origins) {
            leftOver.remove(origin);
        }
        Iterator<Integer> inOrder = leftOver.iterator();
        for (int i = 0; i < origins.length && inOrder.hasNext(); i++) {
            if (origins[i] == NEW && !newItems.get(i).identified) {
                origins[i] = inOrder.next();
            }
        }
        return origins;
    }

    private static String content(Item item) {
        return ContentId.of(CanonicalJson.bytes(item.value));
    }

    private static List<String> relative(List<Pointer> places) {
        return places.stream()
                .map(Pointer::toString)
                .filter(path -> !path.isEmpty())
                .map(path -> path.substring(1))
                .distinct()
                .toList();
    }
}
