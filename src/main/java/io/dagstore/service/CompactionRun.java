package io.dagstore.service;

import java.util.List;
import java.util.UUID;

/**
 * What compacting all candidates did.
 *
 * @param compacted the number of compacted bases that were made
 * @param alreadyCompacted the number of candidates that somebody else compacted meanwhile
 * @param failures the candidates that could not be compacted; everything else was
 */
public record CompactionRun(int compacted, int alreadyCompacted, List<Failure> failures) {
    /** Copies the list. */
    public CompactionRun {
        failures = List.copyOf(failures);
    }

    /**
     * A candidate that could not be compacted.
     *
     * @param patch the candidate
     * @param error why
     */
    public record Failure(UUID patch, RuntimeException error) {}
}
