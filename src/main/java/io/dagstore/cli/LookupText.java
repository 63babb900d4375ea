package io.dagstore.cli;

import io.dagstore.service.LookupComparison;
import io.dagstore.service.LookupPlan;
import java.util.ArrayList;
import java.util.List;

/** The two ways to look up a compacted base, side by side, or one below the other where that is too wide. */
final class LookupText {
    private static final String GAP = "   ";
    private static final List<String> LABELS = List.of("rows examined", "8 kB pages", "planning", "execution");
    private static final int LABEL_WIDTH = "rows examined".length();

    private LookupText() {}

    /** The lines for a terminal of this many columns; 0 if there is no limit. */
    static List<String> lines(LookupComparison comparison, int columns) {
        List<String> byColumn = block("by artifact.compacted_from_id", comparison.byColumn());
        List<String> byMeta = block("by meta->>'compacted_from'", comparison.byMeta());
        int width = byColumn.stream().mapToInt(String::length).max().orElse(0);
        int both = width
                + GAP.length()
                + byMeta.stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        if (columns == 0 || both <= columns) {
            for (int i = 0; i < Math.max(byColumn.size(), byMeta.size()); i++) {
                String left = i < byColumn.size() ? byColumn.get(i) : "";
                String right = i < byMeta.size() ? byMeta.get(i) : "";
                lines.add((left + " ".repeat(width - left.length()) + GAP + right).stripTrailing());
            }
        } else {
            lines.addAll(byColumn);
            lines.add("");
            lines.addAll(byMeta);
        }
        lines.add("");
        lines.add(conclusion(comparison));
        return lines;
    }

    private static List<String> block(String title, LookupPlan plan) {
        List<String> values = List.of(
                Words.number(plan.rowsExamined()),
                Words.number(plan.buffers()),
                Words.millis(plan.planningMillis()),
                Words.millis(plan.executionMillis()));
        List<String> lines = new ArrayList<>();
        lines.add(title);
        for (int i = 0; i < LABELS.size(); i++) {
            lines.add("  " + LABELS.get(i)
                    + " ".repeat(LABEL_WIDTH - LABELS.get(i).length() + 2) + values.get(i));
        }
        plan.nodes().forEach(node -> lines.add("  " + node));
        return lines;
    }

    private static String conclusion(LookupComparison comparison) {
        LookupPlan column = comparison.byColumn();
        LookupPlan meta = comparison.byMeta();
        if (meta.executionMillis() <= column.executionMillis()) {
            return "both take about as long: there are few full versions yet";
        }
        return "the column is " + Words.times(meta.executionMillis() / Math.max(column.executionMillis(), 0.001))
                + " as fast, and examines " + Words.number(column.rowsExamined()) + " instead of "
                + Words.count(meta.rowsExamined(), "row");
    }
}
