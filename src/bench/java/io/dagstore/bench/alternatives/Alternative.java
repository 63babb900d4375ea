package io.dagstore.bench.alternatives;

/** One way to keep every version of documents. Each instance starts empty. */
interface Alternative {
    /** Stores the next version of a document, and tells what to {@link #read} it by. It is durable when this returns. */
    String store(String document, byte[] content) throws Exception;

    /** A version of a document, as JSON. */
    byte[] read(String document, String version) throws Exception;

    /** Does what should be done now and then when many versions have been stored. */
    void tidyUp() throws Exception;

    /** What it takes on disk now, with its indexes, in bytes. */
    long bytes() throws Exception;

    /** Lets go of all that it holds. */
    void close() throws Exception;
}
