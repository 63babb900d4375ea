package io.dagstore.bench.alternatives;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A table with a full copy of each version, by JDBC: what one writes without any library. */
final class FullCopies implements Alternative {
    private final ServerDatabase database;
    private final HikariDataSource connections;
    private final long emptyBytes;

    FullCopies(ServerDatabase database) throws SQLException {
        this.database = database;
        this.connections = database.pool();
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table document_version (document text, version int, content text not null,"
                    + " created_at timestamptz not null default now(), primary key (document, version))");
        }
        this.emptyBytes = database.bytes();
    }

    @Override
    public void store(String document, byte[] content) throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "insert into document_version (document, version, content)"
                                + " select ?, coalesce(max(version), 0) + 1, ? from document_version where document = ?")) {
            statement.setString(1, document);
            statement.setString(2, new String(content, StandardCharsets.UTF_8));
            statement.setString(3, document);
            statement.executeUpdate();
        }
    }

    @Override
    public List<String> versions(String document) throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select version from document_version where document = ? order by version")) {
            statement.setString(1, document);
            List<String> versions = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    versions.add(rows.getString(1));
                }
            }
            return versions;
        }
    }

    @Override
    public byte[] read(String document, String version) throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select content from document_version where document = ? and version = ?")) {
            statement.setString(1, document);
            statement.setInt(2, Integer.parseInt(version));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1).getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    @Override
    public void tidyUp() throws SQLException {
        database.vacuum();
    }

    @Override
    public long bytes() throws SQLException {
        return database.bytes() - emptyBytes;
    }

    @Override
    public void close() throws SQLException {
        connections.close();
        database.drop();
    }
}
