package io.dagstore.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What histories take on disk, in bytes: tables with their indexes, and what is kept out of line.
 *
 * @param contents table cas_blob
 * @param artifacts table artifact
 * @param chains table patch_chain_member
 * @param tags tables tag and tag_move
 */
record StoreSize(long contents, long artifacts, long chains, long tags) {
    /** What they take now. */
    static StoreSize of(ScratchDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select pg_total_relation_size('cas_blob'), pg_total_relation_size('artifact'),"
                                + " pg_total_relation_size('patch_chain_member'),"
                                + " pg_total_relation_size('tag') + pg_total_relation_size('tag_move')")) {
            row.next();
            return new StoreSize(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
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
