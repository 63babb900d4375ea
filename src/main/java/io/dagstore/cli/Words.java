package io.dagstore.cli;

import io.dagstore.model.Artifact;
import io.dagstore.service.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How people read what programs know: short ids, times of their own zone, sizes and counts. */
final class Words {
    /** Ids of version 7 that are made in one millisecond share the first 14 characters; the next 4 tell them apart. */
    private static final int SHORT_ID = 18;

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private Words() {}

    static String shortId(UUID id) {
        return id.toString().substring(0, SHORT_ID);
    }

    /** The kind and the beginning of the id. */
    static String of(Artifact artifact) {
        return artifact.getKind().label() + " " + shortId(artifact.getId());
    }

    /** The name that a version has in its line: {@code order@3}; the id stands for a missing name. */
    static String of(Version version) {
        String name = version.artifact().getName();
        return (name == null ? shortId(version.artifact().getId()) : name) + "@" + version.number();
    }

    static String time(Instant instant) {
        return MINUTE.format(instant.atZone(ZoneId.systemDefault()));
    }

    static String orBlank(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** A line of text whose control characters are written as JSON writes them, so that they do nothing to a terminal. */
    static String printable(String text) {
        if (text.codePoints().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                line.append(
                        switch (c) {
                            case '\n' -> "\\n";
                            case '\r' -> "\\r";
                            case '\t' -> "\\t";
                            default -> String.format(Locale.ROOT, "\\u%04x", c);
                        });
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    /** A number with its noun: {@code 1 operation}, {@code 12,345 operations}. */
    static String count(long number, String noun) {
        return number(number) + " " + noun + (number == 1 ? "" : "s");
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number of bytes in powers of 1000: {@code 999 B}, {@code 1.2 kB}. */
    static String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        String unit = "B";
        for (String next : new String[] {"kB", "MB", "GB", "TB"}) {
            if (value < 999.95) {
                break;
            }
            value /= 1000;
            unit = next;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, unit);
    }

    /** Milliseconds: {@code 0.042 ms}, {@code 12.3 ms}. */
    static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.3f ms" : "%,.1f ms", millis);
    }

    /** How many times: {@code 3.2 times}, {@code 1,234 times}. */
    static String times(double ratio) {
        return String.format(Locale.ROOT, ratio < 10 ? "%.1f times" : "%,.0f times", ratio);
    }

    /** A time that nobody needs to the millisecond: {@code 12 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    static String duration(Duration time) {
        if (time.toMinutes() < 1) {
            return Math.max(1, time.toSeconds()) + " s";
        }
        return time.toHours() < 1
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toHours() + " h " + time.toMinutesPart() + " min";
    }
}
