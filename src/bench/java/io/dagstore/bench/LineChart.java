package io.dagstore.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How figures depend on a number: a line for each series.
 *
 * @param x what they depend on
 * @param y the figures
 */
record LineChart(String name, String title, Axis x, Axis y, List<Series> series) implements Chart {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final int LEFT = 92;
    private static final int RIGHT = 30;
    private static final int BOTTOM = 56;

    LineChart {
        series = List.copyOf(series);
    }

    @Override
    public String toSvg() {
        Svg svg = new Svg(title, WIDTH, HEIGHT, LEFT);
        double top = 24 + svg.legend(LEFT, 48, series.stream().map(Series::name).toList());
        Axis.Scale across = scale(x, Point::x);
        Axis.Scale upwards = scale(y, Point::y);
        Frame frame = new Frame(across, upwards, top);
        frame.draw(svg);
        for (int i = 0; i < series.size(); i++) {
            frame.draw(svg, series.get(i), Svg.colour(i));
        }
        return svg.toString();
    }

    /** By how much the figure grows from one to the next, between the first and the last point. */
    static double slope(List<Point> points) {
        Point first = points.get(0);
        Point last = points.get(points.size() - 1);
        return (last.y() - first.y()) / (last.x() - first.x());
    }

    private Axis.Scale scale(Axis axis, ToDoubleFunction<Point> figure) {
        double[] figures = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(figure)
                .sorted()
                .toArray();
        return figures.length == 0 ? axis.over(1, 10) : axis.over(figures[0], figures[figures.length - 1]);
    }

    private record Frame(Axis.Scale across, Axis.Scale upwards, double top) {
        double x(double figure) {
            return LEFT + across.part(figure) * (WIDTH - LEFT - RIGHT);
        }

        double y(double figure) {
            return HEIGHT - BOTTOM - upwards.part(figure) * (HEIGHT - top - BOTTOM);
        }

        void draw(Svg svg) {
            for (double tick : upwards.ticks()) {
                svg.line("grid", LEFT, y(tick), WIDTH - RIGHT, y(tick));
                svg.text("end", LEFT - 8, y(tick) + 4, upwards.axis().mark(tick));
            }
            for (double tick : across.ticks()) {
                svg.line("grid", x(tick), top, x(tick), HEIGHT - BOTTOM);
                svg.text(
                        "middle", x(tick), HEIGHT - BOTTOM + 20.0, across.axis().mark(tick));
            }
            svg.line("axis", LEFT, top, LEFT, HEIGHT - BOTTOM);
            svg.line("axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
            svg.text(
                    "middle",
                    (LEFT + WIDTH - RIGHT) / 2.0,
                    HEIGHT - 12,
                    across.axis().label());
            svg.upwards(18, (top + HEIGHT - BOTTOM) / 2, upwards.axis().label());
        }

        void draw(Svg svg, Series series, String colour) {
            StringBuilder path = new StringBuilder();
            for (Point point : series.points()) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(Figures.coordinate(x(point.x())))
                        .append(' ')
                        .append(Figures.coordinate(y(point.y())));
            }
            svg.add("<path class=\"curve\" stroke=\"%s\" d=\"%s\"/>\n", colour, path);
            for (Point point : series.points()) {
                svg.add(
                        "<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"><title>%s</title></circle>\n",
                        Figures.coordinate(x(point.x())),
                        Figures.coordinate(y(point.y())),
                        colour,
                        Svg.escaped(series.name() + " at "
                                + across.axis().words().apply(point.x()) + ": "
                                + upwards.axis().words().apply(point.y())));
            }
        }
    }
}
