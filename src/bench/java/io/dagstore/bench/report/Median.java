package io.dagstore.bench.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The value in the middle. */
public final class Median {
    private Median() {}

    /** The median of numbers; of an even number of them, the mean of the two in the middle. */
    public static double of(List<Double> numbers) {
        return of(numbers, Double::doubleValue);
    }

    /** The median of a number of each item. */
    public static <T> double of(List<T> items, ToDoubleFunction<T> number) {
        double[] sorted = items.stream().mapToDouble(number).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing has no median");
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
