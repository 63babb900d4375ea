package io.dagstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class GeneratedHistoryTest {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    @Test
    void theSameArgumentsGiveTheSameBytesAndAnotherSeedOthers() {
        GeneratedHistory history = new GeneratedHistory(30, 20, 500, 1);

        assertThat(history.document()).isEqualTo(new GeneratedHistory(30, 20, 500, 1).document());
        assertThat(patches(history)).containsExactlyElementsOf(patches(history)).hasSize(19);
        assertThat(history.document()).isNotEqualTo(new GeneratedHistory(30, 20, 500, 2).document());
    }

    @Test
    void everyPatchAppliesChangesSomethingAndLeavesTheSizeAsItIs() {
        GeneratedHistory history = new GeneratedHistory(100, 200, 2048, 1);
        JsonNode document = JSON.parseDocument(history.document());
        byte[] before = history.document();
        assertThat(document.get("nodes")).hasSize(100);
        assertThat(document.get("edges")).hasSize(99);

        for (byte[] patch : patches(history)) {
            document = JSON.parsePatch(patch).applyTo(document);
            byte[] after = CanonicalJson.bytes(document);
            assertThat(after).isNotEqualTo(before);
            assertThat(patch).hasSizeBetween(2000, 2100);
            before = after;
        }

        assertThat(before).hasSizeBetween(history.document().length - 1000, history.document().length + 1000);
    }

    private static List<byte[]> patches(GeneratedHistory history) {
        List<byte[]> patches = new ArrayList<>();
        for (Iterator<byte[]> all = history.patches(); all.hasNext(); ) {
            patches.add(all.next());
        }
        return patches;
    }
}
