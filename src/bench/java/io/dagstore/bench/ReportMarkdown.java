package io.dagstore.bench;

import java.util.stream.Collectors;

/** A report as GitHub's Markdown. */
final class ReportMarkdown {
    private ReportMarkdown() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder();
        text.append("# ")
                .append(report.title())
                .append("\n\n")
                .append(report.machine())
                .append("; ");
        text.append(report.machine().settings().entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", ")));
        text.append(".\n");
        report.sections().forEach(section -> section(text, section));
        return text.toString();
    }

    private static void section(StringBuilder text, Section section) {
        text.append("\n## ").append(section.title()).append('\n');
        section.method()
                .forEach(paragraph -> text.append('\n').append(paragraph).append('\n'));
        if (!section.ratios().isEmpty()) {
            text.append('\n').append(Report.ratioTable(section).toMarkdown());
        }
        if (!section.findings().isEmpty()) {
            text.append('\n');
            section.findings()
                    .forEach(finding -> text.append("- ").append(finding).append('\n'));
        }
        section.charts().forEach(chart -> text.append("\n![")
                .append(chart.title())
                .append("](")
                .append(Report.fileName(chart))
                .append(")\n"));
        section.tables().forEach(table -> text.append("\n### ")
                .append(table.title())
                .append("\n\n")
                .append(table.toMarkdown()));
    }
}
