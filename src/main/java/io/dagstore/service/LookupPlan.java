package io.dagstore.service;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a query cost the server.
 *
 * @param nodes the steps of the plan, outermost first, indented by their depth
 * @param rowsExamined the number of rows that its scans read, those that they then dropped included
 * @param buffers the number of 8 KB pages that it touched
 * @param planningMillis the time for making the plan, in milliseconds
 * @param executionMillis the time for running it, in milliseconds
 */
public record LookupPlan(
        List<String> nodes, long rowsExamined, long buffers, double planningMillis, double executionMillis) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Copies the list. */
    public LookupPlan {
        nodes = List.copyOf(nodes);
    }

    /** Reads what {@code explain (analyze, buffers, format json)} printed. */
    static LookupPlan parse(String json) {
        JsonNode explained = MAPPER.readTree(json).get(0);
        JsonNode root = explained.get("Plan");
        List<String> nodes = new ArrayList<>();
        double rows = collect(root, 0, nodes);
        return new LookupPlan(
                nodes,
                Math.round(rows),
                root.path("Shared Hit Blocks").asLong(0)
                        + root.path("Shared Read Blocks").asLong(0),
                explained.path("Planning Time").asDouble(0),
                explained.path("Execution Time").asDouble(0));
    }

    private static double collect(JsonNode node, int depth, List<String> nodes) {
        String type = node.path("Node Type").asString("?");
        JsonNode index = node.path("Index Name");
        JsonNode relation = node.path("Relation Name");
        nodes.add("  ".repeat(depth)
                + type
                + (index.isMissingNode() ? "" : " using " + index.asString())
                + (relation.isMissingNode() ? "" : " on " + relation.asString()));
        double rows = 0;
        if (!relation.isMissingNode()) {
            rows = node.path("Actual Loops").asDouble(1)
                    * (node.path("Actual Rows").asDouble(0)
                            + node.path("Rows Removed by Filter").asDouble(0)
                            + node.path("Rows Removed by Index Recheck").asDouble(0));
        }
        for (JsonNode child : node.path("Plans")) {
            rows += collect(child, depth + 1, nodes);
        }
        return rows;
    }
}
