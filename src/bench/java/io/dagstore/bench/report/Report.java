package io.dagstore.bench.report;

import io.dagstore.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * What one or several benchmarks found out on a machine.
 *
 * @param title what was measured
 * @param machine what it ran on
 * @param sections what each benchmark found, in the order in which they ran
 */
public record Report(String title, Machine machine, List<Section> sections) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .addModule(new SimpleModule()
                    .addSerializer(Double.class, new Thousandths())
                    .addSerializer(double.class, new Thousandths()))
            .build();

    public Report {
        sections = List.copyOf(sections);
    }

    /** Numbers to a thousandth, which is more than is measured; JSON has none but finite ones. */
    private static final class Thousandths extends StdSerializer<Double> {
        Thousandths() {
            super(Double.class);
        }

        @Override
        public void serialize(Double number, JsonGenerator json, SerializationContext context) {
            if (Double.isFinite(number)) {
                json.writeNumber(Math.round(number * 1e3) / 1e3);
            } else {
                json.writeNull();
            }
        }
    }

    private List<Ratio> ratios() {
        return sections.stream().flatMap(section -> section.ratios().stream()).toList();
    }

    /** The ratios that are not as they should be. */
    public List<String> missed() {
        return ratios().stream()
                .filter(ratio -> Boolean.FALSE.equals(ratio.met()))
                .map(Ratio::key)
                .toList();
    }

    /** The tables, the ratios first. */
    public List<Grid> tables() {
        return sections.stream()
                .flatMap(section -> Stream.concat(Stream.of(ratioTable(section)), section.tables().stream()))
                .filter(table -> !table.rows().isEmpty())
                .toList();
    }

    /** What the figures say, a sentence each. */
    public List<String> findings() {
        return sections.stream().flatMap(section -> section.findings().stream()).toList();
    }

    /** The ratios of a section as a table. */
    static Grid ratioTable(Section section) {
        Grid table = new Grid(section.title())
                .words("key", "what is divided by what")
                .numbers("ratio", "smallest", "largest", "asked")
                .words("met");
        for (Ratio ratio : section.ratios()) {
            Boolean met = ratio.met();
            table.row(
                    ratio.key(),
                    ratio.meaning(),
                    Figures.number(ratio.median()),
                    Figures.number(ratio.smallest()),
                    Figures.number(ratio.largest()),
                    ratio.atMost() != null
                            ? "≤ " + Figures.number(ratio.atMost())
                            : ratio.atLeast() != null ? "≥ " + Figures.number(ratio.atLeast()) : "",
                    met == null ? "" : met ? "yes" : "no");
        }
        return table;
    }

    /**
     * The report for programs: title, machine, sections, the ratios by their keys, and the other figures by theirs. Members are
     * added, and never renamed or dropped.
     */
    public ObjectNode json() {
        ObjectNode form = JSON.createObjectNode().put("title", title);
        ratios().forEach(ratio -> form.set(ratio.key(), JSON.valueToTree(ratio.median())));
        sections.stream()
                .flatMap(section -> section.figures().stream())
                .forEach(figures -> form.setAll(JSON.<ObjectNode>valueToTree(figures)));
        form.set("missed", JSON.valueToTree(missed()));
        form.set("sections", JSON.valueToTree(sections));
        form.set("machine", JSON.valueToTree(machine));
        return form;
    }

    /**
     * Writes report.json, report.md with a picture for each chart, and report.html, one page with everything in it, into a
     * directory, which is made if need be; older ones are overwritten.
     *
     * @throws InvalidInputException if a file cannot be written
     */
    public void write(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("report.json"), JSON.writeValueAsString(json()) + "\n");
            Files.writeString(directory.resolve("report.md"), ReportMarkdown.of(this));
            Files.writeString(directory.resolve("report.html"), ReportHtml.of(this));
            for (Section section : sections) {
                for (LineChart chart : section.charts()) {
                    Files.writeString(directory.resolve(chart.fileName()), chart.toSvg());
                }
            }
        } catch (IOException e) {
            throw new InvalidInputException("the report cannot be written to " + directory + ": " + e, e);
        }
    }

    /**
     * Finds out whether a report can be written, before the work of minutes is done.
     *
     * @throws InvalidInputException if it cannot
     */
    public static void requireWritable(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "report", ".try"));
        } catch (IOException e) {
            throw new InvalidInputException("the report cannot be written to " + directory + ": " + e, e);
        }
    }
}
