package io.dagstore.bench.report;

import java.util.Locale;

/** How figures are written for people: three digits that count, and a unit in which the number is neither long nor tiny. */
public final class Figures {
    private Figures() {}

    /** A number with three digits that count. */
    public static String number(double number) {
        double size = Math.abs(number);
        if (size >= 100 || number == 0) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.2g", number);
    }

    /** A time that is given in microseconds. */
    public static String micros(double micros) {
        if (micros >= 1e6) {
            return number(micros / 1e6) + " s";
        }
        return micros >= 1e3 ? number(micros / 1e3) + " ms" : number(micros) + " µs";
    }

    /** A number of bytes, in units of 1,000. */
    public static String bytes(double bytes) {
        if (bytes >= 1e9) {
            return number(bytes / 1e9) + " GB";
        }
        if (bytes >= 1e6) {
            return number(bytes / 1e6) + " MB";
        }
        return bytes >= 1e3 ? number(bytes / 1e3) + " kB" : number(bytes) + " B";
    }

    /** A number of things. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
