package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.json.WorkflowChanges.ChangedItem;
import io.dagstore.json.WorkflowChanges.Items;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class WorkflowChangesTest {
    private static final Items NONE = new Items(List.of(), List.of(), List.of(), false);

    private static JsonNode json(String text) {
        return new Json(JsonLimits.DEFAULT).parse(text.replace('\'', '"').getBytes(UTF_8));
    }

    private static WorkflowChanges changes(String from, String to) {
        return WorkflowChanges.between(json(from), json(to));
    }

    @Test
    void nodesAndEdgesAreNamedByTheirIdsInTheOrderOfTheDocuments() {
        WorkflowChanges changes = changes(
                """
                {"nodes": [{"id": "z"}, {"id": "b", "data": {"inputs": {"temperature": 0.7, "k": 1}, "v": [1]}}, {"id": "a"}],
                 "edges": [{"id": "e1"}, {"id": 7}], "name": "x"}
                """,
                """
                {"nodes": [{"id": "n2"}, {"id": "b", "data": {"inputs": {"temperature": 0.9, "m/n": 1}, "v": [1]}}, {"id": "n1"}],
                 "edges": [{"id": "e1"}], "name": "x"}
                """);

        assertThat(changes.nodes().added()).containsExactly("n2", "n1");
        assertThat(changes.nodes().removed()).containsExactly("z", "a");
        assertThat(changes.nodes().changed())
                .containsExactly(
                        new ChangedItem("b", List.of("data/inputs/k", "data/inputs/temperature", "data/inputs/m~1n")));
        assertThat(changes.nodes().reordered()).isFalse();
        assertThat(changes.edges()).isEqualTo(new Items(List.of(), List.of("7"), List.of(), false));
        assertThat(changes.members()).isEqualTo(NONE);
        assertThat(changes.isEmpty()).isFalse();
    }

    @Test
    void anotherOrderIsReported() {
        String from = "{'nodes':[{'id':'a'},{'id':'b'},{'id':'c'}]}";

        assertThat(changes(from, "{'nodes':[{'id':'c'},{'id':'a'},{'id':'b'}]}").nodes())
                .isEqualTo(new Items(List.of(), List.of(), List.of(), true));
        assertThat(changes(from, "{'nodes':[{'id':'new'},{'id':'b'},{'id':'c'}]}")
                        .nodes())
                .isEqualTo(new Items(List.of("new"), List.of("a"), List.of(), false));
    }

    @Test
    void nodesKeyedByIdAreNamedByTheirKeys() {
        assertThat(changes("{'nodes':{'a':{'v':1},'b':{}}}", "{'nodes':{'c':{},'a':{'v':2}}}"))
                .isEqualTo(new WorkflowChanges(
                        new Items(List.of("c"), List.of("b"), List.of(new ChangedItem("a", List.of("v"))), false),
                        NONE,
                        NONE));
    }

    @Test
    void otherMembersAreNamed() {
        assertThat(changes("{'name':'x','old':1,'meta':{'a':[1,2]}}", "{'new':1,'name':'y','meta':{'a':[1,3]}}")
                        .members())
                .isEqualTo(new Items(
                        List.of("new"),
                        List.of("old"),
                        List.of(new ChangedItem("name", List.of()), new ChangedItem("meta", List.of("a/1"))),
                        false));
    }

    @Test
    void itemsWithoutUniqueIdsAreNamedByPosition() {
        Items nodes = changes(
                        "{'nodes':[{'v':1},{'id':'d','v':1},{'id':'d','v':2},{'id':'a'},5]}",
                        "{'nodes':[{'id':'d','v':2},{'id':'a'},{'id':'d','v':3},{'v':1}]}")
                .nodes();

        assertThat(nodes.added()).isEmpty();
        assertThat(nodes.removed()).containsExactly("#4");
        assertThat(nodes.changed()).containsExactly(new ChangedItem("#2", List.of("v")));
        assertThat(nodes.reordered()).isTrue();
    }

    @Test
    void anIdThatBecomesAmbiguousIsNotDropped() {
        Items nodes = changes("{'nodes':[{'id':'a'}]}", "{'nodes':[{'id':'a'},{'id':'a'}]}")
                .nodes();

        assertThat(nodes).isEqualTo(new Items(List.of("#0", "#1"), List.of("a"), List.of(), false));
    }

    @Test
    void nodesThatAppearVanishOrChangeTheirKindAreMembersToo() {
        assertThat(changes("{}", "{'nodes':[{'id':'a'}],'edges':[]}"))
                .isEqualTo(new WorkflowChanges(
                        new Items(List.of("a"), List.of(), List.of(), false),
                        NONE,
                        new Items(List.of("nodes", "edges"), List.of(), List.of(), false)));
        assertThat(changes("{'nodes':7}", "{'nodes':8}").members().changed())
                .containsExactly(new ChangedItem("nodes", List.of()));
        assertThat(changes("{'nodes':[{'id':'a','v':1}]}", "{'nodes':{'a':{'id':'a','v':2}}}"))
                .isEqualTo(new WorkflowChanges(
                        new Items(List.of(), List.of(), List.of(new ChangedItem("a", List.of("v"))), false),
                        NONE,
                        new Items(List.of(), List.of(), List.of(new ChangedItem("nodes", List.of())), false)));
    }

    @Test
    void nothingIsReportedIfAndOnlyIfNothingDiffers() {
        RandomJson json = new RandomJson(new Random(3));
        for (int i = 0; i < 5_000; i++) {
            ObjectNode from = json.object(3);
            from.set("nodes", json.value(3));
            from.set("edges", json.document());
            JsonNode to = json.random().nextInt(4) == 0 ? from : json.changed(from);
            if (to.isObject()) {
                assertThat(WorkflowChanges.between(from, to).isEmpty())
                        .as("%s -> %s", from, to)
                        .isEqualTo(JsonEquality.sameText(from, to));
            }
        }
    }

    @Test
    void theShapeCountsNodesAndEdgesWhereThereAreAny() {
        assertThat(WorkflowShape.of(json("{'nodes':[1,{},null],'edges':{'a':1}}")))
                .isEqualTo(new WorkflowShape(3, 1));
        assertThat(WorkflowShape.of(json("{'nodes':[],'edges':7}"))).isEqualTo(new WorkflowShape(0, null));
        assertThat(WorkflowShape.of(json("{}"))).isEqualTo(new WorkflowShape(null, null));
    }
}
