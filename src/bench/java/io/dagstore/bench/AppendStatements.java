package io.dagstore.bench;

import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Ways to write a new patch with JDBC alone, by prepared statements that stay open on one connection: blob, artifact, chain rows,
 * tag and move, committed when a method returns. What is written is known before. The connection is in autocommit mode
 * before and after.
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
    private final PreparedStatement all;
    private final PreparedStatement blob;
    private final PreparedStatement version;
    private final PreparedStatement chain;
    private final PreparedStatement member;
    private final PreparedStatement tag;
    private final PreparedStatement move;

    AppendStatements(Connection connection) throws SQLException {
        this.connection = connection;
        this.all = connection.prepareStatement(ALL);
        this.blob = connection.prepareStatement("insert into cas_blob (cas_id, media_type, size_bytes, content)"
                + " values (?, 'application/json;type=patch_ops', ?, ?)");
        this.version = connection.prepareStatement("insert into artifact (artifact_id, kind, cas_id, version_hash,"
                + " base_version, depth, op_count) values (?, 'patch_set', ?, ?, ?, ?, 1)");
        this.chain = connection.prepareStatement("insert into patch_chain_member (head_id, seq, member_id)"
                + " select ?::uuid, seq, member_id from patch_chain_member where head_id = ?"
                + " union all select ?::uuid, ?::int, ?::uuid");
        this.member = connection.prepareStatement(
                "insert into patch_chain_member (head_id, seq, member_id) values (?, ?, ?)");
        this.tag = connection.prepareStatement("update tag set target_kind = 'patch_set', target_id = ?,"
                + " target_hash = ?, version = version + 1, moved_at = now() where tag_name = ? and target_id = ?");
        this.move = connection.prepareStatement("insert into tag_move (tag_name, from_kind, from_id, to_kind, to_id)"
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

        private CasBlob blob() {
            return patch.getBlob();
        }

        private byte[] content() {
            return Objects.requireNonNull(blob().getContent());
        }
    }

    /** The blob alone, with nothing that refers to it: the least that storing something durably takes. */
    int blob(CasBlob stored) throws SQLException {
        return insertBlob(stored);
    }

    /** Everything by one statement, which is its own transaction. */
    int oneStatement(Append append) throws SQLException {
        return insertAll(append);
    }

    /** The same statement in a transaction that begins with it and is committed after it. */
    int oneStatementAndCommit(Append append) throws SQLException {
        connection.setAutoCommit(false);
        int rows = insertAll(append);
        connection.commit();
        connection.setAutoCommit(true);
        return rows;
    }

    /** A statement for each table. */
    int statementForEachTable(Append append) throws SQLException {
        connection.setAutoCommit(false);
        insertVersion(append);
        UUID id = append.patch().getId();
        chain.setObject(1, id);
        chain.setObject(2, append.head());
        chain.setObject(3, id);
        chain.setInt(4, append.patch().chainDepth());
        chain.setObject(5, id);
        int rows = chain.executeUpdate();
        moveTag(append);
        connection.commit();
        connection.setAutoCommit(true);
        return rows;
    }

    /** A statement for each row. */
    int statementForEachRow(Append append) throws SQLException {
        connection.setAutoCommit(false);
        insertVersion(append);
        UUID id = append.patch().getId();
        int seq = 1;
        for (Artifact before : append.before()) {
            insertMember(id, seq++, before.getId());
        }
        insertMember(id, seq, id);
        moveTag(append);
        connection.commit();
        connection.setAutoCommit(true);
        return seq;
    }

    private int insertAll(Append append) throws SQLException {
        Artifact patch = append.patch();
        all.setString(1, append.tag());
        all.setObject(2, append.head());
        all.setObject(3, patch.chainBase().getId());
        all.setInt(4, patch.chainDepth());
        all.setObject(5, patch.getId());
        all.setString(6, patch.getVersionHash());
        all.setString(7, append.blob().getId());
        all.setBytes(8, append.content());
        return all.executeUpdate();
    }

    private int insertBlob(CasBlob stored) throws SQLException {
        blob.setString(1, stored.getId());
        blob.setLong(2, stored.getSizeBytes());
        blob.setBytes(3, Objects.requireNonNull(stored.getContent()));
        return blob.executeUpdate();
    }

    private void insertVersion(Append append) throws SQLException {
        insertBlob(append.blob());
        Artifact patch = append.patch();
        version.setObject(1, patch.getId());
        version.setString(2, append.blob().getId());
        version.setString(3, patch.getVersionHash());
        version.setObject(4, patch.chainBase().getId());
        version.setInt(5, patch.chainDepth());
        version.executeUpdate();
    }

    private void insertMember(UUID head, int seq, UUID id) throws SQLException {
        member.setObject(1, head);
        member.setInt(2, seq);
        member.setObject(3, id);
        member.executeUpdate();
    }

    private void moveTag(Append append) throws SQLException {
        UUID id = append.patch().getId();
        tag.setObject(1, id);
        tag.setString(2, append.patch().getVersionHash());
        tag.setString(3, append.tag());
        tag.setObject(4, append.head());
        tag.executeUpdate();
        move.setString(1, append.tag());
        move.setObject(2, append.head());
        move.setObject(3, id);
        move.executeUpdate();
    }
}
