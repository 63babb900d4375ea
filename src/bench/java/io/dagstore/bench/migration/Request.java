package io.dagstore.bench.migration;

/**
 * A statement that a client of the service sent, with the clock of {@link System#nanoTime}.
 *
 * @param kind what it was
 * @param client the process of the server that answered
 * @param start just before it was sent
 * @param end when its answer was there
 */
record Request(Kind kind, int client, long start, long end) {
    /** What a client asks for. */
    enum Kind {
        /** A compacted base as old programs write it, with its patch in meta only. */
        INSERT_OLD(
                "insert by an old writer",
                """
                insert into artifact (artifact_id, kind, cas_id, name, version_hash, nodes_count, edges_count, meta, created_by)
                select ?, 'dag_version', cas_id, name, cas_id, nodes_count, edges_count,
                       jsonb_build_object('compacted_from', artifact_id, 'original_depth', depth), 'old'
                from artifact where artifact_id = ?
                """),
        /** A change of the meta of some artifact. */
        UPDATE(
                "update of meta",
                "update artifact set meta = meta || jsonb_build_object('seen', ?::text) where artifact_id = ?"),
        /** A compacted base as new programs write it, with its patch in the column only. */
        INSERT_NEW(
                "insert by a new writer",
                """
                insert into artifact (artifact_id, kind, cas_id, name, version_hash, nodes_count, edges_count,
                                      compacted_from_id, meta, created_by)
                select ?, 'dag_version', cas_id, name, cas_id, nodes_count, edges_count,
                       artifact_id, jsonb_build_object('original_depth', depth), 'new'
                from artifact where artifact_id = ?
                """),
        /** An artifact by its id. */
        READ("read by id", "select kind, cas_id, base_version, depth, meta from artifact where artifact_id = ?");

        final String words;
        final String sql;

        Kind(String words, String sql) {
            this.words = words;
            this.sql = sql;
        }
    }

    boolean isWrite() {
        return kind != Kind.READ;
    }

    long nanos() {
        return end - start;
    }

    /** Whether it was on its way at some moment from one time to another. */
    boolean isWithin(long from, long to) {
        return end >= from && start <= to;
    }
}
