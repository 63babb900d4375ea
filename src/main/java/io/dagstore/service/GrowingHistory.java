package io.dagstore.service;

import io.dagstore.error.InvalidInputException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonPatch;
import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.MediaType;
import io.dagstore.model.Provenance;
import io.dagstore.model.TagMove;
import io.dagstore.repository.ChainLink;
import io.dagstore.repository.ImportBatch;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The history of a tag while versions are added to it, in memory: checks each of them and collects the rows that storing them one
 * by one would write. The newest document is parsed once and then changed in place.
 */
final class GrowingHistory {
    /** When a batch is full: large enough that the statements' own cost does not count, small enough to be held three times. */
    private static final long BATCH_BYTES = 4 << 20;

    /** About what a version's rows take in memory beside its bytes and its chain. */
    private static final int ROW_BYTES = 1_000;

    private static final int CHAIN_ROW_BYTES = 50;

    private final String tag;
    private final @Nullable String author;
    private final int threshold;
    private final Json json;
    private final Clock clock;

    private @Nullable Newest newest;
    private int number = -1;
    private long stored;
    private long unchanged;
    private long compacted;
    private long storedBytes;

    private Map<String, CasBlob> blobs = new LinkedHashMap<>();
    private List<Artifact> artifacts = new ArrayList<>();
    private List<ChainLink> chains = new ArrayList<>();
    private List<TagMove> moves = new ArrayList<>();
    private long batchBytes;

    /**
     * A history without any version.
     *
     * @param threshold the depth at which a patch is compacted; 0 if none is to be
     */
    GrowingHistory(String tag, @Nullable String author, int threshold, Json json, Clock clock) {
        this.tag = tag;
        this.author = author;
        this.threshold = threshold;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Goes on from the version that the tag points at.
     *
     * @param target what the tag points at
     * @param predecessor the next patch continues: the target, or its compacted base
     * @param chain of the predecessor; null if that is a full version
     */
    void goOnFrom(Artifact target, WorkflowService.Predecessor predecessor, @Nullable ChainLink chain) {
        ObjectNode document = predecessor.content().document();
        String contentId = ContentId.of(CanonicalJson.bytes(document));
        newest = new Newest(document, contentId, target, predecessor.artifact(), chain);
        number = predecessor.number();
    }

    /**
     * Adds a version; one that changes nothing is only counted.
     *
     * @throws InvalidInputException if it cannot be accepted; the history cannot be used any more then
     */
    void add(byte[] content) {
        boolean isPatch = isArray(content);
        if (newest == null) {
            if (isPatch) {
                throw new InvalidInputException(
                        "these are operations, but there is no version that they could change: tag \"" + tag
                                + "\" is new, and its first version must be a full document");
            }
            create(WorkflowDocument.of(json.parseDocument(content)));
        } else if (isPatch) {
            patch(newest, content);
        } else {
            put(newest, WorkflowDocument.of(json.parseDocument(content)));
        }
    }

    /** Whether it is time to {@link #takeBatch}. */
    boolean hasFullBatch() {
        return batchBytes >= BATCH_BYTES;
    }

    /** The rows that were collected since the last time, in an order in which each refers to earlier ones and those of its batch. */
    ImportBatch takeBatch() {
        ImportBatch batch = new ImportBatch(blobs.values(), artifacts, chains, moves);
        blobs = new LinkedHashMap<>();
        artifacts = new ArrayList<>();
        chains = new ArrayList<>();
        moves = new ArrayList<>();
        batchBytes = 0;
        return batch;
    }

    /** How many versions were added and not merely counted. */
    long stored() {
        return stored;
    }

    /**
     * The version that the tag is to point at.
     *
     * @throws InvalidInputException if there is none
     */
    Artifact newest() {
        if (newest == null) {
            throw new InvalidInputException(
                    "the history is empty: there is nothing that the new tag \"" + tag + "\" could point at");
        }
        return newest.tip;
    }

    ImportResult result() {
        Artifact tip = newest();
        Artifact base = newest == null || newest.predecessor.equals(tip) ? null : newest.predecessor;
        return new ImportResult(stored, unchanged, compacted, storedBytes, new Version(number, tip, base));
    }

    private static boolean isArray(byte[] content) {
        for (byte b : content) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '[';
            }
        }
        return false;
    }

    private void create(WorkflowDocument document) {
        Instant now = now();
        CasBlob blob = blob(document.contentId(), MediaType.DAG, document.bytes(), now);
        Artifact base = Artifact.dagVersion(
                blob, document.shape().nodes(), document.shape().edges(), new Provenance(tag, author, now, Map.of()));
        add(null, base, now);
        newest = new Newest(document.tree(json), document.contentId(), base, base, null);
    }

    private void put(Newest before, WorkflowDocument document) {
        if (document.contentId().equals(before.contentId)) {
            unchanged++;
            return;
        }
        ComputedPatch computed = ComputedPatch.between(json, before.document, document);
        JsonPatch patch = computed.patch();
        append(before, CanonicalJson.bytes(patch.toJson()), patch.size(), computed.result(), document);
    }

    private void patch(Newest before, byte[] content) {
        JsonPatch given = json.parsePatch(content);
        byte[] operations = CanonicalJson.bytes(given.toJson());
        // Applied as they will be read, so that the members of the document have the order that they will have for
        // readers, and a
        // later difference comes out the same.
        JsonPatch patch = Arrays.equals(operations, content) ? given : json.parsePatch(operations);
        JsonNode result = patch.replayOn(before.document);
        WorkflowDocument document = WorkflowDocument.result(json, result);
        if (document.contentId().equals(before.contentId)) {
            unchanged++;
            newest = before.with((ObjectNode) result);
        } else {
            append(before, operations, given.size(), (ObjectNode) result, document);
        }
    }

    private void append(Newest before, byte[] operations, int count, ObjectNode tree, WorkflowDocument document) {
        Instant now = now();
        CasBlob blob = blob(ContentId.of(operations), MediaType.PATCH_OPS, operations, now);
        Artifact patch = Artifact.patchSet(
                blob,
                before.predecessor,
                document.contentId(),
                count,
                document.shape().nodes(),
                document.shape().edges(),
                new Provenance(tag, author, now, Map.of()));
        ChainLink chain = ChainLink.after(before.chain, patch.getId());
        chains.add(chain);
        batchBytes += (long) CHAIN_ROW_BYTES * chain.seq();
        add(before.tip, patch, now);
        newest = threshold > 0 && chain.seq() >= threshold
                ? compact(patch, chain.seq(), document)
                : new Newest(tree, document.contentId(), patch, patch, chain);
    }

    private Newest compact(Artifact patch, int patches, WorkflowDocument document) {
        Instant now = now();
        CasBlob blob = blob(document.contentId(), MediaType.DAG, document.bytes(), now);
        Artifact base = CompactionService.compactedBase(blob, patch, patches, document.shape(), author, now);
        artifacts.add(base);
        compacted++;
        // As a reader of the base would have it.
        ObjectNode tree = document.tree(json);
        return new Newest(tree, document.contentId(), patch, base.withoutOrigin(), null);
    }

    private void add(@Nullable Artifact before, Artifact added, Instant now) {
        artifacts.add(added);
        moves.add(TagMove.of(tag, before, added, author, now));
        batchBytes += ROW_BYTES;
        stored++;
        number++;
    }

    private CasBlob blob(String contentId, MediaType type, byte[] bytes, Instant now) {
        CasBlob blob = CasBlob.of(contentId, type, bytes, now);
        if (blobs.putIfAbsent(contentId, blob) == null) {
            batchBytes += bytes.length;
        }
        storedBytes += bytes.length;
        return blob;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * The newest version.
     *
     * @param document changed in place by the next one
     * @param tip what the tag points at
     * @param predecessor what the next patch continues: the tip, or its compacted base
     * @param chain of the predecessor; null if that is a full version
     */
    private record Newest(
            ObjectNode document, String contentId, Artifact tip, Artifact predecessor, @Nullable ChainLink chain) {
        Newest with(ObjectNode same) {
            return new Newest(same, contentId, tip, predecessor, chain);
        }
    }
}
