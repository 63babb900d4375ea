package io.dagstore.json;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pairs the items of two arrays. The answer is the origins: for each item of the new array the index of the old item that it
 * comes from, or -1 if it is new. No old item is the origin of two.
 */
final class ItemMatch {
    /** How many pairs of equal items are considered, unless there are more items: it bounds time and memory. */
    static final int MOST_CANDIDATES = 2_000_000;

    private static final int NEW = -1;

    private final ArrayNode from;
    private final ArrayNode to;
    private final JsonDiff diff;
    private final int[] origins;
    private final boolean[] paired;

    ItemMatch(ArrayNode from, ArrayNode to, JsonDiff diff) {
        this.from = from;
        this.to = to;
        this.diff = diff;
        this.origins = new int[to.size()];
        this.paired = new boolean[from.size()];
        Arrays.fill(origins, NEW);
    }

    /** Pairs items with the same id; null if not every item is an object with an id that is unique in its array. */
    static int @Nullable [] byId(ArrayNode from, ArrayNode to) {
        int[] origins = new int[to.size()];
        if (idsAgree(from, to)) {
            Arrays.setAll(origins, i -> i);
            return origins;
        }
        Map<JsonNode, Integer> oldIndexes = new HashMap<>(2 * from.size());
        for (int i = 0; i < from.size(); i++) {
            JsonNode id = id(from.get(i));
            if (id == null || oldIndexes.put(id, i) != null) {
                return null;
            }
        }
        Set<JsonNode> seen = new HashSet<>(2 * to.size());
        for (int i = 0; i < to.size(); i++) {
            JsonNode id = id(to.get(i));
            if (id == null || !seen.add(id)) {
                return null;
            }
            origins[i] = oldIndexes.getOrDefault(id, NEW);
        }
        return origins;
    }

    /** Whether both arrays have the same ids in the same order, which is the usual case. */
    private static boolean idsAgree(ArrayNode from, ArrayNode to) {
        if (from.size() != to.size()) {
            return false;
        }
        for (int i = 0; i < from.size(); i++) {
            JsonNode id = id(from.get(i));
            if (id == null || !id.equals(id(to.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** The id that identifies an item within its array: a string or number; null if it has none. */
    static @Nullable JsonNode id(JsonNode item) {
        JsonNode id = item instanceof ObjectNode object ? object.get("id") : null;
        return id != null && (id.isString() || id.isNumber()) ? id : null;
    }

    /** Pairs equal items, as many as possible in their order, and then what lies between them. */
    int[] byContent() {
        int shorter = Math.min(from.size(), to.size());
        int start = 0;
        while (start < shorter && diff.same(from.get(start), to.get(start))) {
            pair(start, start);
            start++;
        }
        int fromEnd = from.size();
        int toEnd = to.size();
        while (fromEnd > start && toEnd > start && diff.same(from.get(fromEnd - 1), to.get(toEnd - 1))) {
            pair(--fromEnd, --toEnd);
        }
        if (fromEnd > start && toEnd > start) {
            pairSubsequence(start, fromEnd, toEnd);
            int[] anchors = origins.clone();
            pairMoved(start, fromEnd, toEnd);
            pairReplaced(start, fromEnd, toEnd, anchors);
        }
        return origins;
    }

    private void pair(int oldIndex, int newIndex) {
        origins[newIndex] = oldIndex;
        paired[oldIndex] = true;
    }

    /** One step of a common subsequence, linked to the step before it. */
    private record Link(int oldIndex, int newIndex, @Nullable Link previous) {}

    /**
     * Hunt and Szymanski: for every length the common subsequence of that length is kept which ends first in the new array.
     * An old item can extend those that end before one of the items that it is equal to.
     */
    private void pairSubsequence(int start, int fromEnd, int toEnd) {
        Map<Long, int[]> places = places(start, toEnd);
        int mostCandidates = Math.max(1, MOST_CANDIDATES / (fromEnd - start));
        Link[] ends = new Link[Math.min(fromEnd, toEnd) - start + 1];
        int length = 0;
        for (int i = start; i < fromEnd; i++) {
            int[] candidates = places.get(diff.hash(from.get(i)));
            if (candidates == null) {
                continue;
            }
            int first = 0;
            int last = candidates.length;
            if (candidates.length > mostCandidates) {
                int near = start + (int) ((long) (i - start) * (toEnd - start) / (fromEnd - start));
                int at = Arrays.binarySearch(candidates, near);
                first = (at < 0 ? -at - 1 : at) - mostCandidates / 2;
                first = Math.max(0, Math.min(first, last - mostCandidates));
                last = first + mostCandidates;
            }
            // Downwards, so that one old item is not used twice in a subsequence.
            for (int c = last - 1; c >= first; c--) {
                int j = candidates[c];
                int at = firstNotBefore(ends, length, j);
                if (at == length || ends[at].newIndex > j) {
                    ends[at] = new Link(i, j, at == 0 ? null : ends[at - 1]);
                    length = Math.max(length, at + 1);
                }
            }
        }
        for (Link link = length == 0 ? null : ends[length - 1]; link != null; link = link.previous) {
            if (diff.same(from.get(link.oldIndex), to.get(link.newIndex))) {
                pair(link.oldIndex, link.newIndex);
            }
        }
    }

    private static int firstNotBefore(Link[] ends, int length, int newIndex) {
        int low = 0;
        int high = length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle].newIndex < newIndex) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where the new array has which content, ascending. */
    private Map<Long, int[]> places(int start, int toEnd) {
        Map<Long, Integer> counts = new HashMap<>();
        for (int j = start; j < toEnd; j++) {
            counts.merge(diff.hash(to.get(j)), 1, Integer::sum);
        }
        Map<Long, int[]> places = new HashMap<>(2 * counts.size());
        for (int j = toEnd - 1; j >= start; j--) {
            long hash = diff.hash(to.get(j));
            int left = counts.merge(hash, -1, Integer::sum);
            places.computeIfAbsent(hash, h -> new int[left + 1])[left] = j;
        }
        return places;
    }

    private void pairMoved(int start, int fromEnd, int toEnd) {
        Map<Long, Deque<Integer>> leftOver = new HashMap<>();
        for (int i = start; i < fromEnd; i++) {
            if (!paired[i]) {
                leftOver.computeIfAbsent(diff.hash(from.get(i)), h -> new ArrayDeque<>())
                        .add(i);
            }
        }
        for (int j = start; j < toEnd; j++) {
            Deque<Integer> equal = origins[j] == NEW ? leftOver.get(diff.hash(to.get(j))) : null;
            Integer i = equal == null ? null : equal.poll();
            if (i != null && diff.same(from.get(i), to.get(j))) {
                pair(i, j);
            }
        }
    }

    /** Between two anchors, what has no partner yet replaces what has none, in order. */
    private void pairReplaced(int start, int fromEnd, int toEnd, int[] anchors) {
        int i = start;
        int firstFree = start;
        for (int j = start; j <= toEnd; j++) {
            if (j < toEnd && anchors[j] == NEW) {
                continue;
            }
            int oldEnd = j == toEnd ? fromEnd : anchors[j];
            for (int free = firstFree; free < j; free++) {
                while (i < oldEnd && paired[i]) {
                    i++;
                }
                if (i == oldEnd) {
                    break;
                }
                if (origins[free] == NEW) {
                    pair(i++, free);
                }
            }
            i = oldEnd + 1;
            firstFree = j + 1;
        }
    }
}
