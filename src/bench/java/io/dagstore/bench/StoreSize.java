package io.dagstore.bench;

import io.dagstore.TestDatabase;

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
            """
            with t as (select oid, reltoastrelid as toast from pg_class where oid = to_regclass(?))
            select sum(pg_relation_size(relation))::bigint from (
                select oid as relation from t union all select toast from t where toast <> 0
                union all select indexrelid from t join pg_index on indrelid in (t.oid, t.toast)) as r
            """;

    /** What they take, in a database that is vacuumed first. */
    static StoreSize of(TestDatabase database) {
        database.execute("vacuum (analyze)");
        return new StoreSize(
                ofTable(database, "cas_blob"),
                ofTable(database, "artifact"),
                ofTable(database, "patch_chain_member"),
                ofTable(database, "tag") + ofTable(database, "tag_move"));
    }

    /** What a table takes. */
    static long ofTable(TestDatabase database, String table) {
        return database.one(Long.class, SIZE, table);
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
