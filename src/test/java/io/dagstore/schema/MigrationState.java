package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * All that a migration is responsible for: whoever got there in another way must have the same.
 *
 * @param verification what dagstore itself finds
 * @param catalog tables, indexes, constraints, triggers and functions
 * @param relationships base and patch, from the column
 * @param artifacts the rows of artifact, without that column
 * @param others the rows of the other tables that a migration finds
 * @param report what could not be moved
 */
record MigrationState(
        SchemaVerification verification,
        List<String> catalog,
        List<String> relationships,
        List<String> artifacts,
        List<String> others,
        List<String> report) {

    private static final Pattern OF_THE_MIGRATION =
            Pattern.compile("compacted_from_(progress|todo|report)|artifact_sync_compacted_from"
                    + "|FUNCTION dagstore_(\\w*compacted_from|overruled|require_meta_objects|uuid_of|why_not_moved)\\("
                    + "|PROCEDURE dagstore_(\\w*compacted_from\\w*|run_in_batches)\\(");

    static MigrationState of(TestDatabase database) {
        return of(database.dataSource());
    }

    static MigrationState of(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            return new MigrationState(
                    new SchemaService(database).verify(),
                    Catalog.of(database),
                    relationships(statement),
                    artifacts(statement),
                    others(statement),
                    exists(statement, "compacted_from_report")
                            ? lines(
                                    statement,
                                    "select artifact_id || ' ' || value || ' ' || reason"
                                            + " from compacted_from_report order by 1")
                            : List.of());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The artifacts of a database, migrated or not, as {@link #artifacts} has them. */
    static List<String> artifactsOf(TestDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            return artifacts(statement);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Fails with what differs first: all of a state is too much to read. */
    void assertSameAs(MigrationState expected) {
        assertThat(verification).isEqualTo(expected.verification);
        assertThat(catalog).isEqualTo(expected.catalog);
        assertThat(relationships).isEqualTo(expected.relationships);
        assertThat(report).isEqualTo(expected.report);
        assertThat(artifacts).isEqualTo(expected.artifacts);
        assertThat(others).isEqualTo(expected.others);
    }

    /** The catalog without what the migration needs for itself while it is not finished. */
    List<String> catalogWithoutTools() {
        return withoutTools(catalog);
    }

    /** Lines of a catalog without what the migration needs for itself while it is not finished. */
    static List<String> withoutTools(List<String> catalog) {
        List<String> rest = new ArrayList<>();
        boolean ofTheMigration = false;
        for (String line : catalog) {
            // The body of a function goes on over several lines.
            if (line.matches("(column|index|constraint|trigger|function|partition) .*")) {
                ofTheMigration = OF_THE_MIGRATION.matcher(line).find();
            }
            if (!ofTheMigration) {
                rest.add(line);
            }
        }
        return rest;
    }

    private static List<String> relationships(Statement statement) throws SQLException {
        return lines(
                statement,
                "select artifact_id || ' < ' || compacted_from_id from artifact"
                        + " where compacted_from_id is not null order by 1");
    }

    private static List<String> artifacts(Statement statement) throws SQLException {
        return lines(
                statement,
                "select (to_jsonb(artifact) - 'compacted_from_id')::text from artifact order by artifact_id");
    }

    private static List<String> others(Statement statement) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String table : List.of("cas_blob", "patch_chain_member", "tag", "tag_move")) {
            rows.addAll(lines(statement, "select '" + table + " ' || t from " + table + " as t order by 1"));
        }
        return rows;
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        return lines(statement, "select to_regclass('" + table + "') is not null")
                .equals(List.of("t"));
    }

    private static List<String> lines(Statement statement, String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }
}
