package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.SharedData;
import io.dagstore.TestDatabase;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real histories go in, and every version comes out as it went in, whatever is compacted. */
class HistoriesIT {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    @Test
    void everyVersionComesBackBeforeAndAfterCompactionAndFurtherPuts() throws IOException {
        Map<String, List<Path>> histories = histories();
        assertThat(histories).hasSize(6);
        try (TestDatabase database = TestDatabase.migrated()) {
            for (Map.Entry<String, List<Path>> history : histories.entrySet()) {
                List<String> arguments = new ArrayList<>(List.of("put", history.getKey()));
                history.getValue().forEach(file -> arguments.add(file.toString()));
                CommandLineRun put = CommandLineRun.on(database, arguments.toArray(String[]::new));
                assertThat(put.code()).as(put.err()).isZero();
                assertThat(put.out().lines()).hasSameSizeAs(history.getValue());
            }
            assertAllComeBack(database, histories);

            assertThat(CommandLineRun.on(database, "compact", "--all", "--threshold", "10")
                            .out())
                    .isEqualTo("6 compacted\n");
            assertAllComeBack(database, histories);

            for (List<Path> history : histories.values()) {
                history.add(history.get(0));
            }
            for (Map.Entry<String, List<Path>> history : histories.entrySet()) {
                CommandLineRun put = CommandLineRun.on(
                        database,
                        "put",
                        history.getKey(),
                        history.getValue().get(0).toString());
                assertThat(put.out()).contains("starts on the compacted base");
            }
            assertAllComeBack(database, histories);
        }
    }

    private static void assertAllComeBack(TestDatabase database, Map<String, List<Path>> histories) {
        histories.forEach(
                (name, files) -> IntStream.range(0, files.size()).parallel().forEach(k -> {
                    CommandLineRun show = CommandLineRun.on(database, "show", name + "@" + k, "--canonical");
                    assertThat(show.out()).as("%s@%d %s", name, k, show.err()).isEqualTo(canonical(files.get(k)));
                }));
    }

    private static String canonical(Path file) {
        try {
            byte[] bytes = CanonicalJson.bytes(JSON.parseDocument(Files.readAllBytes(file)));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<Path>> histories() throws IOException {
        Map<String, List<Path>> histories = new LinkedHashMap<>();
        try (Stream<Path> directories = Files.list(SharedData.workflows())) {
            for (Path directory :
                    directories.filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> files = Files.list(directory)) {
                    histories.put(
                            directory.getFileName().toString(),
                            new ArrayList<>(files.sorted().toList()));
                }
            }
        }
        return histories;
    }
}
