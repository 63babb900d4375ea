package io.dagstore.bench;

import io.dagstore.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one or several benchmarks found out on a machine.
 *
 * @param title what was measured
 * @param machine what it ran on
 * @param sections what each benchmark found, in the order in which they ran
 */
public record Report(String title, Machine machine, List<Section> sections) {
    public Report {
        sections = List.copyOf(sections);
    }

    /** The figures that matter, of all sections. */
    List<Ratio> ratios() {
        return sections.stream().flatMap(section -> section.ratios().stream()).toList();
    }

    /** The figures that are not as they should be. */
    public List<String> missed() {
        return ratios().stream().filter(ratio -> !ratio.isMet()).map(Ratio::key).toList();
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
        Grid.Builder table = new Grid.Builder(section.title())
                .words("key", "what is divided by what")
                .numbers("ratio", "smallest", "largest", "asked")
                .words("met");
        for (Ratio ratio : section.ratios()) {
            Ratio.Target target = ratio.target();
            table.row(
                    ratio.key(),
                    ratio.meaning(),
                    Figures.number(ratio.median()),
                    Figures.number(ratio.smallest()),
                    Figures.number(ratio.largest()),
                    target == null ? "" : (target.isLargest() ? "≤ " : "≥ ") + Figures.number(target.bound()),
                    target == null ? "" : ratio.isMet() ? "yes" : "no");
        }
        return table.build();
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
            Files.writeString(directory.resolve("report.json"), ReportJson.text(this));
            Files.writeString(directory.resolve("report.md"), ReportMarkdown.of(this));
            Files.writeString(directory.resolve("report.html"), ReportHtml.of(this));
            for (Section section : sections) {
                for (Chart chart : section.charts()) {
                    Files.writeString(directory.resolve(fileName(chart)), chart.toSvg());
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

    static String fileName(Chart chart) {
        return chart.name() + ".svg";
    }
}
