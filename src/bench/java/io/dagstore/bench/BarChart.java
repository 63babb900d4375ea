package io.dagstore.bench;

import java.util.List;

/**
 * Figures side by side: a group of bars for each thing that is compared, and in each group a bar for each series, whose points are
 * in the order of the groups.
 *
 * @param groups what is compared
 * @param length what the bars measure
 */
record BarChart(String name, String title, List<String> groups, Axis length, List<Series> series) implements Chart {
    private static final int WIDTH = 860;
    private static final int THICKNESS = 16;
    private static final int GAP = 14;
    private static final int RIGHT = 90;
    private static final int BOTTOM = 52;
    private static final double LETTER = 6.8;

    BarChart {
        groups = List.copyOf(groups);
        series = List.copyOf(series);
    }

    @Override
    public String toSvg() {
        int left = 24
                + (int) (LETTER * groups.stream().mapToInt(String::length).max().orElse(0));
        int header = 64 + 20 * series.size();
        int group = series.size() * (THICKNESS + 2) + GAP;
        int height = header + groups.size() * group + BOTTOM;
        Svg svg = new Svg(title, WIDTH, height, left);
        double top = 20
                + (series.size() > 1
                        ? svg.legend(left, 48, series.stream().map(Series::name).toList())
                        : 24);
        double largest = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
        double smallest = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(Point::y)
                .min()
                .orElse(1);
        Axis.Scale scale = length.over(smallest, largest);
        int bottom = height - BOTTOM;
        for (double tick : scale.ticks()) {
            double x = left + scale.part(tick) * (WIDTH - left - RIGHT);
            svg.line("grid", x, top, x, bottom);
            svg.text("middle", x, bottom + 18.0, length.mark(tick));
        }
        double step = (bottom - top) / Math.max(1, groups.size());
        for (int i = 0; i < groups.size(); i++) {
            double y = top + i * step + (step - series.size() * (THICKNESS + 2)) / 2;
            svg.text("end", left - 8, y + series.size() * (THICKNESS + 2) / 2.0 + 4, groups.get(i));
            for (int s = 0; s < series.size(); s++) {
                if (i < series.get(s).points().size()) {
                    double figure = series.get(s).points().get(i).y();
                    double bar = Math.max(1, scale.part(figure) * (WIDTH - left - RIGHT));
                    double at = y + s * (THICKNESS + 2);
                    svg.bar(left, at, bar, THICKNESS, Svg.colour(s));
                    svg.text(
                            "start",
                            left + bar + 6,
                            at + THICKNESS - 4.0,
                            length.words().apply(figure));
                }
            }
        }
        svg.line("axis", left, top, left, bottom);
        svg.text("middle", (left + WIDTH - RIGHT) / 2.0, height - 12, length.label());
        return svg.toString();
    }
}
