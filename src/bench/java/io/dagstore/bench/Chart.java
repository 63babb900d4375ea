package io.dagstore.bench;

import java.util.List;

/** Figures to look at. Readable on white and on dark ground, as it brings no ground of its own. */
interface Chart {
    /** The chart's name for files: lower-case words with hyphens between them. */
    String name();

    /** What it shows. */
    String title();

    /** The chart as SVG, an XML document of its own. */
    String toSvg();

    /** The figures that it shows. */
    List<Series> series();

    /**
     * Figures that belong together.
     *
     * @param name what they are of
     * @param points the figures
     */
    record Series(String name, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * A figure.
     *
     * @param x what it depends on: a number on a line chart, the place of a bar on a bar chart
     * @param y the figure
     */
    record Point(double x, double y) {}
}
