package io.dagstore.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What the indexes cost by which a compacted base can be found, each built anew, in bytes.
 *
 * @param partial the partial index on the column
 * @param gin the GIN index on the whole of meta
 * @param expression an index on the field in meta, for all rows
 */
record IndexSizes(long partial, long gin, long expression) {
    /** Builds them in a database of ours, and measures them. */
    static IndexSizes of(ScratchDatabase database) throws SQLException {
        return new IndexSizes(
                size(database, "(compacted_from_id) where compacted_from_id is not null"),
                size(database, "using gin (meta jsonb_path_ops)"),
                size(database, "((meta ->> 'compacted_from'))"));
    }

    private static long size(ScratchDatabase database, String definition) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create index bench_lookup on artifact " + definition);
            long size;
            try (ResultSet row = statement.executeQuery("select pg_relation_size('bench_lookup')")) {
                row.next();
                size = row.getLong(1);
            }
            statement.execute("drop index bench_lookup");
            return size;
        }
    }

    Grid table() {
        Grid.Builder table = new Grid.Builder("Indexes by which a compacted base can be found, built anew")
                .words("index")
                .numbers("size", "to the first");
        row(table, "partial B-tree on compacted_from_id", (double) partial);
        row(table, "GIN on meta (jsonb_path_ops)", (double) gin);
        row(table, "B-tree on meta ->> 'compacted_from', all rows", (double) expression);
        return table.build();
    }

    private void row(Grid.Builder table, String name, double size) {
        table.row(name, Figures.bytes(size), Figures.number(size / partial));
    }

    BarChart chart() {
        return new BarChart(
                "lookup-indexes",
                "Sizes of indexes by which a compacted base can be found",
                List.of("partial B-tree, column", "B-tree, field in meta", "GIN, meta"),
                Axis.linear("size", Figures::bytes),
                List.of(new Chart.Series(
                        "size",
                        List.of(
                                new Chart.Point(0, (double) partial),
                                new Chart.Point(1, (double) expression),
                                new Chart.Point(2, (double) gin)))));
    }
}
