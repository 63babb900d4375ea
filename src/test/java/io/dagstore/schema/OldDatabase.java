package io.dagstore.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A database from before artifact.compacted_from_id; see the comments in its file. */
final class OldDatabase {

    static final String SQL = read();

    /** How many of its values in meta can be moved to the column. */
    static final int MOVABLE = 6;

    private OldDatabase() {}

    private static String read() {
        try {
            return Files.readString(Path.of("src/test/resources/old_schema.sql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
