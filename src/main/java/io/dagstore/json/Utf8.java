package io.dagstore.json;

import io.dagstore.error.InvalidInputException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The encoding of JSON text. Jackson guesses among UTF-8, 16 and 32, and decodes byte sequences that are not UTF-8 (overlong
 * ones, encoded surrogates) into something: two different texts could then have the same content id.
 */
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BACKSLASHES = '\\' * ONES;

    private Utf8() {}

    /**
     * Checks that the bytes are UTF-8 without a byte order mark.
     *
     * @return whether they contain an escaped surrogate, paired or not
     */
    static boolean check(byte[] bytes) {
        checkNotAnotherEncoding(bytes);
        boolean escapedSurrogate = false;
        int i = 0;
        while (i < bytes.length) {
            if (i + Long.BYTES <= bytes.length) {
                long word = (long) LONGS.get(bytes, i);
                if ((word & HIGH_BITS) == 0) {
                    long backslash = word ^ BACKSLASHES;
                    if (((backslash - ONES) & ~backslash & HIGH_BITS) != 0) {
                        escapedSurrogate |= escapesSurrogate(bytes, i, i + Long.BYTES);
                    }
                    i += Long.BYTES;
                    continue;
                }
            }
            byte b = bytes[i];
            if (b >= 0) {
                escapedSurrogate |= escapesSurrogate(bytes, i, i + 1);
                i++;
            } else {
                int length = sequenceLength(bytes, i);
                if (length == 0) {
                    throw new InvalidInputException("malformed JSON at " + position(bytes, i) + ": the byte 0x"
                            + Integer.toHexString(b & 0xff) + " there is not UTF-8");
                }
                i += length;
            }
        }
        return escapedSurrogate;
    }

    /** Whether an escaped surrogate starts in this range. */
    private static boolean escapesSurrogate(byte[] bytes, int start, int end) {
        for (int i = start; i < end && i + 2 < bytes.length; i++) {
            if (bytes[i] == '\\' && bytes[i + 1] == 'u' && (bytes[i + 2] | 0x20) == 'd') {
                return true;
            }
        }
        return false;
    }

    /** The length of the well-formed sequence of two to four bytes that starts at i (Unicode, table 3-7); 0 if there is none. */
    private static int sequenceLength(byte[] bytes, int i) {
        int first = bytes[i] & 0xff;
        if (first >= 0xc2 && first <= 0xdf) {
            return continues(bytes, i + 1, 0x80, 0xbf) ? 2 : 0;
        }
        if (first >= 0xe0 && first <= 0xef) {
            boolean second = continues(bytes, i + 1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
            return second && continues(bytes, i + 2, 0x80, 0xbf) ? 3 : 0;
        }
        if (first >= 0xf0 && first <= 0xf4) {
            boolean second = continues(bytes, i + 1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
            return second && continues(bytes, i + 2, 0x80, 0xbf) && continues(bytes, i + 3, 0x80, 0xbf) ? 4 : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int i, int lowest, int highest) {
        return i < bytes.length && (bytes[i] & 0xff) >= lowest && (bytes[i] & 0xff) <= highest;
    }

    private static void checkNotAnotherEncoding(byte[] bytes) {
        int head = 0;
        for (int i = 0; i < 4; i++) {
            head = head << 8 | (i < bytes.length ? bytes[i] & 0xff : ' ');
        }
        if (head >>> 8 == 0xefbbbf) {
            throw new InvalidInputException(
                    "the input starts with a byte order mark; JSON has none: remove these 3 bytes");
        }
        if (head == 0x0000feff || head == 0xfffe0000 || (head & 0xffffff00) == 0 || (head & 0x00ffffff) == 0) {
            throw new InvalidInputException("the input looks like UTF-32; JSON must be in UTF-8");
        }
        if (head >>> 16 == 0xfeff || head >>> 16 == 0xfffe || (head & 0xff000000) == 0 || (head & 0x00ff0000) == 0) {
            throw new InvalidInputException("the input looks like UTF-16; JSON must be in UTF-8");
        }
    }

    /** The place of a byte in words: line and column count from 1, the column in characters. */
    static String position(byte[] bytes, long offset) {
        int end = offset < 0 || offset > bytes.length ? bytes.length : (int) offset;
        int line = 1;
        int column = 1;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '\n') {
                line++;
                column = 1;
            } else if ((bytes[i] & 0xc0) != 0x80) {
                column++;
            }
        }
        return "line " + line + ", column " + column;
    }
}
