package io.dagstore.cli;

import io.dagstore.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file, or standard input, that holds a document or a patch. */
final class Input {
    private final String name;
    private final @Nullable InputStream stream;
    private final int maxBytes;
    private byte @Nullable [] kept;

    private Input(String name, @Nullable InputStream stream, int maxBytes) {
        this.name = name;
        this.stream = stream;
        this.maxBytes = maxBytes;
    }

    /**
     * The input that an argument names.
     *
     * @param argument a path, or {@code -} for standard input
     * @param maxBytes how much is accepted; of what is larger no more than this is read
     */
    static Input of(String argument, Terminal terminal, int maxBytes) {
        return argument.equals("-")
                ? new Input("standard input", terminal.in(), maxBytes)
                : new Input(argument, null, maxBytes);
    }

    /** What messages call it. */
    String name() {
        return name;
    }

    /**
     * Reads it. A file is read anew each time; what can be read once only, standard input or a pipe, is kept.
     *
     * @throws InvalidInputException if it cannot be read or is too long
     */
    byte[] read() {
        if (kept != null) {
            return kept;
        }
        try {
            if (stream != null) {
                kept = read(stream);
                return kept;
            }
            Path path = Path.of(name);
            try (InputStream file = Files.newInputStream(path)) {
                byte[] bytes = read(file);
                if (!Files.isRegularFile(path)) {
                    kept = bytes;
                }
                return bytes;
            }
        } catch (IOException | InvalidPathException e) {
            throw new InvalidInputException(reason(name, e), e);
        }
    }

    private byte[] read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new InvalidInputException(
                    name + ": longer than the " + maxBytes + " bytes that are accepted (--max-bytes changes that)");
        }
        return bytes;
    }

    /** Why a file cannot be read, in words, its name in front. */
    static String reason(String name, Exception e) {
        if (e instanceof NoSuchFileException) {
            return name + ": there is no such file";
        } else if (e instanceof AccessDeniedException) {
            return name + ": you may not read this file";
        }
        return name + ": cannot be read: " + e.getMessage();
    }
}
