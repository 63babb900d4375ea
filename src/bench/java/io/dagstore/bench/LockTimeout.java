package io.dagstore.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long the changelog lets others queue behind a lock that it does not get. */
final class LockTimeout {
    private static final String FILE = "/io/dagstore/changelog/000_online.sql";
    private static final Pattern SETTING = Pattern.compile("lock_timeout\\W+(?:to\\W+)?(\\d+)\\s*ms");

    private LockTimeout() {}

    /** The lock_timeout in milliseconds that changes of a full table wait for their lock with; empty if there is none. */
    static OptionalInt ofChangelog() {
        if (LockTimeout.class.getResource(FILE) == null) {
            return OptionalInt.empty();
        }
        try (InputStream in = requireNonNull(LockTimeout.class.getResourceAsStream(FILE))) {
            Matcher matcher = SETTING.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
