package io.dagstore.schema;

import io.dagstore.schema.SchemaVerification.Reason;
import io.dagstore.schema.SchemaVerification.Rejection;
import io.dagstore.schema.SchemaVerification.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Compares the two places that say which patch a base was compacted from, the column and meta. */
final class Relationships {
    private static final String SHAPE =
            """
            select
                exists (
                    select from pg_attribute
                    where attrelid = artifact and attname = 'compacted_from_id' and atttypid = 'uuid'::regtype
                ) as with_column,
                3 = (
                    select count(*) from pg_attribute
                    where attrelid = artifact
                      and (attname, atttypid) in (
                          ('artifact_id', 'uuid'::regtype), ('kind', 'text'::regtype), ('meta', 'jsonb'::regtype)
                      )
                ) as known
            from to_regclass('artifact') as artifact
            where artifact is not null
            """;

    /** The check is known by its name, whatever the name of the table's others; a foreign key by its column. */
    private static final String INDEX_AND_CONSTRAINTS =
            """
            select
                count(indexrelid) > 0 as index_present,
                coalesce(bool_or(indisvalid and indisready), false) as index_valid,
                count(keys.conname) > 0 as foreign_key_present,
                coalesce(bool_and(keys.convalidated), false) as foreign_key_validated,
                count(checks.conname) > 0 as check_present,
                coalesce(bool_and(checks.convalidated), false) as check_validated
            from pg_attribute
            left join (pg_index join pg_class on pg_class.oid = indexrelid and relname = 'idx_artifact_compacted_from')
                on indrelid = attrelid and indkey[0] = attnum
            left join pg_constraint as keys
                on keys.conrelid = attrelid and keys.conkey = array[attnum] and keys.contype = 'f'
                and keys.confrelid = attrelid
            left join pg_constraint as checks
                on checks.conrelid = attrelid and checks.contype = 'c'
                and checks.conname = 'artifact_compacted_from_only_on_dag_version'
            where attrelid = 'artifact'::regclass and attname = 'compacted_from_id'
            """;

    /**
     * Every value in meta and what has become of it. The pattern is the one by which the changelog decides what to
     * move: what PostgreSQL accepts as a uuid.
     */
    private static final String CLAIMS =
            """
            with claim as (
                select
                    artifact_id,
                    kind,
                    %1$s as moved_id,
                    meta -> 'compacted_from' as value,
                    case
                        when jsonb_typeof(meta -> 'compacted_from') = 'string'
                            and meta ->> 'compacted_from'
                                ~* '^(([0-9a-f]{4}-?){7}[0-9a-f]{4}|\\{([0-9a-f]{4}-?){7}[0-9a-f]{4}\\})$'
                        then (meta ->> 'compacted_from')::uuid
                    end as source_id
                from artifact
                where meta -> 'compacted_from' is not null
            ), judged as (
                select
                    claim.artifact_id,
                    claim.value,
                    case
                        when moved_id = source_id then 'MOVED'
                        when moved_id is not null then 'DISAGREEING'
                        when claim.kind <> 'dag_version' then 'NOT_A_DAG_VERSION'
                        when jsonb_typeof(claim.value) = 'array' then 'ARRAY'
                        when jsonb_typeof(claim.value) <> 'string' then 'NOT_A_STRING'
                        when source_id is null then 'MALFORMED'
                        when source.artifact_id is null then 'NO_SUCH_ARTIFACT'
                        when source.kind <> 'patch_set' then 'TARGET_NOT_A_PATCH_SET'
                        when source.base_version = claim.artifact_id then 'BUILT_ON_THIS_BASE'
                        else 'NOT_YET_MOVED'
                    end as verdict
                from claim
                left join artifact as source on source.artifact_id = source_id
            )
            """;

    private static final String VERDICTS = CLAIMS + "select verdict, count(*) from judged group by verdict";

    private static final String EXAMPLES = CLAIMS
            + """
            select artifact_id, value::text, verdict
            from judged
            where verdict not in ('MOVED', 'DISAGREEING', 'NOT_YET_MOVED')
            order by artifact_id
            limit %2$d
            """;

    private static final String LATE = CLAIMS + "select exists (select from judged where verdict = 'NOT_YET_MOVED')";

    private Relationships() {}

    /**
     * Moves what programs wrote to meta since the changelog filled the column, if there is anything. Commits by batches, on a
     * connection in autocommit.
     */
    static void moveLateValues(Connection connection, MigrationSettings settings) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (truth(
                            statement,
                            "select to_regprocedure('dagstore_backfill_compacted_from(integer,integer)') is not null")
                    && table(statement) == Table.WITH_COLUMN
                    && truth(statement, LATE.formatted("compacted_from_id"))) {
                statement.execute("call dagstore_backfill_compacted_from(" + settings.batchSize() + ", "
                        + settings.pause().toMillis() + ")");
            }
        }
    }

    private static boolean truth(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Everything of one moment: the connection is used for one read-only transaction. */
    static SchemaVerification verify(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
            return verify(statement);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static SchemaVerification verify(Statement statement) throws SQLException {
        Table table = table(statement);
        if (table == Table.MISSING || table == Table.FOREIGN) {
            return new SchemaVerification(
                    table, 0, 0, 0, Map.of(), List.of(), 0, false, false, false, false, false, false);
        }
        String column = table == Table.WITH_COLUMN ? "compacted_from_id" : "null::uuid";

        Map<String, Long> verdicts = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(VERDICTS.formatted(column))) {
            while (rows.next()) {
                verdicts.put(rows.getString(1), rows.getLong(2));
            }
        }
        Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            Long count = verdicts.get(reason.name());
            if (count != null) {
                rejected.put(reason, count);
            }
        }
        List<Rejection> examples = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(EXAMPLES.formatted(column, SchemaVerification.MAX_EXAMPLES))) {
            while (rows.next()) {
                examples.add(new Rejection(
                        rows.getObject(1, UUID.class), rows.getString(2), Reason.valueOf(rows.getString(3))));
            }
        }
        long inJsonb = verdicts.values().stream().mapToLong(Long::longValue).sum();
        long notYetMoved = verdicts.getOrDefault("NOT_YET_MOVED", 0L);
        long disagreeing = verdicts.getOrDefault("DISAGREEING", 0L);
        if (table == Table.WITHOUT_COLUMN) {
            return new SchemaVerification(
                    table,
                    0,
                    inJsonb,
                    notYetMoved,
                    rejected,
                    examples,
                    disagreeing,
                    false,
                    false,
                    false,
                    false,
                    false,
                    false);
        }
        long migrated;
        try (ResultSet row =
                statement.executeQuery("select count(*) from artifact where compacted_from_id is not null")) {
            row.next();
            migrated = row.getLong(1);
        }
        try (ResultSet row = statement.executeQuery(INDEX_AND_CONSTRAINTS)) {
            row.next();
            return new SchemaVerification(
                    table,
                    migrated,
                    inJsonb,
                    notYetMoved,
                    rejected,
                    examples,
                    disagreeing,
                    row.getBoolean("index_present"),
                    row.getBoolean("index_valid"),
                    row.getBoolean("foreign_key_present"),
                    row.getBoolean("foreign_key_validated"),
                    row.getBoolean("check_present"),
                    row.getBoolean("check_validated"));
        }
    }

    private static Table table(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(SHAPE)) {
            if (!row.next()) {
                return Table.MISSING;
            }
            if (!row.getBoolean("known")) {
                return Table.FOREIGN;
            }
            return row.getBoolean("with_column") ? Table.WITH_COLUMN : Table.WITHOUT_COLUMN;
        }
    }
}
