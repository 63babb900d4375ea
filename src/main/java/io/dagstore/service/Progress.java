package io.dagstore.service;

/** Is told how far a long piece of work has come. May be called by several threads, one at a time. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (done, total) -> {};

    /**
     * Told after each step.
     *
     * @param done the number of steps that are done
     * @param total the number of steps in all
     */
    void advanced(long done, long total);
}
