package io.dagstore.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.List;

/**
 * What a benchmark found out; it is filled while the benchmark runs.
 *
 * @param name the benchmark, as it is called on the command line
 * @param title what was measured, in a few words
 * @param method how, a paragraph each
 * @param ratios the figures that matter, each compared with another one of the same run
 * @param tables the figures behind them
 * @param charts the same to look at
 * @param findings what the figures say, a sentence each
 * @param figures for programs: records whose components become members of the report beside the ratios
 */
@JsonIgnoreProperties("figures")
public record Section(
        String name,
        String title,
        List<String> method,
        List<Ratio> ratios,
        List<Grid> tables,
        List<LineChart> charts,
        List<String> findings,
        List<Record> figures) {

    /** An empty one. */
    public Section(String name, String title) {
        this(
                name,
                title,
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    public Section method(String paragraph) {
        method.add(paragraph);
        return this;
    }

    public Section ratio(Ratio ratio) {
        ratios.add(ratio);
        return this;
    }

    public Section table(Grid table) {
        tables.add(table);
        return this;
    }

    public Section chart(LineChart chart) {
        charts.add(chart);
        return this;
    }

    public Section finding(String sentence) {
        findings.add(sentence);
        return this;
    }

    public Section figures(Record record) {
        figures.add(record);
        return this;
    }
}
