package io.dagstore.bench.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of a report, whatever it is written as; it gets its columns first, then its rows.
 *
 * @param title what it shows
 * @param columns its columns
 * @param rows its rows, each with a cell for each column
 */
public record Grid(String title, List<Column> columns, List<List<String>> rows) {
    /** An empty one. */
    public Grid(String title) {
        this(title, new ArrayList<>(), new ArrayList<>());
    }

    /**
     * A column.
     *
     * @param header its name
     * @param isNumber whether it has numbers, and not words
     */
    public record Column(@JsonValue String header, boolean isNumber) {}

    /** Adds columns of words. */
    public Grid words(String... headers) {
        for (String header : headers) {
            columns.add(new Column(header, false));
        }
        return this;
    }

    /** Adds columns of numbers. */
    public Grid numbers(String... headers) {
        for (String header : headers) {
            columns.add(new Column(header, true));
        }
        return this;
    }

    /** Adds a row. */
    public Grid row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }
}
