package io.dagstore.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.TestDatabase;
import io.dagstore.repository.UnitOfWork;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The entity model and the changelog describe the same tables. Hibernate's own validation looks at the columns and their types; to
 * compare the rest, Hibernate makes the tables of the model in a schema beside the migrated one, and PostgreSQL's catalog describes
 * both.
 */
class ModelMatchesSchemaIT {
    /** What the changelog has and annotations cannot say, each with its reason. */
    private static final Set<String> ONLY_IN_CHANGELOG = Set.of(
            // JPA's @Index has no access method.
            "index artifact.idx_artifact_meta: CREATE INDEX idx_artifact_meta ON artifact USING gin (meta jsonb_path_ops)",
            // Hibernate makes an identity column; a serial one takes the same inserts.
            "column tag_move.id default",
            // The function behind the default depends on the server's version; ids are made in Java.
            "column artifact.artifact_id default",
            "column run.run_id default");

    /** What Hibernate makes unasked: a check for each enum, beside the named ones that the model declares. */
    private static final Pattern ONLY_IN_MODEL =
            Pattern.compile("constraint (artifact|tag|tag_move)\\.\\w*kind_check: .*");

    private TestDatabase database;

    @BeforeEach
    void migrate() {
        database = TestDatabase.migrated();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void hibernateValidatesTheMigratedDatabase() {
        try (UnitOfWork work = UnitOfWork.on(
                database.dataSource(), Map.of("jakarta.persistence.schema-generation.database.action", "validate"))) {
            assertThat(work.<Integer>read(
                            repositories -> repositories.artifacts().longestChain()))
                    .isEqualTo(database.one(Integer.class, "select coalesce(max(depth), 0) from artifact"));
        }
    }

    @Test
    void validationFailsWithoutTheColumn() {
        database.execute("alter table artifact drop column compacted_from_id cascade");

        assertThatThrownBy(() -> UnitOfWork.on(
                                database.dataSource(),
                                Map.of("jakarta.persistence.schema-generation.database.action", "validate"))
                        .close())
                .hasStackTraceContaining("missing column [compacted_from_id]");
    }

    @Test
    void nullabilityDefaultsChecksAndIndexesAreThoseOfTheModel() throws SQLException {
        database.execute("create schema model");
        PGSimpleDataSource model = new PGSimpleDataSource();
        model.setURL(database.url());
        model.setUser(database.user());
        model.setPassword(database.password());
        model.setCurrentSchema("model");
        UnitOfWork.on(model, Map.of("jakarta.persistence.schema-generation.database.action", "create"))
                .close();

        Map<String, String> ofModel = catalog("model");
        Map<String, String> ofChangelog = catalog("public");
        ofChangelog.keySet().removeIf(line -> ONLY_IN_CHANGELOG.stream().anyMatch(line::startsWith));

        ofModel.keySet().removeIf(line -> ONLY_IN_MODEL.matcher(line).matches());

        assertThat(ofModel.keySet()).as("model").hasSizeGreaterThan(100);
        assertThat(ofModel.keySet()).containsExactlyInAnyOrderElementsOf(ofChangelog.keySet());
    }

    /**
     * One line for everything that the catalog says of the tables in a schema; the columns of a key in the order of their names, as
     * Hibernate orders those of a composite one in a way of its own.
     */
    private Map<String, String> catalog(String schema) throws SQLException {
        Map<String, String> lines = new TreeMap<>();
        String sql =
                """
                with tables as (
                    select c.oid, c.relname from pg_class c
                    where c.relnamespace = cast(? as regnamespace) and c.relkind in ('r', 'p')
                      and not c.relispartition and c.relname not like 'databasechangelog%'
                )
                select format('column %s.%s type %s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod))
                from tables t join pg_attribute a on a.attrelid = t.oid where a.attnum > 0 and not a.attisdropped
                union all
                select format('column %s.%s not null', t.relname, a.attname)
                from tables t join pg_attribute a on a.attrelid = t.oid
                where a.attnum > 0 and not a.attisdropped and a.attnotnull
                union all
                select format('column %s.%s default %s', t.relname, a.attname, pg_get_expr(d.adbin, d.adrelid))
                from tables t join pg_attribute a on a.attrelid = t.oid
                join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum where a.attnum > 0 and not a.attisdropped
                union all
                select format('constraint %s.%s: %s', t.relname, c.conname, pg_get_constraintdef(c.oid))
                from tables t join pg_constraint c on c.conrelid = t.oid where c.contype in ('c', 'u')
                union all
                select format('constraint %s.%s: %s (%s) references %s on delete %s', t.relname, c.conname, c.contype,
                    (select string_agg(a.attname, ', ' order by a.attname)
                     from pg_attribute a where a.attrelid = t.oid and a.attnum = any (c.conkey)),
                    nullif(c.confrelid, 0)::regclass, c.confdeltype)
                from tables t join pg_constraint c on c.conrelid = t.oid
                where c.contype in ('p', 'f') and c.conparentid = 0
                union all
                select format('index %s.%s: %s', t.relname, i.relname, pg_get_indexdef(i.oid))
                from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
                where not x.indisprimary
                """;
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.put(rows.getString(1).replace(schema + ".", ""), schema);
                }
            }
        }
        return lines;
    }
}
