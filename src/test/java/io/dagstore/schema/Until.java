package io.dagstore.schema;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what another session or thread does. */
final class Until {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private Until() {}

    /** Returns once the condition holds, and fails if it never does. */
    static void holds(String condition, Callable<Boolean> check) throws Exception {
        long giveUp = System.nanoTime() + DEADLINE.toNanos();
        while (!check.call()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("never: " + condition);
            }
            Thread.sleep(3);
        }
    }
}
