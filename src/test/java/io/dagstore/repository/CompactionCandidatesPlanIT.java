package io.dagstore.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.CapturedStatements;
import io.dagstore.TestDatabase;
import io.dagstore.model.Artifact;
import jakarta.data.Limit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How PostgreSQL finds what is worth compacting among 40,000 patches of depth 1 to 40. */
class CompactionCandidatesPlanIT {
    private static final CapturedStatements STATEMENTS = new CapturedStatements();
    private static TestDatabase database;
    private static UnitOfWork work;

    @BeforeAll
    static void load() {
        database = TestDatabase.migrated();
        work = UnitOfWork.on(database.dataSource(), STATEMENTS.settings());
        Artifact base = new StoredVersions(work).base("{}");
        database.execute(
                "insert into artifact (artifact_id, kind, cas_id, base_version, depth)"
                        + " select cast(lpad(to_hex(i), 32, '0') as uuid), 'patch_set', '"
                        + base.getBlob().getId() + "', '" + base.getId()
                        + "', 1 + i % 40 from generate_series(1, 40000) i",
                "insert into patch_chain_member (head_id, seq, member_id)"
                        + " select artifact_id, depth, artifact_id from artifact where kind = 'patch_set'",
                "vacuum analyze artifact",
                "vacuum analyze patch_chain_member");
    }

    @AfterAll
    static void close() {
        work.close();
        database.close();
    }

    @Test
    void theDeepestAreReadInTheOrderOfTheIndexOnDepthAndNoMoreOfThemThanAreWanted() throws SQLException {
        STATEMENTS.clear();
        List<Artifact> deepest = work.read(r -> r.artifacts().listCompactionCandidates(20, Limit.of(10)));

        assertThat(deepest).hasSize(10).extracting(Artifact::getDepth).containsOnly(40);
        assertThat(STATEMENTS.all()).hasSize(1);
        JsonNode scan = scan("idx_artifact_depth", explain(STATEMENTS.all().get(0), 20, 0, 10));
        assertThat(scan.get("Actual Rows").asDouble()).isLessThan(100);
    }

    @Test
    void theLongestChainIsOneProbeOfTheIndexOnDepth() throws SQLException {
        STATEMENTS.clear();
        int longest = work.read(r -> r.artifacts().longestChain());

        assertThat(longest).isEqualTo(40);
        assertThat(STATEMENTS.all()).hasSize(1);
        JsonNode scan = scan("idx_artifact_depth", explain(STATEMENTS.all().get(0)));
        assertThat(scan.get("Actual Rows").asDouble()).isEqualTo(1);
    }

    private static JsonNode explain(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement("explain (analyze, format json) " + sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return new JsonMapper().readTree(rows.getString(1)).get(0).get("Plan");
            }
        }
    }

    private static JsonNode scan(String index, JsonNode plan) {
        List<JsonNode> nodes = new ArrayList<>();
        collect(plan, nodes);
        return nodes.stream()
                .filter(node -> node.path("Index Name").asString("").equals(index))
                .findFirst()
                .orElseThrow(() -> new AssertionError(plan.toPrettyString()));
    }

    private static void collect(JsonNode node, List<JsonNode> nodes) {
        nodes.add(node);
        node.path("Plans").forEach(child -> collect(child, nodes));
    }
}
