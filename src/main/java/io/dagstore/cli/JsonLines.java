package io.dagstore.cli;

import io.dagstore.error.InvalidInputException;
import io.dagstore.service.VersionInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The lines of a file, or of standard input, each a version; read one by one as they are asked for. An empty line is an empty
 * version, so that the lines that errors name are those of the file.
 */
final class JsonLines implements Iterator<VersionInput>, AutoCloseable {
    private static final int NO_SIZE = -1;
    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final InputStream in;
    private final long size;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int filled;
    private long bytesRead;
    private long line;

    private JsonLines(String name, InputStream in, long size, int maxBytes) {
        this.name = name;
        this.in = in;
        this.size = size;
        this.maxBytes = maxBytes;
    }

    /**
     * The lines of what an argument names.
     *
     * @param argument a path, or {@code -} for standard input
     * @param maxBytes how long a line may be; of what is longer no more than this is kept
     * @throws InvalidInputException if it cannot be read
     */
    static JsonLines of(String argument, Terminal terminal, int maxBytes) {
        if (argument.equals("-")) {
            return new JsonLines("standard input", terminal.in(), NO_SIZE, maxBytes);
        }
        try {
            Path path = Path.of(argument);
            long size = Files.isRegularFile(path) ? Files.size(path) : NO_SIZE;
            return new JsonLines(argument, Files.newInputStream(path), size, maxBytes);
        } catch (IOException | InvalidPathException e) {
            throw new InvalidInputException(Input.reason(argument, e), e);
        }
    }

    /** How many bytes there are in all; -1 if that is not known. */
    long size() {
        return size;
    }

    /** How many bytes the lines so far have. */
    long done() {
        return bytesRead - (filled - next);
    }

    @Override
    public boolean hasNext() {
        return next < filled || fill();
    }

    @Override
    public VersionInput next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        line++;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (next < filled || fill()) {
            int end = next;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            if (text.size() + (long) (end - next) > maxBytes) {
                throw new InvalidInputException(place() + ": longer than the " + maxBytes
                        + " bytes that are accepted (--max-bytes changes that)");
            }
            text.write(buffer, next, end - next);
            next = end;
            if (end < filled) {
                next++;
                break;
            }
        }
        return new VersionInput(place(), text.toByteArray());
    }

    private String place() {
        return name + ", line " + line;
    }

    private boolean fill() {
        try {
            filled = Math.max(0, in.read(buffer));
        } catch (IOException e) {
            throw new InvalidInputException(Input.reason(name, e), e);
        }
        next = 0;
        bytesRead += filled;
        return filled > 0;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new InvalidInputException(Input.reason(name, e), e);
        }
    }
}
