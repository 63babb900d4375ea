package io.dagstore.service;

/**
 * The state of the chains.
 *
 * @param threshold the depth from which a patch is worth compacting
 * @param candidates the number of patches worth compacting
 * @param totalDepth the sum of their depths, which is the number of patches that reading all of them applies
 * @param longestChain the largest depth of any patch
 * @param chainRowsSaved the number of chain rows that the patches on compacted bases would need in addition had nothing been
 *     compacted
 */
public record CompactionStats(int threshold, long candidates, long totalDepth, int longestChain, long chainRowsSaved) {}
