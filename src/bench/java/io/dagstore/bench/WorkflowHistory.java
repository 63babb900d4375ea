package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.error.InvalidInputException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonDiff;
import io.dagstore.json.JsonLimits;
import io.dagstore.model.Artifact;
import io.dagstore.service.PutOptions;
import io.dagstore.service.Version;
import io.dagstore.service.VersionInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of a workflow, in memory.
 *
 * @param name what it is called
 * @param documents the canonical JSON of each, in order, each different from the one before it; two at least
 * @param patches what makes each of the one before it; one fewer
 */
public record WorkflowHistory(String name, List<byte[]> documents, List<byte[]> patches) {
    /** The threshold with which nothing is compacted. */
    static final int NEVER = 0;

    private static final Json JSON = new Json(JsonLimits.STORED);

    public WorkflowHistory {
        documents = List.copyOf(documents);
        patches = List.copyOf(patches);
    }

    /** All versions of a generated one. */
    public static WorkflowHistory of(String name, GeneratedHistory generated) {
        List<byte[]> documents = new ArrayList<>(List.of(generated.document()));
        List<byte[]> patches = new ArrayList<>();
        JsonNode document = JSON.parseDocument(generated.document());
        for (Iterator<byte[]> all = generated.patches(); all.hasNext(); ) {
            byte[] patch = all.next();
            document = JSON.parsePatch(patch).replayOn(document);
            documents.add(CanonicalJson.bytes(document));
            patches.add(patch);
        }
        return new WorkflowHistory(name, documents, patches);
    }

    /**
     * Reads workflows: a directory for each, in which each version is a file, in the order of the names.
     *
     * @return those with two versions or more, in the order of their names
     * @throws InvalidInputException if there is none, or a file cannot be read or is not a document
     */
    public static List<WorkflowHistory> read(Path directory) {
        List<WorkflowHistory> histories = sorted(directory).stream()
                .filter(Files::isDirectory)
                .map(folder -> between(
                        folder.getFileName().toString(),
                        sorted(folder).stream().map(WorkflowHistory::parse).iterator()))
                .filter(history -> history.size() > 1)
                .toList();
        if (histories.isEmpty()) {
            throw new InvalidInputException(
                    directory + " has no directory with two versions of a workflow or more, each a JSON file");
        }
        return histories;
    }

    /** How many versions there are. */
    public int size() {
        return documents.size();
    }

    /** The versions but for the last one. */
    WorkflowHistory withoutLast() {
        return new WorkflowHistory(name, documents.subList(0, size() - 1), patches.subList(0, size() - 2));
    }

    /**
     * A longer one, made by going through the versions to the last one, back to the first, and so on. Each change is one of its own or
     * the reverse of one. Every version gets a number of its own, so that none has the bytes of another one.
     */
    WorkflowHistory walked(int number) {
        int period = 2 * (size() - 1);
        return between(
                name,
                IntStream.range(0, number)
                        .mapToObj(i -> {
                            int place = i % period;
                            byte[] document = documents.get(place < size() ? place : period - place);
                            return JSON.parseDocument(document).put("revision", i);
                        })
                        .iterator());
    }

    /**
     * Imports it under its name.
     *
     * @param threshold how deep chains become, or {@link #NEVER}
     * @return the versions, in order
     */
    List<Artifact> importInto(DagStore store, int threshold) {
        Iterator<VersionInput> inputs = IntStream.range(0, size())
                .mapToObj(
                        i -> new VersionInput(name + ", version " + i, i == 0 ? documents.get(0) : patches.get(i - 1)))
                .iterator();
        return importInto(store, name, inputs, threshold);
    }

    /** Imports any history. */
    static List<Artifact> importInto(DagStore store, String tag, Iterator<VersionInput> inputs, int threshold) {
        store.imports().importHistory(tag, inputs, PutOptions.NONE, threshold);
        return store.workflows().history(tag).stream().map(Version::artifact).toList();
    }

    /** The mean size of a document, in bytes. */
    double meanDocument() {
        return mean(documents);
    }

    /** The mean size of a patch, in bytes. */
    double meanPatch() {
        return mean(patches);
    }

    private static double mean(List<byte[]> contents) {
        return contents.stream().mapToInt(content -> content.length).average().orElseThrow();
    }

    private static WorkflowHistory between(String name, Iterator<ObjectNode> versions) {
        List<byte[]> documents = new ArrayList<>();
        List<byte[]> patches = new ArrayList<>();
        ObjectNode before = null;
        while (versions.hasNext()) {
            ObjectNode after = versions.next();
            byte[] bytes = CanonicalJson.bytes(after);
            if (before != null) {
                // As a store does: what changes nothing is not stored.
                if (Arrays.equals(bytes, documents.get(documents.size() - 1))) {
                    continue;
                }
                patches.add(CanonicalJson.bytes(JsonDiff.between(before, after).toJson()));
            }
            documents.add(bytes);
            before = after;
        }
        return new WorkflowHistory(name, documents, patches);
    }

    private static ObjectNode parse(Path file) {
        try {
            return JSON.parseDocument(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InvalidInputException(file + " cannot be read: " + e.getMessage(), e);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(file + " is not a document: " + e.getMessage(), e);
        }
    }

    private static List<Path> sorted(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new InvalidInputException(directory + " cannot be read: " + e, e);
        }
    }
}
