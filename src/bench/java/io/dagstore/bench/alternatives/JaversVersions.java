package io.dagstore.bench.alternatives;

import io.dagstore.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import org.javers.core.Javers;
import org.javers.core.JaversBuilder;
import org.javers.core.metamodel.annotation.Id;
import org.javers.core.metamodel.annotation.TypeName;
import org.javers.core.metamodel.object.CdoSnapshot;
import org.javers.repository.jql.QueryBuilder;
import org.javers.repository.sql.DialectName;
import org.javers.repository.sql.SqlRepositoryBuilder;

/** JaVers in PostgreSQL: the document is a value of an entity, and each commit keeps a snapshot of the entity. */
final class JaversVersions extends InDatabase {
    private final Connection connection;
    private final Javers javers;

    @TypeName("document")
    record Document(@Id String name, String content) {}

    JaversVersions(TestDatabase database) throws SQLException {
        super(database);
        this.connection = opened(pool().getConnection());
        connection.setAutoCommit(false);
        this.javers = JaversBuilder.javers()
                .registerEntity(Document.class)
                .registerJaversRepository(SqlRepositoryBuilder.sqlRepository()
                        .withConnectionProvider(() -> connection)
                        .withDialect(DialectName.POSTGRES)
                        .build())
                .build();
        connection.commit();
    }

    @Override
    public void store(String document, byte[] content) throws SQLException {
        javers.commit("benchmark", new Document(document, new String(content, StandardCharsets.UTF_8)));
        connection.commit();
    }

    @Override
    public List<String> versions(String document) throws SQLException {
        List<String> versions =
                javers
                        .findSnapshots(QueryBuilder.byInstanceId(document, Document.class)
                                .limit(100_000)
                                .build())
                        .stream()
                        .map(CdoSnapshot::getVersion)
                        .sorted(Comparator.naturalOrder())
                        .map(version -> Long.toString(version))
                        .toList();
        connection.commit();
        return versions;
    }

    @Override
    public byte[] read(String document, String version) throws SQLException {
        CdoSnapshot snapshot = javers.findSnapshots(QueryBuilder.byInstanceId(document, Document.class)
                        .withVersion(Long.parseLong(version))
                        .build())
                .get(0);
        connection.commit();
        return ((String) snapshot.getPropertyValue("content")).getBytes(StandardCharsets.UTF_8);
    }
}
