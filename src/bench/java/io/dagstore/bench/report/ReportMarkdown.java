package io.dagstore.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** A report as GitHub's Markdown. */
final class ReportMarkdown {
    private final StringBuilder text = new StringBuilder();

    private ReportMarkdown() {}

    static String of(Report report) {
        ReportMarkdown markdown = new ReportMarkdown();
        markdown.paragraph("# " + report.title());
        markdown.paragraph(report.machine() + "; " + report.machine().settingsInWords(", ") + ".");
        report.sections().forEach(markdown::section);
        return markdown.text.toString().stripTrailing() + "\n";
    }

    private void paragraph(String paragraph) {
        text.append(paragraph).append("\n\n");
    }

    private void section(Section section) {
        paragraph("## " + section.title());
        section.method().forEach(this::paragraph);
        if (!section.ratios().isEmpty()) {
            paragraph(table(Report.ratioTable(section)));
        }
        if (!section.findings().isEmpty()) {
            paragraph(section.findings().stream().map(finding -> "- " + finding).collect(Collectors.joining("\n")));
        }
        section.charts().forEach(chart -> paragraph("![" + chart.title() + "](" + chart.fileName() + ")"));
        for (Grid table : section.tables()) {
            paragraph("### " + table.title());
            paragraph(table(table));
        }
    }

    private static String table(Grid table) {
        StringBuilder lines = new StringBuilder();
        lines.append(line(table.columns().stream().map(Grid.Column::header).toList()));
        lines.append(line(table.columns().stream()
                .map(column -> column.isNumber() ? "---:" : "---")
                .toList()));
        table.rows()
                .forEach(row -> lines.append(
                        line(row.stream().map(cell -> cell.replace("|", "\\|")).toList())));
        return lines.toString().stripTrailing();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
