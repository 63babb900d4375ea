package io.dagstore.json;

/**
 * How much JSON is accepted. Whoever reads untrusted input chooses them; the defaults are far above any real workflow.
 *
 * @param maxBytes the longest text of a document or patch, in bytes of UTF-8
 * @param maxDepth how deeply objects and arrays of a document may be nested; {@code []} has depth 1
 * @param maxOperations how many operations one patch may have
 */
public record JsonLimits(int maxBytes, int maxDepth, int maxOperations) {
    /**
     * The largest {@link #maxDepth} there is. Comparing two documents descends into both on the thread's stack, and at this
     * depth that takes less than three quarters of what the JVM gives a thread unless told otherwise.
     */
    public static final int DEEPEST = 1024;

    /** 16 MiB, depth 512, 100,000 operations. */
    public static final JsonLimits DEFAULT = new JsonLimits(16 << 20, 512, 100_000);

    /** For what is in the store already, and was accepted under limits that may since have been lowered. */
    public static final JsonLimits STORED = new JsonLimits(Integer.MAX_VALUE, DEEPEST, Integer.MAX_VALUE);

    /** @throws IllegalArgumentException if a limit is below 1, or maxDepth is above {@value #DEEPEST} */
    public JsonLimits {
        if (maxBytes < 1 || maxDepth < 1 || maxOperations < 1) {
            throw new IllegalArgumentException("limits must be positive: maxBytes " + maxBytes + ", maxDepth "
                    + maxDepth + ", maxOperations " + maxOperations);
        }
        if (maxDepth > DEEPEST) {
            throw new IllegalArgumentException("maxDepth must be at most " + DEEPEST + ", not " + maxDepth);
        }
    }
}
