package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.service.CompactionService;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What histories take on disk, by the form in which versions are stored and by the compression of the server.
 *
 * @param versions how many versions there are
 * @param rows a row for each compression
 */
record StorageTable(int versions, List<Row> rows) {

    /** How the server keeps long values. */
    private enum Compression {
        NONE("not compressed", "external", "pglz"),
        PGLZ("pglz", "extended", "pglz"),
        LZ4("lz4", "extended", "lz4");

        private final String words;
        private final String storage;
        private final String method;

        Compression(String words, String storage, String method) {
            this.words = words;
            this.storage = storage;
            this.method = method;
        }
    }

    /**
     * What everything takes with one compression, in bytes.
     *
     * @param compression the compression
     * @param copies every version a row with the whole document
     * @param patches never compacted
     * @param compacted compacted at the default threshold
     */
    record Row(String compression, long copies, StoreSize patches, StoreSize compacted) {}

    /** Stores histories in all these forms, in a database that is dropped. */
    static StorageTable measure(ScratchDatabases scratch, ScratchDatabase template, List<WorkflowHistory> histories)
            throws SQLException {
        try (ScratchDatabase database = scratch.copy(template, "storage")) {
            StoreSize empty = StoreSize.of(database);
            List<Row> rows = new ArrayList<>();
            for (Compression compression : Compression.values()) {
                if (isKnown(database, compression)) {
                    database.execute(
                            "alter table cas_blob alter content set storage " + compression.storage,
                            "alter table cas_blob alter content set compression " + compression.method);
                    rows.add(new Row(
                            compression.words,
                            copies(database, histories, compression),
                            stored(database, histories, WorkflowHistory.NEVER).minus(empty),
                            stored(database, histories, CompactionService.DEFAULT_THRESHOLD)
                                    .minus(empty)));
                }
            }
            return new StorageTable(
                    histories.stream()
                            .mapToInt(history -> history.versions().size())
                            .sum(),
                    rows);
        }
    }

    /** A server may be built without lz4, and before version 14 there was one compression only. */
    private static boolean isKnown(ScratchDatabase database, Compression compression) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "select ? = any(enumvals) from pg_settings where name = 'default_toast_compression'")) {
            statement.setString(1, compression.method);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static long copies(ScratchDatabase database, List<WorkflowHistory> histories, Compression compression)
            throws SQLException {
        database.execute(
                "create table full_copy (name text, version int, content bytea, primary key (name, version))",
                "alter table full_copy alter content set storage " + compression.storage,
                "alter table full_copy alter content set compression " + compression.method);
        long empty = StoreSize.ofTable(database, "full_copy");
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement("insert into full_copy values (?, ?, ?)")) {
            for (WorkflowHistory history : histories) {
                for (int i = 0; i < history.versions().size(); i++) {
                    insert.setString(1, history.name());
                    insert.setInt(2, i);
                    insert.setBytes(3, history.versions().get(i).document());
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
        long full = StoreSize.ofTable(database, "full_copy");
        database.execute("drop table full_copy");
        return full - empty;
    }

    private static StoreSize stored(ScratchDatabase database, List<WorkflowHistory> histories, int threshold)
            throws SQLException {
        database.execute("truncate artifact, cas_blob, patch_chain_member, tag, tag_move cascade");
        try (DagStore store = DagStore.open(database.config())) {
            histories.forEach(history -> history.importInto(store, threshold));
        }
        database.execute("vacuum (analyze)");
        return StoreSize.of(database);
    }

    Grid table() {
        Grid.Builder table = new Grid.Builder(
                        "Bytes a version, with indexes, for " + Figures.count(versions) + " versions")
                .words("compression")
                .numbers(
                        "full copies",
                        "patches",
                        "of which contents",
                        "patches, compacted at " + CompactionService.DEFAULT_THRESHOLD,
                        "of which contents");
        for (Row row : rows) {
            table.row(
                    row.compression(),
                    bytes(row.copies()),
                    bytes(row.patches().total()),
                    bytes(row.patches().contents()),
                    bytes(row.compacted().total()),
                    bytes(row.compacted().contents()));
        }
        return table.build();
    }

    private String bytes(long all) {
        return Figures.bytes((double) all / versions);
    }

    BarChart chart() {
        List<Chart.Series> series = new ArrayList<>();
        for (Row row : rows) {
            series.add(new Chart.Series(
                    row.compression(),
                    List.of(
                            new Chart.Point(0, (double) row.copies() / versions),
                            new Chart.Point(1, (double) row.patches().total() / versions),
                            new Chart.Point(2, (double) row.compacted().total() / versions))));
        }
        return new BarChart(
                "compact-storage",
                "Bytes a version on disk, with all indexes",
                List.of("full copies", "patches", "patches, compacted"),
                Axis.linear("bytes a version", Figures::bytes),
                series);
    }

    /** What patches compacted at the default threshold take, as a part of what full copies take, both as the server does it by itself. */
    double compactedToCopies() {
        Row pglz = rows.stream()
                .filter(row -> row.compression().equals(Compression.PGLZ.words))
                .findFirst()
                .orElseThrow();
        return (double) pglz.compacted().total() / pglz.copies();
    }
}
