package io.dagstore.schema;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A lock that a Liquibase client left in its table when it was killed, and that was released.
 *
 * @param lockedBy the client's host and address, as it wrote them; null if it wrote none
 * @param since when it took the lock, by its own clock and time zone; null if it wrote none
 */
public record ReleasedLock(@Nullable String lockedBy, @Nullable LocalDateTime since) {
    /** What was done and why, in words. */
    public String description() {
        return "released the lock of Liquibase that " + (lockedBy == null ? "somebody" : lockedBy) + " had"
                + (since == null ? "" : " since " + since.withNano(0)) + ": nobody is migrating";
    }
}
