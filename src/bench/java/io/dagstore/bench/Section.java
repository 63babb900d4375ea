package io.dagstore.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a benchmark found out.
 *
 * @param name the benchmark, as it is called on the command line
 * @param title what was measured, in a few words
 * @param method how, a paragraph each
 * @param ratios the figures that matter, each compared with another one of the same run
 * @param tables the figures behind them
 * @param charts the same to look at
 * @param findings what the figures say, a sentence each
 */
record Section(
        String name,
        String title,
        List<String> method,
        List<Ratio> ratios,
        List<Grid> tables,
        List<Chart> charts,
        List<String> findings) {
    Section {
        method = List.copyOf(method);
        ratios = List.copyOf(ratios);
        tables = List.copyOf(tables);
        charts = List.copyOf(charts);
        findings = List.copyOf(findings);
    }

    /** A section in the making. */
    static final class Builder {
        private final String name;
        private final String title;
        private final List<String> method = new ArrayList<>();
        private final List<Ratio> ratios = new ArrayList<>();
        private final List<Grid> tables = new ArrayList<>();
        private final List<Chart> charts = new ArrayList<>();
        private final List<String> findings = new ArrayList<>();

        Builder(String name, String title) {
            this.name = name;
            this.title = title;
        }

        Builder method(String paragraph) {
            method.add(paragraph);
            return this;
        }

        Builder ratio(Ratio ratio) {
            ratios.add(ratio);
            return this;
        }

        Builder table(Grid table) {
            tables.add(table);
            return this;
        }

        Builder chart(Chart chart) {
            charts.add(chart);
            return this;
        }

        Builder finding(String sentence) {
            findings.add(sentence);
            return this;
        }

        Section build() {
            return new Section(name, title, method, ratios, tables, charts, findings);
        }
    }
}
