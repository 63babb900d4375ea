package io.dagstore.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dagstore.error.InvalidInputException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
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
    void aLinearAxisCoversFiguresBelowZeroAndHasATickAtZero() {
        Axis.Scale scale = Axis.linear("s", Figures::number).over(-2.1, 13.4);

        assertThat(scale.low()).isEqualTo(-4, within(1e-9));
        assertThat(scale.high()).isEqualTo(14, within(1e-9));
        assertThat(scale.part(5)).isEqualTo(0.5, within(1e-9));
        assertThat(scale.ticks()).hasSize(10).startsWith(-4.0).contains(0.0).endsWith(14.0);
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
    void aLineIsBrokenWhereThereIsNoFigureAndItsEndIsShown() throws Exception {
        List<LineChart.Point> points =
                List.of(point(0, 1), point(1, 2), point(1, Double.NaN), point(3, 2), point(4, 3));
        Document svg = xml(new LineChart(
                        "waits",
                        "Waits",
                        Axis.linear("s", Figures::number),
                        Axis.logarithmic("ms", Figures::number),
                        List.of(new LineChart.Series("naive", points, 2.5)))
                .toSvg());

        assertThat(elements(svg, "path").get(0).getAttribute("d")).containsPattern("^M[^M]+L[^M]+M[^M]+L[^M]+$");
        assertThat(elements(svg, "line").stream()
                        .filter(line -> line.getAttribute("class").equals("end")))
                .hasSize(1);
        assertThat(elements(svg, "circle")).hasSize(4);
    }

    @Test
    void programsFindEachRatioUnderItsKey() {
        JsonNode form = report().json();

        assertThat(form.get("entityToJdbc").asDouble()).isEqualTo(1.234);
        assertThat(form.get("missed")).extracting(JsonNode::asString).containsExactly("entityToJdbc");
        assertThat(form.at("/sections/0/ratios/0/rounds")).hasSize(3);
        assertThat(form.at("/sections/0/ratios/0/atMost").asDouble()).isEqualTo(1.2);
        assertThat(form.at("/sections/0/ratios/0/met").asBoolean()).isFalse();
        assertThat(form.at("/sections/0/tables/0/rows/0/1").asString()).isEqualTo("a | b");
        assertThat(form.at("/sections/0/charts/0/series/1/points/0/1").asDouble())
                .isEqualTo(1000);
        assertThat(form.get("rowsExamined").asLong()).isEqualTo(1234);
        assertThat(form.get("missing").isNull()).isTrue();
        assertThat(form.get("noNumber").isNull()).isTrue();
        assertThat(form.at("/machine/processors").asInt()).isEqualTo(2);
    }

    @Test
    void aReportIsWrittenAsOnePageThatNeedsNothingElseAsMarkdownWithPicturesAndAsJson() throws Exception {
        report().write(directory);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(new TreeSet<>(
                            files.map(file -> file.getFileName().toString()).toList()))
                    .containsExactly("growth.svg", "report.html", "report.json", "report.md");
        }
        String html = Files.readString(directory.resolve("report.html"));
        assertThat(html).doesNotContain("src=").doesNotContain("<script").doesNotContain("<link");
        // But for the heading that HTML does not let be closed, it is XML.
        Document page = xml(html.replace("<!doctype html>", "")
                .replaceAll("(<meta [^>]*)>", "$1/>")
                .replace("<br>", "<br/>"));
        assertThat(elements(page, "svg")).hasSize(1);
        assertThat(elements(page, "table")).hasSize(2);
        assertThat(html).contains("<td class=\"missed\">no</td>", "1.23", "Ratios &amp; such");
        String markdown = Files.readString(directory.resolve("report.md"));
        assertThat(markdown)
                .contains("![Growth & <more>](growth.svg)", "| entityToJdbc | a / b | 1.23 |", "a \\| b", "- it is so");
        JsonMapper mapper = new JsonMapper();
        assertThat(mapper.readTree(directory.resolve("report.json").toFile()))
                .isEqualTo(mapper.readTree(report().json().toString()));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsToldBeforeTheWork() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> Report.requireWritable(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the report cannot be written to " + file);
    }

    private record Found(long rowsExamined, @Nullable Double missing, double noNumber) {}

    private static Report report() {
        Ratio ratio =
                Ratio.of("entityToJdbc", "a / b", List.of(1.2341, 1.0, 1.5)).atMost(1.2);
        Section section = new Section("lookup", "Ratios & such")
                .method("By turns.")
                .ratio(ratio)
                .table(new Grid("Behind it").numbers("n").words("w").row("1", "a | b"))
                .chart(lines())
                .finding("it is so")
                .figures(new Found(1234, null, Double.NaN));
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
                        new LineChart.Series("by the column", List.of(point(1e4, 30), point(1e5, 31), point(1e6, 33))),
                        new LineChart.Series("by the field", List.of(point(1e4, 1000), point(1e5, 10_000)))));
    }

    private static LineChart.Point point(double x, double y) {
        return new LineChart.Point(x, y);
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
