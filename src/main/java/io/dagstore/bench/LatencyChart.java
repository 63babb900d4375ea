package io.dagstore.bench;

import java.util.List;
import java.util.Locale;

/**
 * A chart of waits over time as SVG: seconds from left to right, milliseconds upwards on a logarithmic scale. Readable on white
 * and on dark ground, as it brings no ground of its own.
 *
 * @param title what it shows
 * @param curves what it shows it of, two at most
 */
record LatencyChart(String title, List<Curve> curves) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final int LEFT = 78;
    private static final int RIGHT = 20;
    private static final int TOP = 70;
    private static final int BOTTOM = 56;
    private static final String[] COLOURS = {"#e5534b", "#3b8eea"};

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
        if (curves.size() > COLOURS.length) {
            throw new IllegalArgumentException(curves.size() + " curves, for " + COLOURS.length + " colours");
        }
    }

    /** The chart as an XML document. */
    String toSvg() {
        Scale scale = scale();
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>%s</title>
                <style>
                text { font: 13px system-ui, sans-serif; fill: #6e7781; }
                .title { font-size: 15px; font-weight: 600; }
                .grid { stroke: #8b949e; stroke-opacity: 0.35; stroke-width: 1; }
                .axis { stroke: #6e7781; stroke-width: 1.2; }
                .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
                .end { stroke-width: 1.2; stroke-dasharray: 4 4; }
                @media (prefers-color-scheme: dark) { text { fill: #9da7b1; } .axis { stroke: #9da7b1; } }
                </style>
                <text class="title" x="%d" y="24">%s</text>
                """,
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT,
                escaped(title),
                LEFT,
                escaped(title)));
        axes(svg, scale);
        for (int i = 0; i < curves.size(); i++) {
            curve(svg, scale, curves.get(i), COLOURS[i]);
            legend(svg, curves.get(i).name(), COLOURS[i], i);
        }
        return svg.append("</svg>\n").toString();
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

    private static void axes(StringBuilder svg, Scale scale) {
        for (double wait = scale.low(); wait <= scale.high() * 1.001; wait *= 10) {
            double y = scale.y(wait);
            line(svg, "grid", LEFT, y, WIDTH - RIGHT, y);
            text(svg, "end", LEFT - 8, y + 4, number(wait));
        }
        double step = step((scale.toMillis() - scale.fromMillis()) / 1e3);
        for (double second = Math.ceil(scale.fromMillis() / 1e3 / step) * step;
                second * 1e3 <= scale.toMillis();
                second += step) {
            double x = scale.x(second * 1e3);
            line(svg, "grid", x, TOP, x, HEIGHT - BOTTOM);
            text(svg, "middle", x, HEIGHT - BOTTOM + 20, number(second));
        }
        line(svg, "axis", LEFT, TOP, LEFT, HEIGHT - BOTTOM);
        line(svg, "axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
        text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "seconds from the beginning of the migration");
        svg.append(String.format(
                Locale.ROOT,
                "<text text-anchor=\"middle\" transform=\"translate(20 %.1f) rotate(-90)\">worst wait, ms (log)</text>\n",
                (TOP + HEIGHT - BOTTOM) / 2.0));
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

    private static void curve(StringBuilder svg, Scale scale, Curve curve, String colour) {
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
        svg.append(String.format(Locale.ROOT, "<path class=\"curve\" stroke=\"%s\" d=\"%s\"/>\n", colour, path));
        double end = scale.x(curve.endMillis());
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"end\" stroke=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
                colour,
                end,
                TOP,
                end,
                HEIGHT - BOTTOM));
    }

    private static void legend(StringBuilder svg, String name, String colour, int index) {
        int x = LEFT + index * 390;
        svg.append(String.format(
                Locale.ROOT, "<rect x=\"%d\" y=\"41\" width=\"22\" height=\"5\" rx=\"2\" fill=\"%s\"/>\n", x, colour));
        text(svg, "start", x + 30, 48, name);
    }

    private static void line(StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                kind,
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                anchor,
                x,
                y,
                escaped(text)));
    }

    private static String number(double number) {
        return number >= 1 || number <= 0
                ? String.format(Locale.ROOT, number == Math.rint(number) ? "%,.0f" : "%.1f", number)
                : String.format(Locale.ROOT, "%.2g", number).replaceAll("0+$", "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
