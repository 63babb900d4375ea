package io.dagstore.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Real workflows through all their versions. */
class WorkflowHistoryTest {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    @TestFactory
    List<DynamicTest> everyVersionIsReachedFromEveryOther() throws IOException {
        return SharedData.testsOrSkipped(() -> {
            List<DynamicTest> tests = new ArrayList<>();
            for (Path workflow : list(SharedData.workflows())) {
                tests.add(DynamicTest.dynamicTest(workflow.getFileName().toString(), () -> roundTrips(workflow)));
            }
            assertThat(tests).isNotEmpty();
            return tests;
        });
    }

    private static void roundTrips(Path workflow) throws IOException {
        List<byte[]> versions = new ArrayList<>();
        for (Path file : list(workflow)) {
            versions.add(CanonicalJson.bytes(JSON.parseDocument(Files.readAllBytes(file))));
        }
        long patches = 0;
        long copies = 0;
        JsonNode replayed = JSON.parse(versions.get(0));
        for (int i = 0; i < versions.size(); i++) {
            for (int j = 0; j < versions.size(); j++) {
                byte[] patch =
                        CanonicalJson.bytes(JsonDiff.between(JSON.parse(versions.get(i)), JSON.parse(versions.get(j)))
                                .toJson());
                JsonNode result = JSON.parsePatch(patch).applyTo(JSON.parse(versions.get(i)));
                assertThat(CanonicalJson.bytes(result)).as("%s -> %s", i, j).isEqualTo(versions.get(j));
                assertThat(WorkflowChanges.between(JSON.parse(versions.get(i)), JSON.parse(versions.get(j)))
                                .isEmpty())
                        .as("%s -> %s", i, j)
                        .isEqualTo(i == j);
                if (j == i + 1) {
                    patches += patch.length;
                    copies += versions.get(j).length;
                    replayed = JSON.parsePatch(patch).replayOn(replayed);
                }
            }
        }
        System.out.printf(
                "%s: %d versions, full copies %,d bytes, patches %,d bytes (%.0f %%)%n",
                workflow.getFileName(), versions.size(), copies, patches, 100.0 * patches / copies);
        assertThat(CanonicalJson.bytes(replayed)).isEqualTo(versions.get(versions.size() - 1));
        assertThat(patches).isLessThan(copies / 2);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
