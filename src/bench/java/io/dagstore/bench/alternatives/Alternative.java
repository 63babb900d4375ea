package io.dagstore.bench.alternatives;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** One way to keep every version of documents. Each instance starts empty. */
interface Alternative extends AutoCloseable {
    /** Stores the next version of a document. It is durable when this returns. */
    void store(String document, byte[] content) throws Exception;

    /** What to {@link #read} the versions of a document by, oldest first. */
    List<String> versions(String document) throws Exception;

    /** A version of a document, as JSON. */
    byte[] read(String document, String version) throws Exception;

    /** Does what should be done now and then when many versions have been stored. */
    default void tidyUp() throws Exception {}

    /** What the versions take on disk, with their indexes, in bytes. */
    long bytes() throws Exception;

    /** Deletes all of it. */
    @Override
    void close() throws IOException, SQLException;
}
