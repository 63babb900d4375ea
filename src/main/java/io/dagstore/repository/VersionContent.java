package io.dagstore.repository;

import io.dagstore.model.ArtifactKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which content a version has, without the content.
 *
 * @param kind whether it is a full version or a patch
 * @param versionHash the content id of its document, null where it was not recorded
 * @param casId the content id of its stored bytes
 * @param depth the number of patches that it is built from, null on a full version
 * @param baseId the full version that its chain starts on, null on a full version
 * @param baseCasId the content id of the stored bytes of its base, null on a full version
 */
public record VersionContent(
        ArtifactKind kind,
        @Nullable String versionHash,
        String casId,
        @Nullable Integer depth,
        @Nullable UUID baseId,
        @Nullable String baseCasId) {
    /** The content id of its document, null where it was not recorded. */
    public @Nullable String documentId() {
        return kind == ArtifactKind.PATCH_SET ? versionHash : casId;
    }

    /** The number of patches that it is built from. */
    public int patches() {
        return kind == ArtifactKind.PATCH_SET && depth != null ? depth : 0;
    }
}
