package io.dagstore.schema;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestStore;
import io.dagstore.model.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of docs/schema/TABLE_RELATIONSHIPS.md, stored: the page has the rows that there are then. */
class RelationshipsPageIT {
    /** The ids in the order in which they are made, under the names of the page. */
    private static final String NAMES =
            """
            with names as (
                select artifact_id as id,
                    (array['V1', 'P1', 'P2', 'P3', 'V2', 'P4'])[row_number() over (order by created_at, artifact_id)] as name
                from artifact
            )
            """;

    private static final String ARTIFACTS = NAMES
            + """
            select string_agg(format('| %s | %s |%s |%s |%s |', self.name, kind, ' ' || base.name, ' ' || depth,
                ' ' || patch.name), chr(10) order by created_at, artifact_id)
            from artifact join names self on self.id = artifact_id
            left join names base on base.id = base_version left join names patch on patch.id = compacted_from_id
            """;

    private static final String CHAINS = NAMES
            + """
            select string_agg('| ' || head.name || ' | ' || seq || ' | ' || member.name || ' |', chr(10)
                order by head.name, seq)
            from patch_chain_member join names head on head.id = head_id join names member on member.id = member_id
            """;

    private static final String MOVES = NAMES
            + """
            select string_agg(name, ' ' order by tag_move.id) from tag_move join names on names.id = to_id
            """;

    @Test
    void theExampleHasTheRowsOfThePage() throws IOException {
        String page = Files.readString(Path.of("docs", "schema", "TABLE_RELATIONSHIPS.md"));
        TestStore store = TestStore.shared();
        for (int timeout = 0; timeout < 4; timeout++) {
            store.put("flow", "{\"timeout\":" + timeout + "}");
        }
        Artifact base = store.dagStore().compaction().compact("flow", null).compactedBase();
        store.put("flow", "{\"timeout\":4}");

        assertThat(store.database().one(String.class, ARTIFACTS).lines())
                .hasSize(6)
                .allSatisfy(row -> assertThat(page).contains("\n" + row));
        assertThat(page).contains(store.database().one(String.class, CHAINS));
        assertThat(store.database().one(String.class, MOVES)).isEqualTo("V1 P1 P2 P3 P4");
        assertThat(store.dagStore().workflows().history("flow").stream()
                        .map(version -> Integer.toString(version.number()))
                        .collect(joining(" ")))
                .isEqualTo("0 1 2 3 4");
        assertThat(store.dagStore().workflows().resolve(base.getId().toString()).number())
                .isEqualTo(3);
    }
}
