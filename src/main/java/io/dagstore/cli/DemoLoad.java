package io.dagstore.cli;

import io.dagstore.error.DagStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Fills a database with copies of a full version, a patch on it, and the base that this was compacted into: as many as a
 * workflow a minute for months would leave. Plain SQL, as the services store versions one by one, each durably, and would take
 * minutes. Bases have the patch that they came from in meta as well, as those from before there was a column for it do.
 */
final class DemoLoad {
    private static final String COPIES = "create temporary table copy on commit drop as"
            + " select n, uuidv7() as base, uuidv7() as patch, uuidv7() as compacted from generate_series(1, ?) as n";

    private static final String ARTIFACTS =
            """
            insert into artifact (artifact_id, kind, cas_id, name, version_hash, base_version, depth, op_count,
                                  nodes_count, edges_count, compacted_from_id, meta, created_by, created_at)
            select case model.artifact_id when ? then copy.base when ? then copy.patch else copy.compacted end,
                   model.kind, model.cas_id, 'workflow-' || n, model.version_hash,
                   case when model.base_version is not null then copy.base end,
                   model.depth, model.op_count, model.nodes_count, model.edges_count,
                   case when model.compacted_from_id is not null then copy.patch end,
                   jsonb_build_object(
                       'team', (array['orders', 'billing', 'search', 'support'])[1 + n % 4],
                       'region', (array['eu-west', 'us-east', 'ap-south'])[1 + n % 3],
                       'ticket', 'WF-' || 1000 + n)
                   || case when model.compacted_from_id is null then '{}'::jsonb else jsonb_build_object(
                       'compacted_from', copy.patch, 'original_depth', 1, 'original_patches', 1) end,
                   'demo', now() - (n || ' minutes')::interval
            from copy cross join artifact as model
            where model.artifact_id = ?
            """;

    private static final String CHAINS =
            "insert into patch_chain_member (head_id, seq, member_id) select patch, 1, patch from copy";

    private DemoLoad() {}

    /**
     * Loads copies in one transaction, and lets PostgreSQL count what is there now.
     *
     * @param copies how many of each of the three
     * @return a patch in the middle of them
     */
    static UUID copy(DataSource database, UUID base, UUID patch, UUID compacted, int copies) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            run(connection, COPIES, copies);
            for (UUID model : new UUID[] {base, patch, compacted}) {
                run(connection, ARTIFACTS, base, patch, model);
            }
            run(connection, CHAINS);
            UUID middle = middle(connection, copies);
            connection.commit();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("analyze artifact");
            }
            return middle;
        } catch (SQLException e) {
            throw new DagStoreException("the artifacts cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static void run(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    private static UUID middle(Connection connection, int copies) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select patch from copy where n = ?")) {
            statement.setInt(1, (copies + 1) / 2);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getObject(1, UUID.class);
            }
        }
    }
}
