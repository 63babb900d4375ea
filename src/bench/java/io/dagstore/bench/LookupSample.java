package io.dagstore.bench;

import io.dagstore.TestDatabase;
import io.dagstore.TestServer;
import io.dagstore.schema.SchemaService;
import io.dagstore.service.CompactionService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A database in which one artifact in twenty is a compacted base, and the statements of JDBC that look such a base up. */
final class LookupSample implements AutoCloseable {
    static final String PARTIAL = "partial B-tree on compacted_from_id";
    static final String GIN = "GIN on meta (jsonb_path_ops)";

    private static final int PATCHES = 5_000;

    private static final String BY_COLUMN = " from artifact where kind = 'dag_version' and compacted_from_id = ?"
            + " order by created_at desc, artifact_id desc limit 1";

    private final int rows;
    private final TestDatabase database;
    private final SharedConnection connection;
    private final CompactionService compaction;
    private final Turns<UUID> patches;
    private final JdbcStatement allColumns;
    private final JdbcStatement twoColumns;
    private final JdbcStatement byMeta;
    private final JdbcStatement selectOne;

    /** Makes one with so many artifacts, as it would have grown: old rows, migrated. It is dropped with this. */
    LookupSample(TestServer server, int rows) throws SQLException {
        this.rows = rows;
        this.database = OldDatabase.create(server, rows).template();
        new SchemaService(database.dataSource()).update();
        database.execute("vacuum (analyze)");
        this.connection = SharedConnection.open(database.config());
        this.compaction = new CompactionService(connection.work(), connection.materialization(), Clock.systemUTC());
        Connection jdbc = connection.jdbc();
        this.patches = new Turns<>(new JdbcStatement(
                        jdbc,
                        "select compacted_from_id from artifact where compacted_from_id is not null"
                                + " order by md5(artifact_id::text) limit " + PATCHES)
                .list(row -> row.getObject(1, UUID.class)));
        this.allColumns = new JdbcStatement(
                jdbc,
                "select artifact_id, kind, cas_id, name, plan_hash, version_hash, base_version, depth, op_count, nodes_count,"
                        + " edges_count, compacted_from_id, meta, created_by, created_at" + BY_COLUMN);
        this.twoColumns = new JdbcStatement(jdbc, "select artifact_id, cas_id" + BY_COLUMN);
        this.byMeta = new JdbcStatement(
                jdbc,
                "select artifact_id, cas_id from artifact where kind = 'dag_version' and meta->>'compacted_from' = ?");
        this.selectOne = new JdbcStatement(jdbc, "select 1");
    }

    /** How many artifacts it has. */
    int rows() {
        return rows;
    }

    /** dagstore, on the same connection as the statements. */
    CompactionService compaction() {
        return compaction;
    }

    /** How many patches are asked for. */
    int patches() {
        return patches.size();
    }

    /** A patch that has a compacted base, another one each time. */
    UUID next() {
        return patches.next();
    }

    /** Reads all that the entity holds, in the types that it holds it in; meta as text. */
    List<@Nullable Object> readAllColumns() throws SQLException {
        return allColumns.first(
                row -> Arrays.asList(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getObject(7, UUID.class),
                        row.getInt(8),
                        row.getInt(9),
                        row.getInt(10),
                        row.getInt(11),
                        row.getObject(12, UUID.class),
                        row.getString(13),
                        row.getString(14),
                        row.getObject(15, OffsetDateTime.class).toInstant()),
                next());
    }

    /** Reads the id and the content id. */
    List<@Nullable Object> readTwoColumns() throws SQLException {
        return twoColumns.first(LookupSample::idAndContentId, next());
    }

    /** The same by the field in meta. */
    List<@Nullable Object> readByMeta() throws SQLException {
        return byMeta.first(LookupSample::idAndContentId, next().toString());
    }

    private static List<@Nullable Object> idAndContentId(ResultSet row) throws SQLException {
        return Arrays.asList(row.getObject(1, UUID.class), row.getString(2));
    }

    /** Asks for nothing: what is left is the way to the server and back. */
    int selectOne() throws SQLException {
        return selectOne.first(row -> row.getInt(1));
    }

    /** What the indexes take by which a compacted base can be found, each built anew, in bytes. */
    Map<String, Long> indexSizes() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put(PARTIAL, indexSize("(compacted_from_id) where compacted_from_id is not null"));
        sizes.put(GIN, indexSize("using gin (meta jsonb_path_ops)"));
        sizes.put("B-tree on meta ->> 'compacted_from', all rows", indexSize("((meta ->> 'compacted_from'))"));
        return sizes;
    }

    private long indexSize(String definition) {
        database.execute("create index bench_lookup on artifact " + definition);
        long size = database.one(Long.class, "select pg_relation_size('bench_lookup')");
        database.execute("drop index bench_lookup");
        return size;
    }

    @Override
    public void close() {
        try (database) {
            connection.close();
        }
    }
}
