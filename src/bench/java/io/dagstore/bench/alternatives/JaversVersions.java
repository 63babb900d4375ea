package io.dagstore.bench.alternatives;

import io.dagstore.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.javers.core.Javers;
import org.javers.core.JaversBuilder;
import org.javers.core.commit.Commit;
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
    public String store(String document, byte[] content) throws SQLException {
        Commit commit = javers.commit("benchmark", new Document(document, new String(content, StandardCharsets.UTF_8)));
        connection.commit();
        return Long.toString(commit.getSnapshots().get(0).getVersion());
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
