package io.dagstore.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import io.dagstore.error.ConflictException;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.SchemaException;
import io.dagstore.error.UnavailableException;
import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.MediaType;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class UnitOfWorkIT {
    private static TestDatabase database;
    private static UnitOfWork work;

    @BeforeAll
    static void open() {
        database = TestDatabase.migrated();
        work = UnitOfWork.on(database.dataSource());
    }

    @AfterAll
    static void close() {
        work.close();
        database.close();
    }

    @BeforeEach
    void clear() {
        database.clear();
    }

    @Test
    void aReadIsOutsideAnyTransactionAndAWriteInsideOne() {
        assertThat(work.<Boolean>read(UnitOfWorkIT::autocommit)).isTrue();
        assertThat(work.<Boolean>write(UnitOfWorkIT::autocommit)).isFalse();
    }

    @Test
    void aWriteThatFailsLeavesNothing() {
        assertThatThrownBy(() -> work.write(r -> {
                    r.blobs().store(blob());
                    throw new IllegalStateException("the caller's own");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the caller's own");

        assertThat(database.count("cas_blob")).isZero();
    }

    @Test
    void aWriteThatTheServerBreaksOffIsBegunAgain() {
        AtomicInteger attempts = new AtomicInteger();

        work.write(r -> {
            r.blobs().store(blob());
            if (attempts.incrementAndGet() < 3) {
                raise(r, "40P01");
            }
            return r;
        });

        assertThat(attempts).hasValue(3);
        assertThat(database.count("cas_blob")).isEqualTo(1);
    }

    @Test
    void aWriteThatIsAlwaysBrokenOffIsGivenUp() {
        AtomicInteger attempts = new AtomicInteger();

        assertThatThrownBy(() -> work.write(r -> {
                    attempts.incrementAndGet();
                    return raise(r, "40001");
                }))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("try again");

        assertThat(attempts).hasValue(UnitOfWork.ATTEMPTS);
    }

    @ParameterizedTest
    @CsvSource({
        "08006, UnavailableException, does not answer",
        "57P01, UnavailableException, does not answer",
        "53300, UnavailableException, does not answer",
        "55000, UnavailableException, does not answer",
        "57014, UnavailableException, gave up waiting",
        "55P03, UnavailableException, gave up waiting",
        "28P01, UnavailableException, refused the login",
        "42P01, SchemaException, dagstore schema update",
        "42703, SchemaException, dagstore schema update",
        "42501, DagStoreException, may not do this",
        "23505, ConflictException, there already",
        "23514, DagStoreException, refused",
        "XX001, DagStoreException, XX001",
    })
    void whatTheServerSaysBecomesAnExceptionOfDagstore(String state, String exception, String message) {
        assertThatThrownBy(() -> work.write(r -> raise(r, state)))
                .isInstanceOf(DagStoreException.class)
                .satisfies(
                        thrown -> assertThat(thrown.getClass().getSimpleName()).isEqualTo(exception))
                .hasMessageContaining(message)
                .hasMessageContaining("raised on purpose")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void aDatabaseThatIsNotThereIsUnavailable() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setURL("jdbc:postgresql://127.0.0.1:1/none");

        assertThatThrownBy(() -> {
                    try (UnitOfWork unreachable = UnitOfWork.on(nowhere)) {
                        unreachable.read(r -> r.artifacts().longestChain());
                    }
                })
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void aDatabaseWithoutTablesIsASchemaProblem() {
        try (TestDatabase empty = TestDatabase.empty();
                UnitOfWork unmigrated = UnitOfWork.on(empty.dataSource())) {
            assertThatThrownBy(() -> unmigrated.read(r -> r.artifacts().longestChain()))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("artifact")
                    .hasMessageContaining("dagstore schema update");
        }
    }

    @Test
    void valuesOfRowsDoNotAppearInTheLogOfAFailedStatement() {
        StringBuilder log = new StringBuilder();
        Handler recorder = new Handler() {
            @Override
            public void publish(LogRecord line) {
                log.append(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(recorder);
        try {
            assertThatThrownBy(() -> work.write(r -> {
                        r.artifacts().session().insert(secretBlob());
                        r.artifacts().session().insert(secretBlob());
                        return r;
                    }))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageNotContaining("top-secret");
        } finally {
            root.removeHandler(recorder);
        }
        assertThat(log).doesNotContain("top-secret");
    }

    private static boolean autocommit(Repositories repositories) {
        return repositories.artifacts().session().doReturningWork(connection -> connection.getAutoCommit());
    }

    private static Artifact raise(Repositories repositories, String state) {
        repositories
                .artifacts()
                .session()
                .createNativeMutationQuery(
                        "do $$ begin raise exception 'raised on purpose' using errcode = '" + state + "'; end $$")
                .executeUpdate();
        throw new AssertionError("not raised");
    }

    private static CasBlob blob() {
        return CasBlob.of("sha256:x", MediaType.DAG, new byte[] {1}, Instant.EPOCH);
    }

    private static CasBlob secretBlob() {
        return CasBlob.of("top-secret", MediaType.DAG, new byte[] {1}, Instant.EPOCH);
    }
}
