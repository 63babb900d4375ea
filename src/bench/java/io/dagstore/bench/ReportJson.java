package io.dagstore.bench;

import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report for programs. Members are added, and never renamed or dropped; the keys of the ratios are members of the whole. */
public final class ReportJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ReportJson() {}

    /** The whole report as one object. */
    public static ObjectNode of(Report report) {
        ObjectNode form = NODES.objectNode().put("title", report.title());
        report.ratios().forEach(ratio -> form.put(ratio.key(), rounded(ratio.median())));
        ArrayNode missed = form.putArray("missed");
        report.missed().forEach(missed::add);
        ArrayNode sections = form.putArray("sections");
        report.sections().forEach(section -> sections.add(of(section)));
        form.set("machine", MigrationJson.of(report.machine()));
        return form;
    }

    static String text(Report report) {
        return new Json(JsonLimits.STORED).pretty(of(report)) + "\n";
    }

    private static ObjectNode of(Section section) {
        ObjectNode form = NODES.objectNode().put("name", section.name()).put("title", section.title());
        ArrayNode ratios = form.putArray("ratios");
        section.ratios().forEach(ratio -> ratios.add(of(ratio)));
        ArrayNode tables = form.putArray("tables");
        section.tables().forEach(table -> tables.add(of(table)));
        ArrayNode charts = form.putArray("charts");
        section.charts().forEach(chart -> charts.add(of(chart)));
        ArrayNode findings = form.putArray("findings");
        section.findings().forEach(findings::add);
        return form;
    }

    private static ObjectNode of(Ratio ratio) {
        ObjectNode form = NODES.objectNode()
                .put("key", ratio.key())
                .put("meaning", ratio.meaning())
                .put("median", rounded(ratio.median()));
        ArrayNode rounds = form.putArray("rounds");
        ratio.rounds().forEach(round -> rounds.add(rounded(round)));
        Ratio.Target target = ratio.target();
        if (target != null) {
            form.put(target.isLargest() ? "atMost" : "atLeast", target.bound()).put("met", ratio.isMet());
        }
        return form;
    }

    private static ObjectNode of(Grid table) {
        ObjectNode form = NODES.objectNode().put("title", table.title());
        ArrayNode columns = form.putArray("columns");
        table.columns().forEach(column -> columns.add(column.header()));
        ArrayNode rows = form.putArray("rows");
        table.rows().forEach(row -> row.forEach(rows.addArray()::add));
        return form;
    }

    private static ObjectNode of(Chart chart) {
        ObjectNode form = NODES.objectNode().put("name", chart.name()).put("title", chart.title());
        ArrayNode series = form.putArray("series");
        for (Chart.Series one : chart.series()) {
            ArrayNode points = series.addObject().put("name", one.name()).putArray("points");
            one.points()
                    .forEach(point -> points.addArray().add(rounded(point.x())).add(rounded(point.y())));
        }
        return form;
    }

    /** Thousandths are more than is measured. */
    private static double rounded(double number) {
        return Math.round(number * 1e3) / 1e3;
    }
}
