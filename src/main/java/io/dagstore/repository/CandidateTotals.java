package io.dagstore.repository;

/**
 * How much there is to compact.
 *
 * @param candidates the number of candidates
 * @param totalDepth the sum of their depths, which is the number of patches that reading all of them applies
 */
public record CandidateTotals(long candidates, long totalDepth) {}
