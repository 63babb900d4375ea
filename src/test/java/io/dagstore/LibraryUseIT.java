package io.dagstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.model.Artifact;
import io.dagstore.service.PutOptions;
import io.dagstore.service.WorkflowService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The example of the README, run. */
class LibraryUseIT {
    @Test
    void theExampleOfTheReadmeWorks() {
        try (TestDatabase database = TestDatabase.migrated()) {
            String url = database.url();
            String user = database.user();
            String password = database.password();
            byte[] firstVersion = "{\"nodes\":[{\"id\":\"extract\"}]}".getBytes(UTF_8);
            byte[] secondVersion = "{\"nodes\":[{\"id\":\"extract\"},{\"id\":\"load\"}]}".getBytes(UTF_8);
            byte[] operations = "[{\"op\":\"add\",\"path\":\"/nodes/1/retries\",\"value\":3}]".getBytes(UTF_8);

            // README begin
            try (DagStore store = DagStore.open(StoreConfig.of(url, user, password))) {
                WorkflowService workflows = store.workflows();
                workflows.put("etl", firstVersion, PutOptions.NONE.by("ada"));
                workflows.put("etl", secondVersion, PutOptions.NONE.by("ada"));
                workflows.patch("etl", operations, PutOptions.NONE.by("bob"));
                Artifact patch = workflows.resolve("etl").artifact();
                Artifact base = store.compaction().compact("etl", "ada").compactedBase();
                Optional<Artifact> found = store.compaction().findCompactedBase(patch.getId());
                ObjectNode document =
                        store.materialization().materialize("etl@1").document();
                // README end

                assertThat(found).contains(base);
                assertThat(document.toString()).isEqualTo(new String(secondVersion, UTF_8));
            }
        }
    }

    @Test
    void theReadmeHasTheLinesThatAreRunHere() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String source = Files.readString(Path.of("src", "test", "java", "io", "dagstore", "LibraryUseIT.java"));

        String shown = readme.substring(readme.indexOf("```java\n") + 8, readme.indexOf("}\n```\n"));
        List<String> run = source.lines()
                .dropWhile(line -> !line.strip().equals("// README begin"))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// README end"))
                .toList();

        assertThat(withoutBlanks(String.join("", run))).isNotEmpty().isEqualTo(withoutBlanks(shown));
    }

    /** The formatter may break lines elsewhere than the README. */
    private static String withoutBlanks(String text) {
        return text.replaceAll("\\s", "");
    }
}
