package io.dagstore.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of a report, whatever it is written as.
 *
 * @param title what it shows
 * @param columns its columns
 * @param rows its rows, each with a cell for each column
 */
public record Grid(String title, List<Column> columns, List<List<String>> rows) {
    public Grid {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * A column.
     *
     * @param header its name
     * @param isNumber whether it has numbers, and not words
     */
    public record Column(String header, boolean isNumber) {}

    /** Rows in the making. */
    static final class Builder {
        private final String title;
        private final List<Column> columns = new ArrayList<>();
        private final List<List<String>> rows = new ArrayList<>();

        Builder(String title) {
            this.title = title;
        }

        Builder words(String... headers) {
            for (String header : headers) {
                columns.add(new Column(header, false));
            }
            return this;
        }

        Builder numbers(String... headers) {
            for (String header : headers) {
                columns.add(new Column(header, true));
            }
            return this;
        }

        void row(String... cells) {
            if (cells.length != columns.size()) {
                throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
            }
            rows.add(List.of(cells));
        }

        Grid build() {
            return new Grid(title, columns, rows);
        }
    }

    /** A table of GitHub's Markdown, without its title. */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder();
        line(text, columns.stream().map(Column::header).toList());
        line(
                text,
                columns.stream()
                        .map(column -> column.isNumber() ? "---:" : "---")
                        .toList());
        rows.forEach(row ->
                line(text, row.stream().map(cell -> cell.replace("|", "\\|")).toList()));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
