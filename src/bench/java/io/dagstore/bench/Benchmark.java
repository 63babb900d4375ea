package io.dagstore.bench;

/** Measures one part of what dagstore does. */
public interface Benchmark {
    /** How many times {@code advanced} is called while it runs. */
    int steps();

    /**
     * Runs it.
     *
     * @param scratch where its databases are made; it drops what it made
     * @param advanced called after each part of the work
     * @return what it found out
     */
    Section run(ScratchDatabases scratch, Runnable advanced) throws Exception;
}
