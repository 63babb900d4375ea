package io.dagstore.schema;

import io.dagstore.TestDatabase;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A role that may log in and nothing else, dropped with all that it owns in the database when it is closed. */
final class TestRole implements AutoCloseable {

    private final TestDatabase database;
    private final String name;
    private final String password = UUID.randomUUID().toString();

    private TestRole(TestDatabase database, String purpose) {
        this.database = database;
        this.name = "dagstore_test_" + UUID.randomUUID().toString().substring(0, 8) + "_" + purpose;
        database.execute("create role " + name + " login nosuperuser nocreatedb nocreaterole noinherit password '"
                + password + "'");
    }

    static TestRole in(TestDatabase database, String purpose) {
        return new TestRole(database, purpose);
    }

    String name() {
        return name;
    }

    String password() {
        return password;
    }

    /** Opens a new connection each time, as this role. */
    DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(database.url());
        dataSource.setUser(name);
        dataSource.setPassword(password);
        return dataSource;
    }

    @Override
    public void close() {
        database.execute(
                "reassign owned by " + name + " to current_user", "drop owned by " + name, "drop role " + name);
    }
}
