package io.dagstore.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under headers, each column as wide as it must be. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> headers = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a column of words. */
    Table left(String header) {
        headers.add(header);
        right.add(false);
        return this;
    }

    /** Adds a column of numbers. */
    Table right(String header) {
        headers.add(header);
        right.add(true);
        return this;
    }

    /** Adds a row. */
    void row(String... cells) {
        if (cells.length != headers.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headers.size() + " columns");
        }
        rows.add(Arrays.stream(cells).map(Words::printable).toList());
    }

    /** Adds a line that belongs to the row before it and starts at its second column. */
    void remark(String text) {
        rows.add(List.of(text));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The headers and rows, without blanks at the ends of lines. */
    List<String> lines() {
        int[] widths = new int[headers.size()];
        measure(headers, widths);
        rows.forEach(row -> measure(row, widths));
        List<String> lines = new ArrayList<>();
        lines.add(format(headers, widths));
        for (List<String> row : rows) {
            lines.add(
                    row.size() == 1 && widths.length > 1
                            ? " ".repeat(widths[0]) + GAP + row.get(0)
                            : format(row, widths));
        }
        return lines;
    }

    private static void measure(List<String> cells, int[] widths) {
        if (cells.size() == widths.length) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(cells.get(i)));
            }
        }
    }

    private String format(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String blanks = " ".repeat(widths[i] - width(cell));
            line.append(i == 0 ? "" : GAP).append(right.get(i) ? blanks + cell : cell + blanks);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
