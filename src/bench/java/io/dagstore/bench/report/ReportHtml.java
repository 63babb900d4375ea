package io.dagstore.bench.report;

import java.util.List;
import java.util.Locale;

/** A report as one HTML page that needs nothing else: no script, no font, no picture of its own. */
final class ReportHtml {
    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --card: #f6f8fa; --good: #1a7f37; --bad: #cf222e; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6edf3; --soft: #9da7b1; --line: #3d444d; --card: #161b22; --good: #3fb950; --bad: #f85149; }
              body { background: #0d1117; }
            }
            body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 62rem; margin: 2.5rem auto; padding: 0 1.2rem; }
            h1 { line-height: 1.2; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; } h3 { margin-top: 2rem; }
            p.machine, figcaption { color: var(--soft); font-size: .9rem; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; font-size: .9rem; }
            th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
            th { font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            td.met { color: var(--good); font-weight: 600; } td.missed { color: var(--bad); font-weight: 600; }
            figure { margin: 1.5rem 0; padding: 1rem; background: var(--card); border-radius: 8px; overflow-x: auto; }
            svg { max-width: 100%; height: auto; }
            nav a { margin-right: 1rem; }
            """;

    private ReportHtml() {}

    static String of(Report report) {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(Svg.escaped(report.title()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n");
        element(page, "h1", report.title());
        page.append("<p class=\"machine\">")
                .append(Svg.escaped(report.machine().toString()))
                .append("<br>")
                .append(Svg.escaped(report.machine().settingsInWords(" · ")))
                .append("</p>\n");
        if (report.sections().size() > 1) {
            page.append("<nav>");
            report.sections()
                    .forEach(section -> page.append(String.format(
                            Locale.ROOT, "<a href=\"#%s\">%s</a>", section.name(), Svg.escaped(section.title()))));
            page.append("</nav>\n");
        }
        report.sections().forEach(section -> section(page, section));
        return page.append("</body>\n</html>\n").toString();
    }

    private static void section(StringBuilder page, Section section) {
        page.append(
                String.format(Locale.ROOT, "<h2 id=\"%s\">%s</h2>\n", section.name(), Svg.escaped(section.title())));
        section.method().forEach(paragraph -> element(page, "p", paragraph));
        if (!section.ratios().isEmpty()) {
            table(page, Report.ratioTable(section));
        }
        if (!section.findings().isEmpty()) {
            page.append("<ul>\n");
            section.findings().forEach(finding -> element(page, "li", finding));
            page.append("</ul>\n");
        }
        section.charts()
                .forEach(
                        chart -> page.append("<figure>\n").append(chart.toSvg()).append("</figure>\n"));
        for (Grid table : section.tables()) {
            element(page, "h3", table.title());
            table(page, table);
        }
    }

    private static void table(StringBuilder page, Grid table) {
        page.append("<div class=\"wide\"><table>\n<thead><tr>");
        List<Grid.Column> columns = table.columns();
        for (Grid.Column column : columns) {
            page.append(column.isNumber() ? "<th class=\"n\">" : "<th>")
                    .append(Svg.escaped(column.header()))
                    .append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows()) {
            page.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                page.append("<td").append(kind(columns.get(i), row.get(i))).append('>');
                page.append(Svg.escaped(row.get(i))).append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div>\n");
    }

    private static String kind(Grid.Column column, String cell) {
        if (column.isNumber()) {
            return " class=\"n\"";
        }
        if (column.header().equals("met") && !cell.isEmpty()) {
            return cell.equals("yes") ? " class=\"met\"" : " class=\"missed\"";
        }
        return "";
    }

    private static void element(StringBuilder page, String name, String text) {
        page.append('<')
                .append(name)
                .append('>')
                .append(Svg.escaped(text))
                .append("</")
                .append(name)
                .append(">\n");
    }
}
