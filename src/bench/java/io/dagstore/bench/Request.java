package io.dagstore.bench;

/**
 * A statement that a client of the service sent, with the clock of {@link System#nanoTime}.
 *
 * @param kind what it was
 * @param client the process of the server that answered
 * @param start just before it was sent
 * @param end when its answer was there
 */
record Request(Kind kind, int client, long start, long end) {
    /** What a client asks for. */
    enum Kind {
        /** A compacted base as old programs write it, with its patch in meta only. */
        INSERT_OLD("insert by an old writer"),
        /** A change of the meta of some artifact. */
        UPDATE("update of meta"),
        /** A compacted base as new programs write it, with its patch in the column only. */
        INSERT_NEW("insert by a new writer"),
        /** An artifact by its id. */
        READ("read by id");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        boolean isWrite() {
            return this != READ;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    long nanos() {
        return end - start;
    }

    /** Whether it was on its way at some moment from one time to another. */
    boolean isWithin(long from, long to) {
        return end >= from && start <= to;
    }
}
