package io.dagstore.bench;

import java.util.List;
import java.util.Locale;

/**
 * A chart of waits over time as SVG: seconds from left to right, milliseconds upwards on a logarithmic scale. Readable on white
 * and on dark ground, as it brings no ground of its own.
 *
 * @param title what it shows
 * @param curves what it shows it of
 */
record LatencyChart(String title, List<Curve> curves) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final int LEFT = 78;
    private static final int RIGHT = 20;
    private static final int TOP = 70;
    private static final int BOTTOM = 56;

    /**
     * A curve.
     *
     * @param name what it is of, for the legend
     * @param points from left to right; the line is broken where buckets are missing
     * @param endMillis when the migration was done
     */
    record Curve(String name, List<MigrationRun.Point> points, double endMillis) {}

    LatencyChart {
        curves = List.copyOf(curves);
    }

    /** The chart as an XML document. */
    String toSvg() {
        Scale scale = scale();
        Svg svg = new Svg(title, WIDTH, HEIGHT, LEFT);
        axes(svg, scale);
        svg.legend(LEFT, 48, curves.stream().map(Curve::name).toList());
        for (int i = 0; i < curves.size(); i++) {
            curve(svg, scale, curves.get(i), Svg.colour(i));
        }
        return svg.toString();
    }

    /** Which times and waits the sides of the chart stand for. */
    private record Scale(double fromMillis, double toMillis, double low, double high) {
        double x(double millis) {
            return LEFT + (millis - fromMillis) / (toMillis - fromMillis) * (WIDTH - LEFT - RIGHT);
        }

        double y(double wait) {
            double part = (Math.log10(Math.max(wait, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
            return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
        }
    }

    private Scale scale() {
        List<MigrationRun.Point> points =
                curves.stream().flatMap(curve -> curve.points().stream()).toList();
        double from =
                points.stream().mapToDouble(MigrationRun.Point::millis).min().orElse(0);
        double to =
                points.stream().mapToDouble(MigrationRun.Point::millis).max().orElse(0) + MigrationRun.BUCKET_MILLIS;
        double lowest = points.stream()
                .mapToDouble(MigrationRun.Point::worstMillis)
                .min()
                .orElse(1);
        double highest = points.stream()
                .mapToDouble(MigrationRun.Point::worstMillis)
                .max()
                .orElse(1);
        double low = Math.pow(10, Math.floor(Math.log10(Math.max(lowest, 0.01))));
        double high = Math.max(low * 10, Math.pow(10, Math.ceil(Math.log10(Math.max(highest, 0.01)))));
        return new Scale(from, to, low, high);
    }

    private static void axes(Svg svg, Scale scale) {
        for (double wait = scale.low(); wait <= scale.high() * 1.001; wait *= 10) {
            double y = scale.y(wait);
            svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
            svg.text("end", LEFT - 8, y + 4, number(wait));
        }
        double step = step((scale.toMillis() - scale.fromMillis()) / 1e3);
        for (double second = Math.ceil(scale.fromMillis() / 1e3 / step) * step;
                second * 1e3 <= scale.toMillis();
                second += step) {
            double x = scale.x(second * 1e3);
            svg.line("grid", x, TOP, x, HEIGHT - BOTTOM);
            svg.text("middle", x, HEIGHT - BOTTOM + 20, number(second));
        }
        svg.line("axis", LEFT, TOP, LEFT, HEIGHT - BOTTOM);
        svg.line("axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
        svg.text("middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "seconds from the beginning of the migration");
        svg.upwards(20, (TOP + HEIGHT - BOTTOM) / 2.0, "worst wait, ms (log)");
    }

    /** A step of 1, 2 or 5 times a power of ten that divides so many seconds into about ten. */
    private static double step(double seconds) {
        double power = Math.pow(10, Math.floor(Math.log10(seconds / 10)));
        for (int factor : new int[] {1, 2, 5}) {
            if (seconds / (factor * power) <= 12) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static void curve(Svg svg, Scale scale, Curve curve, String colour) {
        StringBuilder path = new StringBuilder();
        double next = Double.NEGATIVE_INFINITY;
        for (MigrationRun.Point point : curve.points()) {
            double y = scale.y(point.worstMillis());
            boolean continues = point.millis() <= next;
            next = point.millis() + MigrationRun.BUCKET_MILLIS;
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1fL%.1f %.1f",
                    continues ? "L" : "M",
                    scale.x(point.millis()),
                    y,
                    scale.x(next),
                    y));
        }
        svg.add("<path class=\"curve\" stroke=\"%s\" d=\"%s\"/>\n", colour, path);
        double end = scale.x(curve.endMillis());
        svg.add(
                "<line class=\"end\" stroke=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
                colour, end, TOP, end, HEIGHT - BOTTOM);
    }

    private static String number(double number) {
        return number >= 1 || number <= 0
                ? String.format(Locale.ROOT, number == Math.rint(number) ? "%,.0f" : "%.1f", number)
                : String.format(Locale.ROOT, "%.2g", number).replaceAll("0+$", "");
    }
}
