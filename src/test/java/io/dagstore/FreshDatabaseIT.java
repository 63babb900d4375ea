package io.dagstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreshDatabaseIT {

    @Test
    void eachDatabaseIsEmptyAndOnItsOwn() {
        try (TestDatabase one = TestDatabase.empty();
                TestDatabase other = TestDatabase.empty()) {
            one.execute("create table t (i int)", "insert into t values (1), (2)");

            assertThat(one.count("t")).isEqualTo(2);
            assertThat(other.one(Boolean.class, "select to_regclass(?) is null", "t"))
                    .isTrue();
        }
    }

    @Test
    void aClosedDatabaseIsGoneThoughConnectionsToItWereOpen() throws Exception {
        TestDatabase database = TestDatabase.empty();
        try (var connection = database.connect()) {
            database.close();

            assertThatThrownBy(database::connect).hasMessageContaining("does not exist");
            assertThat(connection.isValid(5)).isFalse();
        }
    }

    @Test
    void databasesCanBeMadeByManyThreadsAtOnce() {
        assertThat(IntStream.range(0, 8).parallel().mapToObj(i -> {
                    try (TestDatabase database = TestDatabase.empty()) {
                        return database.one(String.class, "select current_database()");
                    }
                }))
                .doesNotHaveDuplicates()
                .hasSize(8);
    }
}
