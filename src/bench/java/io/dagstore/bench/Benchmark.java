package io.dagstore.bench;

import io.dagstore.TestServer;
import io.dagstore.bench.report.Section;

/** Measures one part of what dagstore does. */
public interface Benchmark {
    /** How many times {@code advanced} is called while it runs. */
    int steps();

    /**
     * Runs it.
     *
     * @param server where its databases are made; it drops what it made
     * @param advanced called after each part of the work
     * @return what it found out
     */
    Section run(TestServer server, Runnable advanced) throws Exception;
}
