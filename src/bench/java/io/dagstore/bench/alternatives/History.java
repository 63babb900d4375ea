package io.dagstore.bench.alternatives;

import io.dagstore.bench.jmh.Workload;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The versions of one document, oldest first, each different from the one before it.
 *
 * @param document its name
 * @param versions the canonical JSON of each
 */
record History(String document, List<byte[]> versions) {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    /** A workflow and so many small changes of it. */
    static History generated(int nodes, int changes) {
        Workload workload = Workload.of(nodes, changes);
        List<byte[]> versions = new ArrayList<>(List.of(workload.base()));
        JsonNode document = JSON.parse(workload.base());
        for (byte[] patch : workload.patches()) {
            document = JSON.parsePatch(patch).replayOn(document);
            add(versions, document);
        }
        return new History("generated", versions);
    }

    /** A folder for each document, in it a JSON file for each version, in the order of their names. */
    static List<History> in(Path directory) throws IOException {
        List<History> histories = new ArrayList<>();
        for (Path folder : sorted(directory)) {
            if (Files.isDirectory(folder)) {
                List<byte[]> versions = new ArrayList<>();
                for (Path file : sorted(folder)) {
                    if (file.toString().endsWith(".json")) {
                        add(versions, JSON.parse(Files.readAllBytes(file)));
                    }
                }
                histories.add(new History(folder.getFileName().toString(), versions));
            }
        }
        return histories;
    }

    private static void add(List<byte[]> versions, JsonNode document) {
        byte[] bytes = CanonicalJson.bytes(document);
        if (versions.isEmpty() || !Arrays.equals(bytes, versions.get(versions.size() - 1))) {
            versions.add(bytes);
        }
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
