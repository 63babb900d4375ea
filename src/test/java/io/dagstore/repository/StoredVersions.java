package io.dagstore.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.MediaType;
import io.dagstore.model.Provenance;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** Stores versions through the repositories alone, with content that need not make sense. */
final class StoredVersions {
    private static final String CHAIN =
            """
            insert into patch_chain_member (head_id, seq, member_id)
            select :head, seq, member_id from patch_chain_member where head_id = :predecessor
            union all
            select :head, :depth, :head
            """;

    private final UnitOfWork work;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    StoredVersions(UnitOfWork work) {
        this.work = work;
    }

    Artifact base(String content) {
        return store(Artifact.dagVersion(blob(MediaType.DAG, content), 2, 1, provenance()));
    }

    Artifact patch(Artifact predecessor, String content) {
        CasBlob blob = blob(MediaType.PATCH_OPS, content);
        Artifact patch = Artifact.patchSet(blob, predecessor, contentId(content), 1, null, null, provenance());
        store(patch);
        work.write(repositories -> repositories
                .chains()
                .session()
                .createNativeMutationQuery(CHAIN)
                .setParameter("predecessor", predecessor.getId())
                .setParameter("head", patch.getId())
                .setParameter("depth", patch.chainDepth())
                .executeUpdate());
        return patch;
    }

    /** A chain of patches on a version; the last of them. */
    Artifact chain(Artifact predecessor, int length) {
        Artifact last = predecessor;
        for (int i = 0; i < length; i++) {
            last = patch(last, "[" + last.getId() + "]");
        }
        return last;
    }

    Artifact compacted(Artifact patch, String content) {
        return store(Artifact.compacted(blob(MediaType.DAG, content), patch, 2, 1, provenance()));
    }

    /** Every version is stored a second after the one before it. */
    Provenance provenance() {
        now = now.plusSeconds(1);
        return new Provenance("sample", "tester", now, Map.of("purpose", "test"));
    }

    CasBlob blob(MediaType mediaType, String content) {
        CasBlob blob = CasBlob.of(contentId(content), mediaType, content.getBytes(UTF_8), now);
        work.write(repositories -> repositories.blobs().store(blob));
        return blob;
    }

    private Artifact store(Artifact artifact) {
        work.write(repositories -> {
            repositories.artifacts().create(artifact);
            return artifact;
        });
        return artifact;
    }

    static String contentId(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
