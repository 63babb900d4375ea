package io.dagstore.repository;

import io.dagstore.error.DagStoreException;
import io.dagstore.error.UnavailableException;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;

/**
 * The one place that opens sessions, begins and commits transactions, tries again and translates errors. A read is single
 * statements, each on its own: without a transaction each of them is one round trip. A write is one transaction.
 *
 * <p>Every failure comes out as a {@link DagStoreException}: {@link UnavailableException} where the database could not be asked,
 * {@link io.dagstore.error.SchemaException} where it lacks a table or column, {@link io.dagstore.error.ConflictException} where
 * a row with the same identity is there. Safe for use by several threads.
 */
public final class UnitOfWork {
    /** How often a write is begun in all when the server breaks it off because of another one. */
    static final int ATTEMPTS = 5;

    private final SessionFactory sessions;

    /** Works on the database of this factory, whose connections must be in autocommit mode when they are handed out. */
    public UnitOfWork(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * Asks the database. Nothing is atomic across the statements of one read.
     *
     * @return what {@code questions} returns
     */
    public <T> T read(Function<Repositories, T> questions) {
        try (StatelessSession session = sessions.openStatelessSession()) {
            return questions.apply(new Repositories(session));
        } catch (DagStoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw DatabaseError.of(e).toException();
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
                return writeOnce(changes);
            } catch (DagStoreException e) {
                throw e;
            } catch (RuntimeException e) {
                DatabaseError error = DatabaseError.of(e);
                if (!error.isTransient() || attempt == ATTEMPTS) {
                    throw error.toException();
                }
            }
        }
    }

    private <T> T writeOnce(Function<Repositories, T> changes) {
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
