package io.dagstore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.SharedData;
import io.dagstore.TestStore;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import io.dagstore.model.ArtifactKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Six real workflows, 12 to 21 versions each: what was put comes back, whatever is compacted and whatever is put on top. */
class RealHistoriesIT {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    private final TestStore store = TestStore.shared();

    @Test
    void everyVersionComesBackBeforeAndAfterCompactionAndFurtherPuts() throws IOException {
        Map<String, List<Path>> histories = histories();
        assertThat(histories).hasSize(6);
        assertThat(histories.get("conversational-retrieval-qa-chain")).hasSize(21);
        histories.forEach((name, files) -> files.forEach(file -> store.put(name, read(file))));
        assertEveryVersion(histories);
        Version newest = store.dagStore().workflows().resolve("conversational-retrieval-qa-chain");
        assertThat(newest.number()).isEqualTo(20);
        assertThat(newest.artifact().getDepth()).isEqualTo(20);

        CompactionRun run = store.dagStore().compaction().compactAll(10, 2, null, Progress.NONE);

        assertThat(run.compacted()).isEqualTo(6);
        assertThat(run.failures()).isEmpty();
        assertEveryVersion(histories);

        histories.forEach((name, files) -> {
            PutResult result = store.put(name, read(files.get(0)));
            assertThat(result.startedOn())
                    .as("the new patch starts on the compacted base")
                    .isNotNull();
            assertThat(result.version().artifact().getDepth()).isEqualTo(1);
            assertThat(result.version().number()).isEqualTo(files.size());
            store.put(name, read(files.get(1)));
        });
        assertEveryVersion(histories);
        histories.forEach((name, files) -> {
            assertThat(canonical(store.show(name + "@" + files.size()))).isEqualTo(canonical(read(files.get(0))));
            assertThat(canonical(store.show(name))).isEqualTo(canonical(read(files.get(1))));
        });
    }

    @Test
    void historiesAreStoredInFarLessThanFullCopies() throws IOException {
        Map<String, List<Path>> histories = histories();
        long full = 0;
        long stored = 0;
        for (Map.Entry<String, List<Path>> history : histories.entrySet()) {
            for (Path file : history.getValue()) {
                int size = canonical(read(file)).length();
                PutResult result = store.put(history.getKey(), read(file));
                assertThat(result.storedBytes()).as("%s", file).isLessThanOrEqualTo(size + 100);
                full += size;
                stored += result.storedBytes();
            }
        }

        assertThat(stored).isLessThan(full / 2);
        assertThat(store.database()
                        .one(
                                Long.class,
                                "select count(*) from artifact where kind = ?",
                                ArtifactKind.DAG_VERSION.label()))
                .isEqualTo(6);
    }

    private void assertEveryVersion(Map<String, List<Path>> histories) {
        histories.forEach((name, files) -> {
            List<Version> versions = store.dagStore().workflows().history(name + "@" + (files.size() - 1));
            assertThat(versions).hasSize(files.size());
            for (int k = 0; k < files.size(); k++) {
                assertThat(versions.get(k).number()).isEqualTo(k);
                assertThat(store.show(name + "@" + k)).as("%s@%d", name, k).isEqualTo(canonical(read(files.get(k))));
            }
        });
    }

    private static Map<String, List<Path>> histories() throws IOException {
        Map<String, List<Path>> histories = new TreeMap<>();
        try (Stream<Path> folders = Files.list(SharedData.workflows())) {
            for (Path folder : folders.toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    histories.put(
                            folder.getFileName().toString(), files.sorted().toList());
                }
            }
        }
        return histories;
    }

    private static String canonical(String json) {
        return new String(CanonicalJson.bytes(JSON.parse(json.getBytes(UTF_8))), UTF_8);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
