package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.GeneratedHistory;
import io.dagstore.error.InvalidInputException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonDiff;
import io.dagstore.json.JsonLimits;
import io.dagstore.json.JsonPatch;
import io.dagstore.service.PutOptions;
import io.dagstore.service.VersionInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of a workflow, in memory.
 *
 * @param name what it is called
 * @param versions in order, two at least
 */
record WorkflowHistory(String name, List<Version> versions) {
    /** The threshold with which nothing is compacted. */
    static final int NEVER = 0;

    private static final Json JSON = new Json(JsonLimits.STORED);

    WorkflowHistory {
        versions = List.copyOf(versions);
    }

    /**
     * A version.
     *
     * @param document all of it
     * @param operations what makes it of the version before; none for the first one
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Version(byte[] document, byte[] operations) {}

    /**
     * Imports it under its name.
     *
     * @param threshold how deep chains become, or {@link #NEVER}
     * @return the ids of the versions, in order
     */
    List<UUID> importInto(DagStore store, int threshold) {
        Iterator<VersionInput> inputs = IntStream.range(0, versions.size())
                .mapToObj(i -> new VersionInput(
                        name + ", version " + i,
                        i == 0 ? versions.get(i).document() : versions.get(i).operations()))
                .iterator();
        store.imports().importHistory(name, inputs, PutOptions.NONE, threshold);
        return store.workflows().history(name).stream()
                .map(version -> version.artifact().getId())
                .toList();
    }

    /** All versions of a generated one. */
    static WorkflowHistory of(String name, GeneratedHistory generated) {
        List<Version> versions = new ArrayList<>();
        byte[] first = generated.document();
        versions.add(new Version(first, new byte[0]));
        ObjectNode document = JSON.parseDocument(first);
        Iterator<byte[]> patches = generated.patches();
        while (patches.hasNext()) {
            byte[] operations = patches.next();
            JsonPatch patch = JSON.parsePatch(operations);
            document = (ObjectNode) patch.replayOn(document);
            versions.add(new Version(CanonicalJson.bytes(document), operations));
        }
        return new WorkflowHistory(name, versions);
    }

    /**
     * Reads workflows: a directory for each, in which each version is a file, in the order of the names.
     *
     * @return those with two versions or more, in the order of their names
     * @throws InvalidInputException if there is none, or a file cannot be read or is not a document
     */
    static List<WorkflowHistory> read(Path directory) {
        List<WorkflowHistory> histories = new ArrayList<>();
        for (Path folder : sorted(directory)) {
            if (Files.isDirectory(folder)) {
                List<ObjectNode> documents =
                        sorted(folder).stream().map(WorkflowHistory::parse).toList();
                WorkflowHistory history = between(folder.getFileName().toString(), documents.iterator());
                if (history.versions().size() > 1) {
                    histories.add(history);
                }
            }
        }
        if (histories.isEmpty()) {
            throw new InvalidInputException(
                    directory + " has no directory with two versions of a workflow or more, each a JSON file");
        }
        return histories;
    }

    /**
     * A longer one, made by going through the versions to the last one, back to the first, and so on. Each change is one of its own or the reverse of
     * one. Every version gets a number of its own, so that none has the bytes of another one.
     */
    WorkflowHistory walked(int number) {
        int period = 2 * (versions.size() - 1);
        Iterator<ObjectNode> documents = Stream.iterate(0, i -> i < number, i -> i + 1)
                .map(i -> {
                    int place = i % period;
                    Version version = versions.get(place < versions.size() ? place : period - place);
                    return JSON.parseDocument(version.document()).put("revision", i);
                })
                .iterator();
        return between(name, documents);
    }

    /** The mean size of a document, in bytes. */
    double meanDocument() {
        return versions.stream()
                .mapToInt(version -> version.document().length)
                .average()
                .orElseThrow();
    }

    /** The mean size of the operations of one version, in bytes. */
    double meanOperations() {
        return versions.stream()
                .skip(1)
                .mapToInt(version -> version.operations().length)
                .average()
                .orElseThrow();
    }

    private static WorkflowHistory between(String name, Iterator<ObjectNode> documents) {
        List<Version> versions = new ArrayList<>();
        ObjectNode before = documents.next();
        versions.add(new Version(CanonicalJson.bytes(before), new byte[0]));
        while (documents.hasNext()) {
            ObjectNode after = documents.next();
            byte[] bytes = CanonicalJson.bytes(after);
            // As a store does: what changes nothing is not stored.
            if (!Arrays.equals(bytes, versions.get(versions.size() - 1).document())) {
                JsonPatch patch = JsonDiff.between(before, after);
                versions.add(new Version(bytes, CanonicalJson.bytes(patch.toJson())));
                before = after;
            }
        }
        return new WorkflowHistory(name, versions);
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
        List<Path> entries = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            found.sorted().forEach(entries::add);
        } catch (IOException e) {
            throw new InvalidInputException(directory + " cannot be read: " + e, e);
        }
        return entries;
    }
}
