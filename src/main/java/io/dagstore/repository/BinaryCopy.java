package io.dagstore.repository;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Rows for one {@code copy … from stdin} in the binary format that the PostgreSQL manual describes under COPY. They go to the
 * server as they come; closed before {@link #end()}, the statement is broken off.
 */
final class BinaryCopy implements AutoCloseable {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final int END = -1;
    private static final int JSONB_VERSION = 1;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long EPOCH_OF_POSTGRESQL =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

    private final CopyIn copy;
    private final int columns;
    private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    /** Begins the statement for these columns of a table. */
    BinaryCopy(Connection connection, String table, List<String> columns) throws SQLException {
        this.copy = new CopyManager(connection.unwrap(BaseConnection.class))
                .copyIn("copy " + table + " (" + String.join(", ", columns) + ") from stdin (format binary)");
        this.columns = columns.size();
        buffer.put(SIGNATURE).putInt(0).putInt(0);
    }

    /** Begins a row; as many values as there are columns follow, in their order. */
    BinaryCopy row() throws SQLException {
        ensure(Short.BYTES).putShort((short) columns);
        return this;
    }

    BinaryCopy text(@Nullable String value) throws SQLException {
        return value == null ? none() : bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    BinaryCopy uuid(@Nullable UUID value) throws SQLException {
        if (value == null) {
            return none();
        }
        ensure(Integer.BYTES + 2 * Long.BYTES)
                .putInt(2 * Long.BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits());
        return this;
    }

    BinaryCopy integer(@Nullable Integer value) throws SQLException {
        if (value == null) {
            return none();
        }
        ensure(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    /** A timestamp with time zone, to the microsecond. */
    BinaryCopy time(Instant value) throws SQLException {
        long micros = Math.addExact(
                Math.multiplyExact(value.getEpochSecond() - EPOCH_OF_POSTGRESQL, MICROS_PER_SECOND),
                value.getNano() / 1000);
        ensure(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(micros);
        return this;
    }

    BinaryCopy jsonb(byte[] json) throws SQLException {
        ensure(Integer.BYTES + 1 + json.length)
                .putInt(1 + json.length)
                .put((byte) JSONB_VERSION)
                .put(json);
        return this;
    }

    /** Ends the statement and waits for it; returns the number of rows. */
    long end() throws SQLException {
        ensure(Short.BYTES).putShort((short) END);
        send();
        return copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private BinaryCopy none() throws SQLException {
        ensure(Integer.BYTES).putInt(NULL);
        return this;
    }

    private BinaryCopy bytes(byte[] value) throws SQLException {
        ensure(Integer.BYTES + value.length).putInt(value.length).put(value);
        return this;
    }

    private ByteBuffer ensure(int bytes) throws SQLException {
        if (buffer.remaining() < bytes) {
            send();
            if (buffer.remaining() < bytes) {
                buffer = ByteBuffer.allocate(bytes);
            }
        }
        return buffer;
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
