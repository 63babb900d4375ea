package io.dagstore.bench.alternatives;

import io.dagstore.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.nio.charset.StandardCharsets;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.Audited;

/** Hibernate Envers: an audited entity whose attribute is the document; each revision keeps a copy of its row. */
final class EnversVersions extends InDatabase {
    private final SessionFactory sessions;
    /** The number of the last revision: they are numbered from 1 on, and this alone makes them. */
    private int revisions;

    @Entity(name = "document")
    @Audited
    @SuppressWarnings("NullAway.Init") // Hibernate sets the attributes
    static class Document {
        @Id
        private String name;

        @Column(columnDefinition = "text")
        private String content;

        protected Document() {}

        Document(String name, String content) {
            this.name = name;
            this.content = content;
        }
    }

    EnversVersions(TestDatabase database) {
        super(database);
        Configuration configuration = new Configuration().addAnnotatedClass(Document.class);
        configuration.getProperties().put(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool());
        configuration.setProperty(SchemaToolingSettings.HBM2DDL_AUTO, "create");
        this.sessions = opened(configuration.buildSessionFactory());
    }

    @Override
    public String store(String document, byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        sessions.inTransaction(session -> {
            Document stored = session.find(Document.class, document);
            if (stored == null) {
                session.persist(new Document(document, text));
            } else {
                stored.content = text;
            }
        });
        return Integer.toString(++revisions);
    }

    @Override
    public byte[] read(String document, String version) {
        return sessions.fromSession(session -> AuditReaderFactory.get(session)
                .find(Document.class, document, Integer.valueOf(version))
                .content
                .getBytes(StandardCharsets.UTF_8));
    }
}
