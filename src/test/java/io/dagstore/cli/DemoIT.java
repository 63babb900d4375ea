package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DemoIT {
    private static final Map<String, String> HOME = Map.of("DAGSTORE_HOME", "target/postgres");

    @Test
    void theDemoTellsItsStoryInEightyColumns() {
        CommandLineRun run = CommandLineRun.with(HOME, 80, "", "demo", "--artifacts", "3000");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("\n11  Look up the compacted base")
                .contains("idx_artifact_compacted_from")
                .contains("  starts on the compacted base ");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void theDemoAnswersWithItsResults() {
        CommandLineRun run = CommandLineRun.with(HOME, "", "demo", "--artifacts", "3000", "--output", "json");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode results = run.json();
        assertThat(new TreeSet<>(results.propertyNames()))
                .containsExactly("compactions", "load", "lookup", "p20", "p21", "sameDocument", "v1", "v2");
        assertThat(results.at("/p21/version/depth").asInt()).isEqualTo(1);
        assertThat(results.at("/p21/startedOn").asString())
                .isEqualTo(results.at("/v2/id").asString());
        assertThat(results.at("/p20/contentId").asString())
                .isEqualTo(results.at("/v2/contentId").asString());
        assertThat(results.at("/lookup/byColumn/rowsExamined").asInt()).isEqualTo(1);
        assertThat(results.at("/lookup/byMeta/rowsExamined").asInt()).isGreaterThanOrEqualTo(1000);
    }
}
