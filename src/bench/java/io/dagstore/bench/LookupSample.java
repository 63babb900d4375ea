package io.dagstore.bench;

import io.dagstore.error.DagStoreException;
import io.dagstore.schema.SchemaService;
import io.dagstore.service.CompactionService;
import io.dagstore.service.MaterializationService;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A database in which one artifact in twenty is a compacted base, and the prepared statements of JDBC that look such a base up. */
final class LookupSample implements AutoCloseable {
    private static final int PATCHES = 5_000;

    private static final String BY_COLUMN = " from artifact where kind = 'dag_version' and compacted_from_id = ?"
            + " order by created_at desc, artifact_id desc limit 1";

    private final int rows;
    private final ScratchDatabase database;
    private final SharedConnection connection;
    private final CompactionService compaction;
    private final List<UUID> patches = new ArrayList<>();
    private final PreparedStatement allColumns;
    private final PreparedStatement twoColumns;
    private final PreparedStatement byMeta;
    private final PreparedStatement selectOne;
    private int at;

    private LookupSample(int rows, ScratchDatabase database, SharedConnection connection) throws SQLException {
        this.rows = rows;
        this.database = database;
        this.connection = connection;
        this.compaction = new CompactionService(
                connection.work(), new MaterializationService(connection.work()), Clock.systemUTC());
        Connection jdbc = connection.jdbc();
        this.allColumns = jdbc.prepareStatement(
                "select artifact_id, kind, cas_id, name, plan_hash, version_hash, base_version, depth, op_count, nodes_count,"
                        + " edges_count, compacted_from_id, meta, created_by, created_at" + BY_COLUMN);
        this.twoColumns = jdbc.prepareStatement("select artifact_id, cas_id" + BY_COLUMN);
        this.byMeta = jdbc.prepareStatement("select artifact_id, cas_id from artifact where kind = 'dag_version'"
                + " and meta->>'compacted_from' = ?");
        this.selectOne = jdbc.prepareStatement("select 1");
    }

    /** Makes one with so many artifacts, as it would have grown: old rows, migrated. */
    static LookupSample create(ScratchDatabases scratch, int rows) throws SQLException {
        ScratchDatabase database =
                OldDatabase.create(scratch, "lookup_" + rows, rows).template();
        try {
            new SchemaService(database.dataSource()).update();
            database.execute("vacuum (analyze)");
            SharedConnection connection = SharedConnection.open(database.config());
            try {
                LookupSample sample = new LookupSample(rows, database, connection);
                sample.choosePatches();
                return sample;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void choosePatches() throws SQLException {
        try (PreparedStatement statement = connection
                        .jdbc()
                        .prepareStatement("select compacted_from_id from artifact"
                                + " where compacted_from_id is not null order by md5(artifact_id::text) limit "
                                + PATCHES);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                patches.add(found.getObject(1, UUID.class));
            }
        }
    }

    /** How many artifacts it has. */
    int rows() {
        return rows;
    }

    ScratchDatabase database() {
        return database;
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
        at = at + 1 == patches.size() ? 0 : at + 1;
        return patches.get(at);
    }

    /** Reads all that the entity holds, in the types that it holds it in; meta as text. */
    List<@Nullable Object> readAllColumns() throws SQLException {
        allColumns.setObject(1, next());
        try (ResultSet row = row(allColumns)) {
            return Arrays.asList(
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
                    row.getObject(15, OffsetDateTime.class).toInstant());
        }
    }

    /** Reads the id and the content id. */
    List<@Nullable Object> readTwoColumns() throws SQLException {
        twoColumns.setObject(1, next());
        return idAndContentId(twoColumns);
    }

    /** The same by the field in meta. */
    List<@Nullable Object> readByMeta() throws SQLException {
        byMeta.setString(1, next().toString());
        return idAndContentId(byMeta);
    }

    private static List<@Nullable Object> idAndContentId(PreparedStatement lookup) throws SQLException {
        try (ResultSet row = row(lookup)) {
            return Arrays.asList(row.getObject(1, UUID.class), row.getString(2));
        }
    }

    private static ResultSet row(PreparedStatement lookup) throws SQLException {
        ResultSet rows = lookup.executeQuery();
        if (!rows.next()) {
            throw new DagStoreException("a compacted base was not found");
        }
        return rows;
    }

    /** Asks for nothing: what is left is the way to the server and back. */
    int selectOne() throws SQLException {
        try (ResultSet row = row(selectOne)) {
            return row.getInt(1);
        }
    }

    @Override
    public void close() {
        try (database) {
            connection.close();
        }
    }
}
