package io.dagstore.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The value in the middle. */
final class Median {
    private Median() {}

    /** The median of a number of each item; of an even number of items, the mean of the two in the middle. */
    static <T> double of(List<T> items, ToDoubleFunction<T> number) {
        double[] sorted = items.stream().mapToDouble(number).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing has no median");
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
