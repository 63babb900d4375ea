package io.dagstore.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What histories take on disk, in bytes: tables with their indexes, and what is kept out of line.
 *
 * @param contents table cas_blob
 * @param artifacts table artifact
 * @param chains table patch_chain_member
 * @param tags tables tag and tag_move
 */
record StoreSize(long contents, long artifacts, long chains, long tags) {
    /** Without the maps of free space and of visible pages, a fixed number of pages for each table, which would count for much in a short history. */
    private static final String SIZE =
            "with t as (select oid, reltoastrelid as toast from pg_class where oid = to_regclass(?))"
                    + " select sum(pg_relation_size(relation)) from ("
                    + " select oid as relation from t union all select toast from t where toast <> 0"
                    + " union all select indexrelid from t join pg_index on indrelid in (t.oid, t.toast)) as r";

    /** What they take now. */
    static StoreSize of(ScratchDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(SIZE)) {
            return new StoreSize(
                    size(statement, "cas_blob"),
                    size(statement, "artifact"),
                    size(statement, "patch_chain_member"),
                    size(statement, "tag") + size(statement, "tag_move"));
        }
    }

    /** What a table takes now, with its indexes and what is kept out of line, in bytes. */
    static long ofTable(ScratchDatabase database, String table) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(SIZE)) {
            return size(statement, table);
        }
    }

    private static long size(PreparedStatement statement, String table) throws SQLException {
        statement.setString(1, table);
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Without what empty tables take. */
    StoreSize minus(StoreSize empty) {
        return new StoreSize(
                contents - empty.contents, artifacts - empty.artifacts, chains - empty.chains, tags - empty.tags);
    }

    long total() {
        return contents + artifacts + chains + tags;
    }
}
