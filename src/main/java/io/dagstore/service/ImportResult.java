package io.dagstore.service;

/**
 * What an import did.
 *
 * @param stored how many versions it stored
 * @param unchanged how many were not stored, as they changed nothing
 * @param compacted how many of those that it stored it compacted
 * @param storedBytes the bytes of the stored documents and patches, compacted bases included
 * @param newest the version that the tag points at now
 */
public record ImportResult(long stored, long unchanged, long compacted, long storedBytes, Version newest) {}
