package io.dagstore.repository;

import io.dagstore.error.DagStoreException;
import io.dagstore.error.UnavailableException;
import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.PatchChainMember;
import io.dagstore.model.Run;
import io.dagstore.model.RunSnapshotIndex;
import io.dagstore.model.Tag;
import io.dagstore.model.TagMove;
import jakarta.data.exceptions.DataException;
import jakarta.persistence.PersistenceException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/**
 * The one place that opens sessions, begins and commits transactions, tries again and translates errors. A read is single
 * statements, each on its own: without a transaction each of them is one round trip. A write is one transaction.
 *
 * <p>Every failure of the database comes out as a {@link DagStoreException}: {@link UnavailableException} where the database could not be asked,
 * {@link io.dagstore.error.SchemaException} where it lacks a table or column, {@link io.dagstore.error.ConflictException} where
 * a row with the same identity is there. Safe for use by several threads.
 */
public final class UnitOfWork implements AutoCloseable {
    /** How often a write is begun in all when the server breaks it off because of another one. */
    static final int ATTEMPTS = 5;

    private static final String OLDEST_POSTGRESQL = "14";

    private static final List<Class<?>> ENTITIES = List.of(
            Artifact.class,
            CasBlob.class,
            PatchChainMember.class,
            Run.class,
            RunSnapshotIndex.class,
            Tag.class,
            TagMove.class);

    private final SessionFactory sessions;

    private UnitOfWork(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * Works on a database.
     *
     * @param connections hands out connections in autocommit mode, as pools do by default; stays open when this is closed
     */
    public static UnitOfWork on(DataSource connections) {
        return on(connections, Map.of());
    }

    /**
     * Works on a database with further settings of Hibernate, a statement inspector for example.
     *
     * @param connections hands out connections in autocommit mode, as pools do by default; stays open when this is closed
     * @param settings by their names in Hibernate's manual
     */
    public static UnitOfWork on(DataSource connections, Map<String, Object> settings) {
        return new UnitOfWork(new HibernatePersistenceConfiguration("dagstore")
                .managedClasses(ENTITIES)
                .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, connections)
                // Told what it would ask, Hibernate starts without a connection. The oldest version that is supported
                // will do.
                .property("jakarta.persistence.database-product-name", "PostgreSQL")
                .property("jakarta.persistence.database-major-version", OLDEST_POSTGRESQL)
                .property(JdbcSettings.ALLOW_METADATA_ON_BOOT, false)
                // Hibernate's own log of a failed statement has row values in it, and the exception says the same.
                .property(JdbcSettings.LOG_JDBC_ERRORS, false)
                // Nothing here is mapped in XML or audited. The application's Envers, if there is one, would map its
                // tables in XML.
                .property(MappingSettings.XML_MAPPING_ENABLED, false)
                .property("hibernate.integration.envers.enabled", false)
                .properties(settings)
                .createEntityManagerFactory());
    }

    /**
     * Asks the database. Nothing is atomic across the statements of one read.
     *
     * @return what {@code questions} returns
     */
    public <T> T read(Function<Repositories, T> questions) {
        try (StatelessSession session = sessions.openStatelessSession()) {
            return questions.apply(new Repositories(session));
        } catch (PersistenceException | DataException e) {
            throw DatabaseError.of(e).toException(1);
        }
    }

    /**
     * Changes the database in one transaction: everything that {@code changes} writes is stored durably, or nothing is. If the
     * server breaks the transaction off because of another one (deadlock, serialization failure), {@code changes} is run
     * again from its beginning, so it must have no other effects.
     *
     * @return what {@code changes} returns
     * @throws UnavailableException when the server has broken off every attempt, or the connection was lost; whether the changes
     *     were committed is then not known
     */
    public <T> T write(Function<Repositories, T> changes) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transact(changes);
            } catch (PersistenceException | DataException e) {
                DatabaseError error = DatabaseError.of(e);
                if (!error.isTransient() || attempt == ATTEMPTS) {
                    throw error.toException(attempt);
                }
            }
        }
    }

    /**
     * The same as {@link #write}, but {@code changes} is run once only: for changes that use up what cannot be had again, a stream
     * for example.
     *
     * @return what {@code changes} returns
     * @throws UnavailableException when the server has broken the transaction off because of another one, and nothing is stored; or
     *     when the connection was lost, and whether the changes were committed is not known
     */
    public <T> T writeOnce(Function<Repositories, T> changes) {
        try {
            return transact(changes);
        } catch (PersistenceException | DataException e) {
            throw DatabaseError.of(e).toException(1);
        }
    }

    /** Releases what Hibernate holds; open sessions must have ended. */
    @Override
    public void close() {
        sessions.close();
    }

    private <T> T transact(Function<Repositories, T> changes) {
        try (StatelessSession session = sessions.openStatelessSession()) {
            Transaction transaction = session.beginTransaction();
            try {
                T result = changes.apply(new Repositories(session));
                transaction.commit();
                return result;
            } catch (RuntimeException | Error e) {
                rollBack(transaction, e);
                throw e;
            }
        }
    }

    private static void rollBack(Transaction transaction, Throwable reason) {
        try {
            if (transaction.isActive()) {
                transaction.rollback();
            }
        } catch (RuntimeException e) {
            // The reason for going back is what the caller must see; a connection that is gone has rolled back by
            // itself.
            reason.addSuppressed(e);
        }
    }
}
