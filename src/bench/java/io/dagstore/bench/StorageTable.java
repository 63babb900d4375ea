package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.service.CompactionService;
import java.sql.Connection;
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

        /** Whether the server was built with it. */
        boolean isKnown(TestDatabase database) {
            return database.one(
                    Boolean.class,
                    "select ? = any(enumvals) from pg_settings where name = 'default_toast_compression'",
                    method);
        }

        void apply(TestDatabase database, String table) {
            database.execute(
                    "alter table " + table + " alter content set storage " + storage,
                    "alter table " + table + " alter content set compression " + method);
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
    static StorageTable measure(TestServer server, List<WorkflowHistory> histories) throws SQLException {
        try (TestDatabase database = server.migrated()) {
            StoreSize empty = StoreSize.of(database);
            List<Row> rows = new ArrayList<>();
            for (Compression compression : Compression.values()) {
                if (compression.isKnown(database)) {
                    compression.apply(database, "cas_blob");
                    rows.add(new Row(
                            compression.words,
                            copies(database, histories, compression),
                            stored(database, histories, WorkflowHistory.NEVER).minus(empty),
                            stored(database, histories, CompactionService.DEFAULT_THRESHOLD)
                                    .minus(empty)));
                }
            }
            return new StorageTable(
                    histories.stream().mapToInt(WorkflowHistory::size).sum(), rows);
        }
    }

    private static long copies(TestDatabase database, List<WorkflowHistory> histories, Compression compression)
            throws SQLException {
        database.execute("create table full_copy (name text, version int, content bytea, primary key (name, version))");
        compression.apply(database, "full_copy");
        long empty = StoreSize.ofTable(database, "full_copy");
        try (Connection connection = database.connect()) {
            JdbcStatement insert = new JdbcStatement(connection, "insert into full_copy values (?, ?, ?)");
            for (WorkflowHistory history : histories) {
                for (int i = 0; i < history.size(); i++) {
                    insert.update(history.name(), i, history.documents().get(i));
                }
            }
        }
        long full = StoreSize.ofTable(database, "full_copy");
        database.execute("drop table full_copy");
        return full - empty;
    }

    private static StoreSize stored(TestDatabase database, List<WorkflowHistory> histories, int threshold) {
        database.execute("truncate artifact, cas_blob, patch_chain_member, tag, tag_move cascade");
        try (DagStore store = DagStore.open(database.config())) {
            histories.forEach(history -> history.importInto(store, threshold));
        }
        return StoreSize.of(database);
    }

    Grid table() {
        Grid table = new Grid("Bytes a version, with indexes, for " + Figures.count(versions) + " versions")
                .words("compression")
                .numbers(
                        "full copies",
                        "patches",
                        "of which contents",
                        "patches, compacted at " + CompactionService.DEFAULT_THRESHOLD,
                        "of which contents");
        rows.forEach(row -> table.row(
                row.compression(),
                bytes(row.copies()),
                bytes(row.patches().total()),
                bytes(row.patches().contents()),
                bytes(row.compacted().total()),
                bytes(row.compacted().contents())));
        return table;
    }

    private String bytes(long all) {
        return Figures.bytes((double) all / versions);
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
