package io.dagstore.json;

import io.dagstore.json.JsonPatch.Kind;
import java.util.ArrayList;
import java.util.List;

/** The fewest removals, additions and moves that put an array's items into a new order. */
final class Rearrangement {
    /**
     * @param kind REMOVE, ADD or MOVE
     * @param at the index at the time of the step; of a move, the one after the item was taken out
     * @param from where a move takes its item
     * @param item the index, in the new array, of the item that an addition adds
     */
    record Step(Kind kind, int at, int from, int item) {}

    private Rearrangement() {}

    /**
     * @param oldSize the length of the array
     * @param origins for each item of the new array its index in the old one, -1 if it is new
     */
    static List<Step> steps(int oldSize, int[] origins) {
        List<Step> steps = new ArrayList<>();
        if (isIdentity(oldSize, origins)) {
            return steps;
        }
        boolean[] stays = longestIncreasing(oldSize, origins);

        // A line on which every old and every new place has its slot, so that an index is the number of items before a
        // slot.
        // Between two items that stay, the new places come first.
        int[] oldSlots = new int[oldSize];
        int[] newSlots = new int[origins.length];
        int slot = 0;
        int nextOld = 0;
        for (int i = 0; i < origins.length; i++) {
            if (stays[i]) {
                while (nextOld < origins[i]) {
                    oldSlots[nextOld++] = slot++;
                }
                oldSlots[nextOld++] = slot;
            }
            newSlots[i] = slot++;
        }
        while (nextOld < oldSize) {
            oldSlots[nextOld++] = slot++;
        }
        Line line = new Line(slot);
        for (int oldSlot : oldSlots) {
            line.add(oldSlot, 1);
        }

        boolean[] kept = new boolean[oldSize];
        for (int origin : origins) {
            if (origin >= 0) {
                kept[origin] = true;
            }
        }
        for (int i = oldSize - 1; i >= 0; i--) {
            if (!kept[i]) {
                line.add(oldSlots[i], -1);
                steps.add(new Step(Kind.REMOVE, line.before(oldSlots[i]), -1, -1));
            }
        }
        for (int i = 0; i < origins.length; i++) {
            if (origins[i] < 0) {
                steps.add(new Step(Kind.ADD, line.before(newSlots[i]), -1, i));
                line.add(newSlots[i], 1);
            } else if (!stays[i]) {
                int from = line.before(oldSlots[origins[i]]);
                line.add(oldSlots[origins[i]], -1);
                int at = line.before(newSlots[i]);
                line.add(newSlots[i], 1);
                if (from != at) {
                    steps.add(new Step(Kind.MOVE, at, from, i));
                }
            }
        }
        return steps;
    }

    private static boolean isIdentity(int oldSize, int[] origins) {
        if (oldSize != origins.length) {
            return false;
        }
        for (int i = 0; i < oldSize; i++) {
            if (origins[i] != i) {
                return false;
            }
        }
        return true;
    }

    /** Which of the new places belong to a longest sequence of increasing origins (patience sorting). */
    private static boolean[] longestIncreasing(int oldSize, int[] origins) {
        int[] ends = new int[Math.min(oldSize, origins.length)];
        int[] previous = new int[origins.length];
        int length = 0;
        for (int i = 0; i < origins.length; i++) {
            if (origins[i] < 0) {
                continue;
            }
            int low = 0;
            int high = length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (origins[ends[middle]] < origins[i]) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            previous[i] = low == 0 ? -1 : ends[low - 1];
            ends[low] = i;
            length = Math.max(length, low + 1);
        }
        boolean[] stays = new boolean[origins.length];
        for (int i = length == 0 ? -1 : ends[length - 1]; i >= 0; i = previous[i]) {
            stays[i] = true;
        }
        return stays;
    }

    /** Items on slots, counted in logarithmic time: P. M. Fenwick's tree of cumulative frequencies, 1994. */
    private static final class Line {
        private final int[] sums;

        Line(int slots) {
            sums = new int[slots + 1];
        }

        void add(int slot, int count) {
            for (int i = slot + 1; i < sums.length; i += i & -i) {
                sums[i] += count;
            }
        }

        int before(int slot) {
            int count = 0;
            for (int i = slot; i > 0; i -= i & -i) {
                count += sums[i];
            }
            return count;
        }
    }
}
