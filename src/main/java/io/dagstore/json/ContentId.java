package io.dagstore.json;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The id of stored bytes, made from the bytes themselves: {@code sha256:} and 64 lower-case hexadecimal digits. */
public final class ContentId {
    private static final String PREFIX = "sha256:";

    private ContentId() {}

    /** The id of these bytes, as they are. */
    public static String of(byte[] bytes) {
        try {
            return PREFIX
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }
}
