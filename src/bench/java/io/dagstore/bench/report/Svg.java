package io.dagstore.bench.report;

import java.util.Locale;

/**
 * An SVG picture in the making, in the style of dagstore's charts. It follows the reader's choice of light or dark, and brings no
 * ground of its own.
 */
final class Svg {
    /** Colours that can be told apart on white and on dark ground, also by most who cannot tell red from green. */
    private static final String[] COLOURS = {"#3b8eea", "#e5534b", "#2da44e", "#c98500", "#8957e5", "#d1579f", "#1b9aaa"
    };

    private static final double LETTER = 6.6;
    private static final int LEGEND_SWATCH = 22;

    private final StringBuilder text = new StringBuilder();
    private final int width;

    /** An empty picture with a title. */
    Svg(String title, int width, int height, int left) {
        this.width = width;
        add(
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
                width, height, width, height, escaped(title), left, escaped(title));
    }

    /** The colour of the series at a place. */
    static String colour(int index) {
        return COLOURS[index % COLOURS.length];
    }

    /** Adds elements as they are. */
    Svg add(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments));
        return this;
    }

    Svg line(String kind, double x1, double y1, double x2, double y2) {
        return add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", kind, x1, y1, x2, y2);
    }

    /**
     * Adds a text.
     *
     * @param anchor which of its points is given: start, middle or end
     */
    Svg text(String anchor, double x, double y, String words) {
        return add("<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", anchor, x, y, escaped(words));
    }

    /** Adds a text that reads upwards. */
    Svg upwards(double x, double y, String words) {
        return add(
                "<text text-anchor=\"middle\" transform=\"translate(%.1f %.1f) rotate(-90)\">%s</text>\n",
                x, y, escaped(words));
    }

    Svg bar(double x, double y, double length, double thickness, String colour) {
        return add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"%s\"/>\n",
                x, y, length, thickness, colour);
    }

    /** Where the next entries of a legend go. */
    private record Place(double x, double y) {}

    /**
     * Adds the names of series with their colours, in as many lines as they need.
     *
     * @return the height of the last line's foot
     */
    double legend(double left, double top, Iterable<String> names) {
        Place place = new Place(left, top);
        int index = 0;
        for (String name : names) {
            double needed = LEGEND_SWATCH + 8 + name.length() * LETTER + 18;
            if (place.x() > left && place.x() + needed > width) {
                place = new Place(left, place.y() + 20);
            }
            bar(place.x(), place.y() - 7, LEGEND_SWATCH, 5, colour(index++));
            text("start", place.x() + LEGEND_SWATCH + 8, place.y(), name);
            place = new Place(place.x() + needed, place.y());
        }
        return place.y();
    }

    /** The whole document. */
    @Override
    public String toString() {
        return text + "</svg>\n";
    }

    /** A place, as paths name it. */
    static String place(double x, double y) {
        return String.format(Locale.ROOT, "%.1f %.1f", x, y);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
