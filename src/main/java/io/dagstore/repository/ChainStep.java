package io.dagstore.repository;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One step of building a version: its base, or a patch to apply.
 *
 * @param seq 0 for the base, else the place in the order of application
 * @param artifactId the full version or the patch
 * @param versionHash the content id of the document after this step, null where it was not recorded
 * @param compactedFrom for a compacted base the patch that it came from, else null
 * @param casId the content id of the stored bytes
 * @param content the stored bytes, null if they are kept outside the database
 * @param storageUrl where they are kept then
 */
@SuppressWarnings("ArrayRecordComponent") // a query's row: read once and never compared
public record ChainStep(
        int seq,
        UUID artifactId,
        @Nullable String versionHash,
        @Nullable UUID compactedFrom,
        String casId,
        byte @Nullable [] content,
        @Nullable String storageUrl) {}
