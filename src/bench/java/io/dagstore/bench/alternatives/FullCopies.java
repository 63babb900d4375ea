package io.dagstore.bench.alternatives;

import io.dagstore.TestDatabase;
import io.dagstore.bench.JdbcStatement;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A table with a full copy of each version, by JDBC: what one writes without any library. */
final class FullCopies extends InDatabase {
    private final DataSource connections = pool();

    FullCopies(TestDatabase database) {
        super(database);
        database.execute("create table document_version (document text, version int, content text not null,"
                + " created_at timestamptz not null default now(), primary key (document, version))");
    }

    @Override
    public String store(String document, byte[] content) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            return new JdbcStatement(
                            connection,
                            "insert into document_version (document, version, content)"
                                    + " select ?, coalesce(max(version), 0) + 1, ? from document_version where document = ?"
                                    + " returning version")
                    .first(row -> row.getString(1), document, new String(content, StandardCharsets.UTF_8), document);
        }
    }

    @Override
    public byte[] read(String document, String version) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            return new JdbcStatement(
                            connection, "select content from document_version where document = ? and version = ?")
                    .first(row -> row.getString(1), document, Integer.valueOf(version))
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
