package io.dagstore.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers why it could not be written: a print stream on it goes on in silence, so that work which is
 * half done is done to its end.
 */
final class StandardOutput extends OutputStream {
    private final OutputStream stream = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    private @Nullable IOException failure;

    /**
     * Why something that was printed did not arrive; null if all did, or if the reader wanted no more, as {@code head} does.
     */
    @Nullable IOException failure() {
        String reason = failure == null ? null : failure.getMessage();
        return reason != null && reason.contains("Broken pipe") ? null : failure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        attempt(() -> stream.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        attempt(stream::flush);
    }

    private void attempt(Writing writing) throws IOException {
        try {
            writing.run();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
