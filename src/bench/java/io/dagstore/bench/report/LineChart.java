package io.dagstore.bench.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How figures depend on a number: a line for each series, with a dot for each point where there are few. Readable on white and on dark
 * ground, as it brings no ground of its own.
 *
 * @param name its name for files: lower-case words with hyphens between them
 * @param title what it shows
 * @param x what they depend on
 * @param y the figures
 * @param series what they are of
 */
@JsonIncludeProperties({"name", "title", "series"})
public record LineChart(String name, String title, Axis x, Axis y, List<Series> series) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final int LEFT = 92;
    private static final int RIGHT = 30;
    private static final int BOTTOM = 56;
    private static final int MOST_DOTS = 50;

    public LineChart {
        series = List.copyOf(series);
    }

    /**
     * Figures that belong together.
     *
     * @param name what they are of
     * @param points the figures
     * @param end where what they are of has ended; null if that is not to be shown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Series(String name, List<Point> points, @Nullable Double end) {
        public Series {
            points = List.copyOf(points);
        }

        /** Figures of which only themselves are shown. */
        public Series(String name, List<Point> points) {
            this(name, points, null);
        }
    }

    /**
     * A figure.
     *
     * @param x what it depends on
     * @param y the figure; a line is broken where it is no number
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Point(double x, double y) {}

    /** The file that it is written to beside a report. */
    public String fileName() {
        return name + ".svg";
    }

    /** The chart as SVG, an XML document of its own. */
    public String toSvg() {
        Svg svg = new Svg(title, WIDTH, HEIGHT, LEFT);
        double top = 24 + svg.legend(LEFT, 48, series.stream().map(Series::name).toList());
        DoubleStream ends =
                series.stream().map(Series::end).flatMap(Stream::ofNullable).mapToDouble(end -> end);
        Frame frame = new Frame(
                svg, scale(x, DoubleStream.concat(figures(Point::x), ends)), scale(y, figures(Point::y)), top);
        frame.draw();
        for (int i = 0; i < series.size(); i++) {
            frame.draw(series.get(i), Svg.colour(i));
        }
        return svg.toString();
    }

    /** By how much the figure grows from one to the next, between the first and the last point. */
    public static double slope(List<Point> points) {
        Point first = points.get(0);
        Point last = points.get(points.size() - 1);
        return (last.y() - first.y()) / (last.x() - first.x());
    }

    private DoubleStream figures(ToDoubleFunction<Point> figure) {
        return series.stream().flatMap(one -> one.points().stream()).mapToDouble(figure);
    }

    private static Axis.Scale scale(Axis axis, DoubleStream figures) {
        DoubleSummaryStatistics all = figures.filter(Double::isFinite).summaryStatistics();
        return all.getCount() == 0 ? axis.over(1, 10) : axis.over(all.getMin(), all.getMax());
    }

    private record Frame(Svg svg, Axis.Scale across, Axis.Scale upwards, double top) {
        double x(double figure) {
            return LEFT + across.part(figure) * (WIDTH - LEFT - RIGHT);
        }

        double y(double figure) {
            return HEIGHT - BOTTOM - upwards.part(figure) * (HEIGHT - top - BOTTOM);
        }

        void draw() {
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

        void draw(Series series, String colour) {
            StringBuilder path = new StringBuilder();
            boolean isBroken = true;
            for (Point point : series.points()) {
                if (Double.isFinite(point.y())) {
                    path.append(isBroken ? 'M' : 'L').append(Svg.place(x(point.x()), y(point.y())));
                }
                isBroken = !Double.isFinite(point.y());
            }
            svg.add("<path class=\"curve\" stroke=\"%s\" d=\"%s\"/>\n", colour, path);
            if (series.points().size() <= MOST_DOTS) {
                series.points().stream()
                        .filter(point -> Double.isFinite(point.y()))
                        .forEach(point -> svg.add(
                                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%s</title></circle>\n",
                                x(point.x()),
                                y(point.y()),
                                colour,
                                Svg.escaped(series.name() + " at "
                                        + across.axis().words().apply(point.x()) + ": "
                                        + upwards.axis().words().apply(point.y()))));
            }
            Double end = series.end();
            if (end != null) {
                svg.add(
                        "<line class=\"end\" stroke=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%d\"/>\n",
                        colour, x(end), top, x(end), HEIGHT - BOTTOM);
            }
        }
    }
}
