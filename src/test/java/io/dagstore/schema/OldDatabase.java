package io.dagstore.schema;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A database from before artifact.compacted_from_id; see the comments in its files. */
public final class OldDatabase {

    /** Makes its tables. */
    public static final String TABLES = read("old_schema.sql");

    /** Makes its tables and its rows. */
    public static final String SQL = TABLES + read("old_rows.sql");

    /** How many of its values in meta can be moved to the column. */
    static final int MOVABLE = 6;

    private OldDatabase() {}

    /** The text of a file of the class path. */
    public static String read(String name) {
        try (InputStream in = requireNonNull(OldDatabase.class.getResourceAsStream("/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
