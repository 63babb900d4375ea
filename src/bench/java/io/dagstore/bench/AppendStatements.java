package io.dagstore.bench;

import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Ways to write a new patch with JDBC alone: blob, artifact, chain rows, tag and move, committed when a method returns. What is
 * written is known before. Each tells how many rows the chain has. The connection is in autocommit mode before and after.
 */
final class AppendStatements {
    private static final String ALL =
            """
            with new (tag, head, base, depth, id, hash, cas_id, content) as (
                values (?, ?::uuid, ?::uuid, ?::int, ?::uuid, ?, ?, ?::bytea)
            ), moved as (
                update tag t set target_kind = 'patch_set', target_id = id, target_hash = hash, version = version + 1,
                    moved_at = now()
                from new where tag_name = tag and target_id = head
            ), move as (
                insert into tag_move (tag_name, from_kind, from_id, to_kind, to_id)
                select tag, 'patch_set', head, 'patch_set', id from new
            ), blob as (
                insert into cas_blob (cas_id, media_type, size_bytes, content)
                select cas_id, 'application/json;type=patch_ops', length(content), content from new
            ), version as (
                insert into artifact (artifact_id, kind, cas_id, version_hash, base_version, depth, op_count)
                select id, 'patch_set', cas_id, hash, base, depth, 1 from new
            )
            insert into patch_chain_member (head_id, seq, member_id)
            select id, m.seq, m.member_id from new, patch_chain_member m where m.head_id = head
            union all
            select id, depth, id from new
            """;

    private final Connection connection;
    private final JdbcStatement all;
    private final JdbcStatement blob;
    private final JdbcStatement version;
    private final JdbcStatement chain;
    private final JdbcStatement member;
    private final JdbcStatement tag;
    private final JdbcStatement move;

    AppendStatements(Connection connection) throws SQLException {
        this.connection = connection;
        this.all = new JdbcStatement(connection, ALL);
        this.blob = new JdbcStatement(
                connection,
                "insert into cas_blob (cas_id, media_type, size_bytes, content)"
                        + " values (?, 'application/json;type=patch_ops', ?, ?)");
        this.version = new JdbcStatement(
                connection,
                "insert into artifact (artifact_id, kind, cas_id, version_hash, base_version, depth, op_count)"
                        + " values (?, 'patch_set', ?, ?, ?, ?, 1)");
        this.chain = new JdbcStatement(
                connection,
                "insert into patch_chain_member (head_id, seq, member_id)"
                        + " select ?::uuid, seq, member_id from patch_chain_member where head_id = ?"
                        + " union all select ?::uuid, ?::int, ?::uuid");
        this.member = new JdbcStatement(
                connection, "insert into patch_chain_member (head_id, seq, member_id) values (?, ?, ?)");
        this.tag = new JdbcStatement(
                connection,
                "update tag set target_kind = 'patch_set', target_id = ?, target_hash = ?, version = version + 1,"
                        + " moved_at = now() where tag_name = ? and target_id = ?");
        this.move = new JdbcStatement(
                connection,
                "insert into tag_move (tag_name, from_kind, from_id, to_kind, to_id)"
                        + " values (?, 'patch_set', ?, 'patch_set', ?)");
    }

    /**
     * What is written.
     *
     * @param tag the tag, which points at the last of the patches before
     * @param before the patches that the chain has already, in order
     * @param patch the new one
     */
    record Append(String tag, List<Artifact> before, Artifact patch) {
        Append {
            before = List.copyOf(before);
        }

        UUID head() {
            return before.get(before.size() - 1).getId();
        }
    }

    /** The blob alone, with nothing that refers to it: the least that storing something durably takes. */
    int blob(CasBlob stored) throws SQLException {
        return blob.update(stored.getId(), stored.getSizeBytes(), stored.getContent());
    }

    /** Everything by one statement, which is its own transaction. */
    int oneStatement(Append append) throws SQLException {
        Artifact patch = append.patch();
        CasBlob stored = patch.getBlob();
        return all.update(
                append.tag(),
                append.head(),
                patch.chainBase().getId(),
                patch.chainDepth(),
                patch.getId(),
                patch.getVersionHash(),
                stored.getId(),
                stored.getContent());
    }

    /** The same statement in a transaction that begins with it and is committed after it. */
    int oneStatementAndCommit(Append append) throws SQLException {
        connection.setAutoCommit(false);
        int rows = oneStatement(append);
        connection.commit();
        connection.setAutoCommit(true);
        return rows;
    }

    /** Statements that write the rows of a chain. */
    private interface ChainRows {
        int write(UUID id) throws SQLException;
    }

    /** A statement for each table. */
    int statementForEachTable(Append append) throws SQLException {
        return statements(
                append, id -> chain.update(id, append.head(), id, append.patch().chainDepth(), id));
    }

    /** A statement for each row. */
    int statementForEachRow(Append append) throws SQLException {
        return statements(append, id -> {
            int seq = 1;
            for (Artifact before : append.before()) {
                member.update(id, seq++, before.getId());
            }
            member.update(id, seq, id);
            return seq;
        });
    }

    private int statements(Append append, ChainRows chainRows) throws SQLException {
        connection.setAutoCommit(false);
        Artifact patch = append.patch();
        UUID id = patch.getId();
        blob(patch.getBlob());
        version.update(
                id,
                patch.getBlob().getId(),
                patch.getVersionHash(),
                patch.chainBase().getId(),
                patch.chainDepth());
        int rows = chainRows.write(id);
        tag.update(id, patch.getVersionHash(), append.tag(), append.head());
        move.update(append.tag(), append.head(), id);
        connection.commit();
        connection.setAutoCommit(true);
        return rows;
    }
}
