package io.dagstore.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * One side of a chart.
 *
 * @param label what it measures
 * @param logarithmic whether equal lengths are equal factors; else they are equal differences, and zero is on it
 * @param words how its numbers are written
 */
public record Axis(String label, boolean logarithmic, DoubleFunction<String> words) {
    private static final double[] STEPS = {1, 2, 5};
    private static final int MOST_TICKS = 11;

    /** An axis on which equal lengths are equal factors. */
    public static Axis logarithmic(String label, DoubleFunction<String> words) {
        return new Axis(label, true, words);
    }

    /** An axis of whole numbers on which equal lengths are equal factors. */
    public static Axis counts(String label) {
        return logarithmic(label, number -> Figures.count(Math.round(number)));
    }

    /** An axis with zero on it, on which equal lengths are equal differences. */
    public static Axis linear(String label, DoubleFunction<String> words) {
        return new Axis(label, false, words);
    }

    /** A figure beside a mark of the axis, which needs no zeros after the point. */
    public String mark(double figure) {
        return words.apply(figure).replaceAll("\\.0+(?!\\d)", "");
    }

    /** The axis long enough for figures between these. */
    Scale over(double smallest, double largest) {
        if (!logarithmic) {
            double from = Math.min(smallest, 0);
            double to = Math.max(largest, from < 0 ? 0 : 1e-9);
            double step = step(to - from);
            return new Scale(this, Math.floor(from / step + 1e-9) * step, Math.ceil(to / step - 1e-9) * step, step);
        }
        double low = Math.max(smallest, 1e-9);
        double high = Math.max(largest, low * 1.01);
        // Whole decades leave much of a short axis empty.
        return high / low > 30
                ? new Scale(this, power(Math.floor(Math.log10(low))), power(Math.ceil(Math.log10(high) - 1e-9)), 0)
                : new Scale(this, low / 1.15, high * 1.15, 0);
    }

    /**
     * An axis with its ends.
     *
     * @param step the difference between two ticks of a linear one
     */
    record Scale(Axis axis, double low, double high, double step) {
        /** How far from the beginning a figure is, as a part of the whole. */
        double part(double figure) {
            return axis.logarithmic()
                    ? (Math.log(Math.max(figure, low)) - Math.log(low)) / (Math.log(high) - Math.log(low))
                    : (figure - low) / (high - low);
        }

        /** The figures that are marked. */
        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            if (!axis.logarithmic()) {
                for (long i = Math.round(low / step); i <= Math.round(high / step); i++) {
                    ticks.add(i * step);
                }
                return ticks;
            }
            boolean decadesOnly = high / low > 1e3;
            for (double decade = power(Math.floor(Math.log10(low))); decade <= high * (1 + 1e-9); decade *= 10) {
                for (double factor : STEPS) {
                    double tick = factor * decade;
                    if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9) && (factor == 1 || !decadesOnly)) {
                        ticks.add(tick);
                    }
                }
            }
            return ticks;
        }
    }

    private static double power(double exponent) {
        return Math.pow(10, exponent);
    }

    private static double step(double length) {
        double power = power(Math.floor(Math.log10(length / MOST_TICKS)));
        for (double factor : STEPS) {
            if (length / (factor * power) <= MOST_TICKS) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
