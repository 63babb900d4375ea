package io.dagstore.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * The rows of a store in files, in PostgreSQL's binary format.
 *
 * @param directory where they are
 */
record CopiedRows(Path directory) {
    /** In the order in which foreign keys let them in. */
    private static final List<String> TABLES = List.of("cas_blob", "artifact", "patch_chain_member", "tag", "tag_move");

    /** Copies the rows of a store out. */
    static CopiedRows of(ScratchDatabase database, Path directory) throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            for (String table : TABLES) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(directory.resolve(table)))) {
                    new CopyManager(connection.unwrap(BaseConnection.class))
                            .copyOut("copy " + table + " to stdout (format binary)", out);
                }
            }
        }
        return new CopiedRows(directory);
    }

    /** Copies them into an empty store, in one transaction. */
    void into(Connection connection) throws SQLException, IOException {
        connection.setAutoCommit(false);
        for (String table : TABLES) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(directory.resolve(table)))) {
                new CopyManager(connection.unwrap(BaseConnection.class))
                        .copyIn("copy " + table + " from stdin (format binary)", in);
            }
        }
        connection.commit();
    }

    /** Deletes the directory and its files. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
