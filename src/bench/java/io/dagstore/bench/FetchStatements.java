package io.dagstore.bench;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Ways to read what a patch is built from with JDBC alone. Each gives the content of the base and then of each patch. */
final class FetchStatements {
    private static final String ARTIFACT =
            "select artifact_id, kind, cas_id, name, version_hash, base_version, depth, op_count, nodes_count, edges_count,"
                    + " compacted_from_id, meta, created_by, created_at from artifact where artifact_id ";

    private final Connection connection;
    private final JdbcStatement steps;
    private final JdbcStatement contents;
    private final JdbcStatement artifact;
    private final JdbcStatement artifacts;
    private final JdbcStatement chain;
    private final JdbcStatement blob;
    private final JdbcStatement blobs;

    FetchStatements(Connection connection) throws SQLException {
        this.connection = connection;
        this.steps = new JdbcStatement(connection, steps("seq, c.content, c.cas_id"));
        this.contents = new JdbcStatement(connection, steps("seq, c.content"));
        this.artifact = new JdbcStatement(connection, ARTIFACT + "= ?");
        this.artifacts = new JdbcStatement(connection, ARTIFACT + "= any (?)");
        this.chain = new JdbcStatement(connection, "select seq, member_id from patch_chain_member where head_id = ?");
        this.blob = new JdbcStatement(connection, "select cas_id, content from cas_blob where cas_id = ?");
        this.blobs = new JdbcStatement(connection, "select cas_id, content from cas_blob where cas_id = any (?)");
    }

    private static String steps(String columns) {
        return "select 0 as " + columns
                + " from artifact h join artifact b on b.artifact_id = coalesce(h.base_version, h.artifact_id)"
                + " join cas_blob c on c.cas_id = b.cas_id where h.artifact_id = ?"
                + " union all select m." + columns + " from patch_chain_member m"
                + " join artifact a on a.artifact_id = m.member_id join cas_blob c on c.cas_id = a.cas_id"
                + " where m.head_id = ?";
    }

    @SuppressWarnings("ArrayRecordComponent") // a row: read once and never compared
    private record Step(int seq, byte[] content, String casId) {}

    /** One statement: the place, the content and the content id of each step. */
    List<byte[]> oneStatement(UUID version) throws SQLException {
        return inOrder(steps.list(row -> new Step(row.getInt(1), row.getBytes(2), row.getString(3)), version, version));
    }

    /** The same without the content ids. */
    List<byte[]> placeAndContent(UUID version) throws SQLException {
        return inOrder(contents.list(row -> new Step(row.getInt(1), row.getBytes(2), ""), version, version));
    }

    private static List<byte[]> inOrder(List<Step> steps) {
        return steps.stream()
                .sorted(Comparator.comparingInt(Step::seq))
                .map(Step::content)
                .toList();
    }

    /** As dagstore once did it: the patch, its chain, the patches in it, the base, the base's content, the patches' contents. */
    List<byte[]> sixStatements(UUID patch) throws SQLException {
        Row head = artifact(patch);
        List<String> casIds = members(patch);
        List<byte[]> result =
                new ArrayList<>(List.of(content(artifact(head.base()).casId())));
        Map<String, byte[]> contents = new HashMap<>();
        blobs.list(
                row -> contents.put(row.getString(1), row.getBytes(2)),
                connection.createArrayOf("text", casIds.toArray()));
        casIds.forEach(casId -> result.add(requireNonNull(contents.get(casId), casId)));
        return result;
    }

    /** The same with a statement for each content. */
    List<byte[]> statementForEachContent(UUID patch) throws SQLException {
        Row head = artifact(patch);
        List<byte[]> result =
                new ArrayList<>(List.of(content(artifact(head.base()).casId())));
        for (String casId : members(patch)) {
            result.add(content(casId));
        }
        return result;
    }

    private Row artifact(UUID id) throws SQLException {
        return artifact.first(Row::of, id);
    }

    /** The content ids of the patches in a chain, in order, by two statements. */
    private List<String> members(UUID head) throws SQLException {
        record Member(int seq, UUID id) {}
        List<Member> members = chain.list(row -> new Member(row.getInt(1), row.getObject(2, UUID.class)), head);
        Map<UUID, Row> rows =
                artifacts
                        .list(
                                Row::of,
                                connection.createArrayOf(
                                        "uuid", members.stream().map(Member::id).toArray()))
                        .stream()
                        .collect(Collectors.toMap(Row::id, Function.identity()));
        return members.stream()
                .sorted(Comparator.comparingInt(Member::seq))
                .map(member -> requireNonNull(rows.get(member.id()), "a patch of the chain")
                        .casId())
                .toList();
    }

    private byte[] content(String casId) throws SQLException {
        return blob.first(row -> row.getBytes(2), casId);
    }

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
