package io.dagstore.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.CapturedStatements;
import io.dagstore.TestDatabase;
import io.dagstore.model.Artifact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How PostgreSQL answers the question for a compacted base over 25,000 artifacts, 5,000 of them bases, 500 of these compacted. */
class CompactedBaseLookupIT {
    private static final int BASES = 5_000;

    private static final CapturedStatements STATEMENTS = new CapturedStatements();
    private static TestDatabase database;
    private static UnitOfWork work;

    @BeforeAll
    static void load() {
        database = TestDatabase.migrated();
        work = UnitOfWork.on(database.dataSource(), STATEMENTS.settings());
        Artifact base = new StoredVersions(work).base("{}");
        String cas = base.getBlob().getId();
        database.execute(
                "insert into artifact (artifact_id, kind, cas_id, base_version, depth)"
                        + " select cast(lpad(to_hex(i), 32, '0') as uuid), 'patch_set', '" + cas + "', '" + base.getId()
                        + "', 1 + i % 20 from generate_series(1, 20000) i",
                "insert into artifact (artifact_id, kind, cas_id, version_hash, compacted_from_id, meta)"
                        + " select cast(lpad(to_hex(100000 + i), 32, '0') as uuid), 'dag_version', '" + cas + "', '"
                        + cas
                        + "', case when i <= 500 then cast(lpad(to_hex(i), 32, '0') as uuid) end,"
                        + " case when i <= 500 then jsonb_build_object('compacted_from', cast(lpad(to_hex(i), 32, '0') as uuid))"
                        + " else '{}' end from generate_series(1, " + (BASES - 1) + ") i",
                "analyze artifact");
    }

    @AfterAll
    static void close() {
        work.close();
        database.close();
    }

    @Test
    void theColumnIsProbedThroughItsIndexInOneStatementWithoutAJoin() throws SQLException {
        UUID patch = new UUID(0, 0x123);
        STATEMENTS.clear();
        Artifact found = work.read(r -> r.artifacts().findCompactedBase(patch)).orElseThrow();

        assertThat(found.getId()).isEqualTo(new UUID(0, 100_000 + 0x123));
        assertThat(STATEMENTS.all()).hasSize(1);
        String sql = STATEMENTS.all().get(0);
        assertThat(sql).doesNotContain("join");
        List<JsonNode> nodes = new ArrayList<>();
        collect(explain("explain (format json) " + sql, patch).get("Plan"), nodes);
        assertThat(nodes)
                .filteredOn(node -> node.has("Relation Name"))
                .singleElement()
                .satisfies(node -> {
                    assertThat(node.get("Node Type").asString()).isEqualTo("Index Scan");
                    assertThat(node.get("Index Name").asString()).isEqualTo("idx_artifact_compacted_from");
                });
        assertThat(nodes)
                .extracting(node -> node.get("Node Type").asString())
                .noneMatch(type -> type.contains("Join") || type.contains("Nested Loop"));
    }

    @Test
    void aGenericPlanProbesTheIndexToo() throws SQLException {
        STATEMENTS.clear();
        assertThat(work.<Optional<Artifact>>read(r -> r.artifacts().findCompactedBase(new UUID(0, 1))))
                .isPresent();
        String sql = STATEMENTS.all().get(0).replaceFirst("\\?", "\\$1");
        try (Connection connection = database.connect()) {
            connection.createStatement().execute("set plan_cache_mode = force_generic_plan");
            connection.createStatement().execute("prepare lookup (uuid) as " + sql);
            try (ResultSet rows = connection
                    .createStatement()
                    .executeQuery("explain (format json) execute lookup ('" + new UUID(0, 1) + "')")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).contains("idx_artifact_compacted_from");
            }
        }
    }

    @Test
    void theFieldInMetaMakesPostgresExamineEveryBase() throws SQLException {
        JsonNode plan = explain(
                        "explain (analyze, format json) select * from artifact"
                                + " where kind = 'dag_version' and meta->>'compacted_from' = cast(? as text)",
                        new UUID(0, 0x123))
                .get("Plan");

        List<JsonNode> nodes = new ArrayList<>();
        collect(plan, nodes);
        double examined = nodes.stream()
                .filter(node -> node.has("Relation Name"))
                .mapToDouble(node -> node.get("Actual Loops").asDouble()
                        * (node.get("Actual Rows").asDouble()
                                + node.path("Rows Removed by Filter").asDouble(0)))
                .sum();
        assertThat(examined).isGreaterThanOrEqualTo(BASES);
    }

    private static JsonNode explain(String sql, UUID patch) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, patch);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return new JsonMapper().readTree(rows.getString(1)).get(0);
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> nodes) {
        nodes.add(node);
        node.path("Plans").forEach(child -> collect(child, nodes));
    }
}
