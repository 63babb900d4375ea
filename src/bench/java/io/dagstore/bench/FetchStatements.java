package io.dagstore.bench;

import static java.util.Objects.requireNonNull;

import io.dagstore.error.DagStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ways to read what a patch is built from with JDBC alone, by prepared statements that stay open on one connection. Each gives
 * the content of the base and then of each patch.
 */
final class FetchStatements {
    private static final String ARTIFACT =
            "select artifact_id, kind, cas_id, name, version_hash, base_version, depth, op_count, nodes_count, edges_count,"
                    + " compacted_from_id, meta, created_by, created_at from artifact where artifact_id ";

    private final Connection connection;
    private final PreparedStatement steps;
    private final PreparedStatement contents;
    private final PreparedStatement artifact;
    private final PreparedStatement artifacts;
    private final PreparedStatement chain;
    private final PreparedStatement blob;
    private final PreparedStatement blobs;

    FetchStatements(Connection connection) throws SQLException {
        this.connection = connection;
        this.steps = connection.prepareStatement(steps("seq, c.cas_id, c.content"));
        this.contents = connection.prepareStatement(steps("seq, c.content"));
        this.artifact = connection.prepareStatement(ARTIFACT + "= ?");
        this.artifacts = connection.prepareStatement(ARTIFACT + "= any (?)");
        this.chain = connection.prepareStatement("select seq, member_id from patch_chain_member where head_id = ?");
        this.blob = connection.prepareStatement("select cas_id, content from cas_blob where cas_id = ?");
        this.blobs = connection.prepareStatement("select cas_id, content from cas_blob where cas_id = any (?)");
    }

    private static String steps(String columns) {
        return "select 0 as " + columns
                + " from artifact h join artifact b on b.artifact_id = coalesce(h.base_version, h.artifact_id)"
                + " join cas_blob c on c.cas_id = b.cas_id where h.artifact_id = ?"
                + " union all select m." + columns + " from patch_chain_member m"
                + " join artifact a on a.artifact_id = m.member_id join cas_blob c on c.cas_id = a.cas_id"
                + " where m.head_id = ?";
    }

    /** One statement: the place, the content id and the content of each step. */
    List<byte[]> oneStatement(UUID version) throws SQLException {
        steps.setObject(1, version);
        steps.setObject(2, version);
        List<Step> found = new ArrayList<>();
        try (ResultSet rows = steps.executeQuery()) {
            while (rows.next()) {
                found.add(new Step(rows.getInt(1), rows.getString(2), rows.getBytes(3)));
            }
        }
        return inOrder(found);
    }

    /** The same without the content ids. */
    List<byte[]> placeAndContent(UUID version) throws SQLException {
        contents.setObject(1, version);
        contents.setObject(2, version);
        List<Step> found = new ArrayList<>();
        try (ResultSet rows = contents.executeQuery()) {
            while (rows.next()) {
                found.add(new Step(rows.getInt(1), "", rows.getBytes(2)));
            }
        }
        return inOrder(found);
    }

    /** As dagstore once did it: the patch, its chain, the patches in it, the base, the base's content, the patches' contents. */
    List<byte[]> sixStatements(UUID patch) throws SQLException {
        Row head = artifact(patch);
        List<String> casIds = members(patch);
        List<byte[]> result = new ArrayList<>();
        result.add(content(artifact(head.base()).casId()));
        blobs.setArray(1, connection.createArrayOf("text", casIds.toArray()));
        Map<String, byte[]> contents = new HashMap<>();
        try (ResultSet found = blobs.executeQuery()) {
            while (found.next()) {
                contents.put(found.getString(1), found.getBytes(2));
            }
        }
        for (String casId : casIds) {
            result.add(requireNonNull(contents.get(casId), casId));
        }
        return result;
    }

    /** The same with a statement for each content. */
    List<byte[]> statementForEachContent(UUID patch) throws SQLException {
        Row head = artifact(patch);
        List<byte[]> result = new ArrayList<>();
        result.add(content(artifact(head.base()).casId()));
        for (String casId : members(patch)) {
            result.add(content(casId));
        }
        return result;
    }

    private Row artifact(UUID id) throws SQLException {
        artifact.setObject(1, id);
        try (ResultSet found = artifact.executeQuery()) {
            require(found, id);
            return Row.of(found);
        }
    }

    /** The content ids of the patches in a chain, in order, by two statements. */
    private List<String> members(UUID head) throws SQLException {
        chain.setObject(1, head);
        NavigableMap<Integer, UUID> members = new TreeMap<>();
        try (ResultSet found = chain.executeQuery()) {
            while (found.next()) {
                members.put(found.getInt(1), found.getObject(2, UUID.class));
            }
        }
        artifacts.setArray(1, connection.createArrayOf("uuid", members.values().toArray()));
        Map<UUID, Row> rows = new HashMap<>();
        try (ResultSet found = artifacts.executeQuery()) {
            while (found.next()) {
                Row row = Row.of(found);
                rows.put(row.id(), row);
            }
        }
        List<String> casIds = new ArrayList<>();
        for (UUID member : members.values()) {
            casIds.add(requireNonNull(rows.get(member), "a patch of the chain").casId());
        }
        return casIds;
    }

    private byte[] content(String casId) throws SQLException {
        blob.setString(1, casId);
        try (ResultSet found = blob.executeQuery()) {
            require(found, casId);
            return found.getBytes(2);
        }
    }

    private static void require(ResultSet rows, Object id) throws SQLException {
        if (!rows.next()) {
            throw new DagStoreException("the benchmark does not find " + id);
        }
    }

    private static List<byte[]> inOrder(List<Step> steps) {
        steps.sort(Comparator.comparingInt(Step::seq));
        return steps.stream().map(Step::content).toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // a row: read once and never compared
    private record Step(int seq, String casId, byte[] content) {}

    /** An artifact; the rest of its columns is read as well, as an entity would have it. */
    private record Row(UUID id, String casId, UUID base, List<@Nullable String> rest) {
        static Row of(ResultSet found) throws SQLException {
            List<@Nullable String> rest = new ArrayList<>();
            for (int column : new int[] {2, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14}) {
                rest.add(found.getString(column));
            }
            return new Row(found.getObject(1, UUID.class), found.getString(3), found.getObject(6, UUID.class), rest);
        }
    }
}
