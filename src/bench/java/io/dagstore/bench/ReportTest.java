package io.dagstore.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dagstore.error.InvalidInputException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aRatioIsTheMedianOfTheRoundsOwnRatios() {
        Ratio ratio = Ratio.of("key", "a / b", timing("a", 10, 40, 12), timing("b", 10, 20, 10));

        assertThat(ratio.rounds()).containsExactly(1.0, 2.0, 1.2);
        assertThat(ratio.median()).isEqualTo(1.2);
        assertThat(ratio.smallest()).isEqualTo(1);
        assertThat(ratio.largest()).isEqualTo(2);
        assertThat(ratio.isMet()).isTrue();
        assertThat(ratio.atMost(1.1).isMet()).isFalse();
        assertThat(ratio.atMost(1.2).isMet()).isTrue();
        assertThat(ratio.atLeast(1.2).isMet()).isTrue();
        assertThat(ratio.atLeast(1.3).isMet()).isFalse();
    }

    @Test
    void aRoundIsToldByItsMedianAndTheTimeThatOneInAHundredExceeds() {
        long[] nanos = new long[200];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = (200 - i) * 1000L;
        }

        assertThat(Timing.Round.of(nanos)).isEqualTo(new Timing.Round(100, 198, 200));
        assertThat(Timing.Round.of(new long[] {5000})).isEqualTo(new Timing.Round(5, 5, 1));
    }

    @Test
    void everyWayHasItsTurnsAndPreparationIsNotTimed() {
        List<String> done = new ArrayList<>();
        Timings timings = new Comparison()
                .way("first", () -> done.add("prepare"), () -> done.add("first"))
                .way("second", () -> done.add("second"))
                .run(new Effort(3, 2, Duration.ZERO, Duration.ZERO), () -> done.add("round"));

        assertThat(done.subList(done.indexOf("round") + 1, done.size()))
                .startsWith("prepare", "first", "second", "second", "prepare", "first", "round");
        assertThat(done.stream().filter("round"::equals)).hasSize(3);
        assertThat(timings.ways()).extracting(Timing::way).containsExactly("first", "second");
        assertThat(timings.of("second").rounds()).hasSize(3).allMatch(round -> round.times() == 2);
    }

    @Test
    void figuresAreWrittenWithThreeDigitsThatCount() {
        assertThat(Stream.of(0.0123, 0.123, 1.234, 12.34, 123.4, 12345.6).map(Figures::number))
                .containsExactly("0.012", "0.12", "1.23", "12.3", "123", "12,346");
        assertThat(Stream.of(1.5, 1500.0, 1_500_000.0).map(Figures::micros))
                .containsExactly("1.50 µs", "1.50 ms", "1.50 s");
        assertThat(Stream.of(15.0, 1500.0, 1.5e6, 1.5e9).map(Figures::bytes))
                .containsExactly("15.0 B", "1.50 kB", "1.50 MB", "1.50 GB");
    }

    @Test
    void aLogarithmicAxisCoversItsFiguresAndHasEqualStepsForEqualFactors() {
        Axis.Scale scale = Axis.logarithmic("n", Figures::number).over(15, 120_000);

        assertThat(scale.low()).isEqualTo(10, within(1e-9));
        assertThat(scale.high()).isEqualTo(1e6, within(1e-3));
        assertThat(scale.ticks()).hasSize(6).startsWith(scale.low());
        assertThat(scale.part(1_000) - scale.part(100)).isEqualTo(scale.part(100) - scale.part(10), within(1e-9));
    }

    @Test
    void aLinearAxisBeginsAtZeroAndEndsAtATick() {
        Axis.Scale scale = Axis.linear("n", Figures::number).over(15, 83);

        assertThat(scale.low()).isZero();
        assertThat(scale.high()).isEqualTo(90, within(1e-9));
        assertThat(scale.ticks()).hasSize(10).endsWith(scale.high());
    }

    @Test
    void aLineChartHasALineAndADotForEachFigureOfASeries() throws Exception {
        Document svg = xml(lines().toSvg());

        assertThat(elements(svg, "path")).hasSize(2);
        assertThat(elements(svg, "circle")).hasSize(5);
        assertThat(texts(svg))
                .contains("Growth & <more>", "by the column", "by the field", "rows", "time", "10 ms", "10,000");
        for (Element dot : elements(svg, "circle")) {
            assertThat(Double.parseDouble(dot.getAttribute("cx"))).isBetween(0.0, 860.0);
            assertThat(Double.parseDouble(dot.getAttribute("cy"))).isBetween(0.0, 420.0);
        }
    }

    @Test
    void theBarsOfAChartAreAsLongAsTheirFigures() throws Exception {
        Document svg = xml(bars().toSvg());

        Map<Double, Double> lengths = new TreeMap<>();
        for (Element bar : elements(svg, "rect")) {
            lengths.put(Double.valueOf(bar.getAttribute("y")), Double.valueOf(bar.getAttribute("width")));
        }
        assertThat(lengths).hasSize(2);
        List<Double> inOrder = List.copyOf(lengths.values());
        assertThat(inOrder.get(1) / inOrder.get(0)).isEqualTo(3, within(0.01));
        assertThat(texts(svg)).contains("small", "large", "10.0 kB", "30.0 kB");
    }

    @Test
    void programsFindEachRatioUnderItsKey() {
        JsonNode form = ReportJson.of(report());

        assertThat(form.get("entityToJdbc").asDouble()).isEqualTo(1.234);
        assertThat(form.get("missed")).extracting(JsonNode::asString).containsExactly("entityToJdbc");
        assertThat(form.at("/sections/0/ratios/0/rounds")).hasSize(3);
        assertThat(form.at("/sections/0/ratios/0/atMost").asDouble()).isEqualTo(1.2);
        assertThat(form.at("/sections/0/ratios/0/met").asBoolean()).isFalse();
        assertThat(form.at("/sections/0/tables/0/rows/0/1").asString()).isEqualTo("a | b");
        assertThat(form.at("/sections/0/charts/0/series/1/points/0/1").asDouble())
                .isEqualTo(1000);
        assertThat(form.at("/machine/processors").asInt()).isEqualTo(2);
    }

    @Test
    void aReportIsWrittenAsOnePageThatNeedsNothingElseAsMarkdownWithPicturesAndAsJson() throws Exception {
        report().write(directory);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(new TreeSet<>(
                            files.map(file -> file.getFileName().toString()).toList()))
                    .containsExactly("bars.svg", "growth.svg", "report.html", "report.json", "report.md");
        }
        String html = Files.readString(directory.resolve("report.html"));
        assertThat(html).doesNotContain("src=").doesNotContain("<script").doesNotContain("<link");
        // But for the heading that HTML does not let be closed, it is XML.
        Document page = xml(html.replace("<!doctype html>", "")
                .replaceAll("(<meta [^>]*)>", "$1/>")
                .replace("<br>", "<br/>"));
        assertThat(elements(page, "svg")).hasSize(2);
        assertThat(elements(page, "table")).hasSize(2);
        assertThat(html).contains("<td class=\"missed\">no</td>", "1.23", "Ratios &amp; such");
        String markdown = Files.readString(directory.resolve("report.md"));
        assertThat(markdown)
                .contains("![Growth & <more>](growth.svg)", "| entityToJdbc | a / b | 1.23 |", "a \\| b", "- it is so");
        assertThat(new JsonMapper().readTree(directory.resolve("report.json").toFile()))
                .isEqualTo(ReportJson.of(report()));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsToldBeforeTheWork() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> Report.requireWritable(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the report cannot be written to " + file);
    }

    private static Report report() {
        Grid table = new Grid.Builder("Behind it").numbers("n").words("w").build();
        Grid filled = new Grid(table.title(), table.columns(), List.of(List.of("1", "a | b")));
        Ratio ratio = new Ratio("entityToJdbc", "a / b", List.of(1.2341, 1.0, 1.5), null).atMost(1.2);
        Section section = new Section.Builder("lookup", "Ratios & such")
                .method("By turns.")
                .ratio(ratio)
                .table(filled)
                .chart(lines())
                .chart(bars())
                .finding("it is so")
                .build();
        Machine machine = new Machine(2, 24_000_000_000L, 0.5, "Linux amd64", "17", "18.6", Map.of("fsync", "on"));
        return new Report("What it takes", machine, List.of(section));
    }

    private static LineChart lines() {
        return new LineChart(
                "growth",
                "Growth & <more>",
                Axis.logarithmic("rows", Figures::number),
                Axis.logarithmic("time", Figures::micros),
                List.of(
                        new Chart.Series("by the column", List.of(point(1e4, 30), point(1e5, 31), point(1e6, 33))),
                        new Chart.Series("by the field", List.of(point(1e4, 1000), point(1e5, 10_000)))));
    }

    private static BarChart bars() {
        return new BarChart(
                "bars",
                "Sizes",
                List.of("small", "large"),
                Axis.linear("bytes", Figures::bytes),
                List.of(new Chart.Series("size", List.of(point(0, 10_000), point(1, 30_000)))));
    }

    private static Chart.Point point(double x, double y) {
        return new Chart.Point(x, y);
    }

    private static Timing timing(String way, double... p50s) {
        List<Timing.Round> rounds = new ArrayList<>();
        for (double p50 : p50s) {
            rounds.add(new Timing.Round(p50, p50, 1));
        }
        return new Timing(way, rounds);
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static List<String> texts(Document document) {
        return elements(document, "text").stream().map(Element::getTextContent).toList();
    }
}
