package io.dagstore.schema;

import io.dagstore.error.UnavailableException;
import java.time.Duration;

/** Waits for something by asking again, for a limited time. */
final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Duration limit;
    private final long giveUp;

    private Patience(Duration limit) {
        this.limit = limit;
        this.giveUp = System.nanoTime() + limit.toNanos();
    }

    /** Begins to wait. */
    static Patience of(Duration limit) {
        return new Patience(limit);
    }

    /** Pauses before the next question; throws if the time is over, or the thread is interrupted, saying what was waited for. */
    void pause(String what) {
        if (System.nanoTime() - giveUp >= 0) {
            throw new UnavailableException(
                    "waited for " + what + " for " + words(limit) + ", which is the limit: try again when it is done",
                    null);
        }
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while waiting for " + what, e);
        }
    }

    private static String words(Duration time) {
        if (time.toSeconds() < 120) {
            return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
        }
        return time.toMinutes() + " minutes";
    }
}
