package io.dagstore.cli;

import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The workflow that the demo is about.
 *
 * @param name its tag
 * @param document its first version
 * @param changes what became of it, in order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DemoSample(String name, byte[] document, List<Change> changes) {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    /**
     * A change of the workflow.
     *
     * @param words what it is for
     * @param author who made it
     * @param operations RFC 6902
     */
    record Change(String words, String author, byte[] operations) {}

    /** Reads the sample from the class path. */
    static DemoSample load() {
        byte[] document = resource("workflow.json");
        List<Change> changes = new ArrayList<>();
        for (JsonNode change : JSON.parse(resource("patches.json"))) {
            changes.add(new Change(
                    change.get("change").asString(),
                    change.get("author").asString(),
                    JSON.write(change.get("operations"))));
        }
        return new DemoSample(JSON.parse(document).get("name").asString(), document, changes);
    }

    private static byte[] resource(String name) {
        try (InputStream stream = DemoSample.class.getResourceAsStream("demo/" + name)) {
            if (stream == null) {
                throw new IllegalStateException("demo/" + name + " is missing from the class path");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
