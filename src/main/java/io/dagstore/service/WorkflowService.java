package io.dagstore.service;

import io.dagstore.error.ConflictException;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonDiff;
import io.dagstore.json.JsonPatch;
import io.dagstore.json.WorkflowChanges;
import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.MediaType;
import io.dagstore.model.Provenance;
import io.dagstore.repository.Repositories;
import io.dagstore.repository.TagHead;
import io.dagstore.repository.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stores and compares versions of workflows.
 *
 * <p>A tag is the name of a workflow: its first document is stored in full, each later one as the patch from the version that the
 * tag points at. Storing a version is one transaction, and it is durable when the method returns; a method that throws has stored
 * nothing. Where two writers put to one tag at once, both versions are stored, one on top of the other, unless the caller
 * names the head that it expects.
 */
public final class WorkflowService {
    private static final Logger LOG = LoggerFactory.getLogger(WorkflowService.class);

    /** How often a version is put on top of a tag that others keep moving before that is reported as a conflict. */
    private static final int ATTEMPTS = 50;

    private final UnitOfWork work;
    private final MaterializationService materialization;
    private final Json json;
    private final boolean appendOnCompactedBase;
    private final Clock clock;

    /**
     * Stores in the database of this unit of work.
     *
     * @param json how documents and patches are read, and within which limits
     * @param appendOnCompactedBase whether a patch on a compacted version starts on its compacted base
     * @param clock gives the time at which a version is stored
     */
    public WorkflowService(
            UnitOfWork work,
            MaterializationService materialization,
            Json json,
            boolean appendOnCompactedBase,
            Clock clock) {
        this.work = work;
        this.materialization = materialization;
        this.json = json;
        this.appendOnCompactedBase = appendOnCompactedBase;
        this.clock = clock;
    }

    /**
     * Reads a document without storing it.
     *
     * @throws InvalidInputException if it is not a JSON object in UTF-8, has a key twice, or is over a limit
     */
    public WorkflowDocument read(byte[] document) {
        return WorkflowDocument.of(json.parseDocument(document));
    }

    /**
     * Stores a document as the newest version of a tag: in full if the tag is new, else as the patch from the version that the
     * tag points at. A document that the tag points at already is not stored again.
     *
     * @throws InvalidInputException if the document or the name of a new tag is not acceptable
     * @throws ConflictException if the tag does not point at the expected head
     */
    public PutResult put(String tag, byte[] document, PutOptions options) {
        return put(tag, read(document), options);
    }

    /**
     * Stores a document that {@link #read} has read; else the same as {@link #put(String, byte[], PutOptions)}.
     *
     * @throws InvalidInputException if the name of a new tag is not acceptable
     * @throws ConflictException if the tag does not point at the expected head
     */
    public PutResult put(String tag, WorkflowDocument document, PutOptions options) {
        return onTopOf(
                tag, options, head -> head == null ? create(tag, document, options) : append(head, document, options));
    }

    /**
     * Applies RFC 6902 operations to the version that a tag points at, and stores them as the tag's newest version. Operations that
     * change nothing are not stored.
     *
     * @throws NotFoundException if there is no such tag
     * @throws InvalidInputException if the operations are malformed, do not apply, or give something that is not an acceptable document;
     *     it tells which operation, at which path
     * @throws ConflictException if the tag does not point at the expected head
     */
    public PutResult patch(String tag, byte[] operations, PutOptions options) {
        JsonPatch patch = json.parsePatch(operations);
        return onTopOf(tag, options, head -> {
            if (head == null) {
                throw new NotFoundException(
                        tag, "there is no tag \"" + tag + "\" to patch; dagstore put stores a first version");
            }
            Predecessor predecessor = predecessor(head);
            String before =
                    ContentId.of(CanonicalJson.bytes(predecessor.content().document()));
            JsonNode result = patch.applyTo(predecessor.content().document());
            WorkflowDocument document = WorkflowDocument.result(json, result);
            if (document.contentId().equals(before)) {
                return unchanged(head);
            }
            return append(head, predecessor, patch, document, options);
        });
    }

    /**
     * The version that a reference means.
     *
     * @param reference a tag, an artifact id or a unique prefix of one, optionally with {@code @N} or {@code ~N}
     * @throws NotFoundException if there is no such version
     * @throws InvalidInputException if it is an artifact that is not a version, or what follows {@code @} or {@code ~} is not a
     *     number
     */
    public Version resolve(String reference) {
        return work.read(repositories -> new Lineage(repositories).resolve(reference));
    }

    /**
     * The id that an artifact id or the unique beginning of one means, never a tag, {@code @N} or {@code ~N}, so that a tag can be
     * compared with it. A complete id is returned as it is, whether there is such an artifact or not.
     *
     * @param beginning 8 hexadecimal digits or more, with the hyphens of an id or without any
     * @throws InvalidInputException if it is not the beginning of an id
     * @throws NotFoundException if no artifact's id begins with it, or those of several do
     */
    public UUID resolveId(String beginning) {
        return work.read(repositories -> new Lineage(repositories).id(beginning));
    }

    /**
     * All versions that lead to the one that a reference means, that one included, oldest first, across compactions.
     *
     * @throws NotFoundException if there is no such version
     * @throws InvalidInputException if it is an artifact that is not a version
     */
    public List<Version> history(String reference) {
        return work.read(repositories -> {
            Lineage lineage = new Lineage(repositories);
            return lineage.versions(lineage.resolve(reference).artifact());
        });
    }

    /**
     * What is different between two versions, of one workflow or of two.
     *
     * @throws NotFoundException if one of them does not exist
     * @throws InvalidInputException if one of them is an artifact that is not a version
     * @throws CorruptContentException if what is stored does not give the documents that were stored
     */
    public VersionDiff diff(String from, String to) {
        return work.read(repositories -> {
            Lineage lineage = new Lineage(repositories);
            Version first = lineage.resolve(from);
            Version second = lineage.resolve(to);
            ObjectNode before = materialization.materialize(repositories, first).document();
            ObjectNode after = materialization.materialize(repositories, second).document();
            return new VersionDiff(
                    first, second, JsonDiff.between(before, after), WorkflowChanges.between(before, after));
        });
    }

    private PutResult onTopOf(String tag, PutOptions options, Attempt attempt) {
        for (int i = 0; i < ATTEMPTS; i++) {
            TagHead head =
                    work.read(repositories -> repositories.tags().findHead(tag)).orElse(null);
            requireExpected(tag, head, options.expectedHead());
            try {
                return attempt.on(head);
            } catch (TagMovedException e) {
                // Somebody else was faster: look where the tag is now and start over.
            }
        }
        throw new ConflictException(
                tag, null, null, "tag \"" + tag + "\" was moved by others " + ATTEMPTS + " times in a row; try again");
    }

    static void requireExpected(String tag, @Nullable TagHead head, @Nullable UUID expected) {
        if (expected == null) {
            return;
        }
        String actual = head == null ? null : head.target().getId().toString();
        if (!expected.toString().equals(actual)) {
            throw new ConflictException(
                    tag,
                    expected.toString(),
                    actual,
                    "tag \"" + tag + "\" " + (actual == null ? "does not exist" : "points at " + actual)
                            + ", not at the expected " + expected);
        }
    }

    private PutResult create(String tag, WorkflowDocument document, PutOptions options) {
        TagName.requireValid(tag);
        Instant now = now();
        CasBlob blob = CasBlob.of(document.contentId(), MediaType.DAG, document.bytes(), now);
        Provenance provenance = new Provenance(tag, options.author(), now, Map.of());
        Artifact base = Artifact.dagVersion(
                blob, document.shape().nodes(), document.shape().edges(), provenance);
        PutResult result = work.write(repositories -> {
            if (!repositories.newVersions().create(tag, base)) {
                throw new TagMovedException();
            }
            return new PutResult(PutResult.Outcome.CREATED, new Version(0, base, null), null, document.size());
        });
        materialization.keep(document);
        return result;
    }

    private PutResult append(TagHead head, WorkflowDocument document, PutOptions options) {
        if (document.contentId().equals(head.target().getVersionHash())) {
            return unchanged(head);
        }
        Predecessor predecessor = predecessor(head);
        MaterializedVersion content = predecessor.content();
        // The stored bytes of an old full version need not be canonical, so equal documents are told by their canonical
        // bytes.
        if (Arrays.equals(document.bytes(), CanonicalJson.bytes(content.document()))) {
            return unchanged(head);
        }
        JsonPatch patch =
                ComputedPatch.between(json, content.document(), document).patch();
        return append(head, predecessor, patch, document, options);
    }

    private PutResult append(
            TagHead head, Predecessor predecessor, JsonPatch patch, WorkflowDocument document, PutOptions options) {
        Instant now = now();
        byte[] operations = CanonicalJson.bytes(patch.toJson());
        CasBlob blob = CasBlob.of(ContentId.of(operations), MediaType.PATCH_OPS, operations, now);
        Artifact added = Artifact.patchSet(
                blob,
                predecessor.artifact(),
                document.contentId(),
                patch.size(),
                document.shape().nodes(),
                document.shape().edges(),
                new Provenance(head.tag().getName(), options.author(), now, Map.of()));
        boolean stored = work.write(repositories ->
                repositories.newVersions().append(head.tag(), head.target(), predecessor.artifact(), added));
        if (!stored) {
            throw new TagMovedException();
        }
        materialization.keep(document);
        UUID startedOn = predecessor.artifact().getId().equals(head.target().getId())
                ? null
                : predecessor.artifact().getId();
        Version version = new Version(predecessor.number() + 1, added, null);
        return new PutResult(PutResult.Outcome.APPENDED, version, startedOn, operations.length);
    }

    private static PutResult unchanged(TagHead head) {
        return new PutResult(PutResult.Outcome.UNCHANGED, Lineage.version(head), null, 0);
    }

    /** What the next patch of a tag is made on, with its document: the tag's target, or the compacted base of that. */
    Predecessor predecessor(TagHead head) {
        return work.read(repositories -> {
            Version version = Lineage.version(head);
            Artifact base = version.compactedBase();
            if (appendOnCompactedBase && base != null) {
                Optional<Predecessor> onBase = soundBase(repositories, base, version);
                if (onBase.isPresent()) {
                    return onBase.get();
                }
            }
            Artifact target = version.artifact();
            return new Predecessor(target, version.number(), materialization.materialize(repositories, target.getId()));
        });
    }

    /** A compacted base to build on; empty if it is damaged, since its patch's own chain can still be continued. */
    private Optional<Predecessor> soundBase(Repositories repositories, Artifact base, Version patch) {
        try {
            MaterializedVersion content = materialization.materializeCompacted(repositories, base, patch.artifact());
            return Optional.of(new Predecessor(base, patch.number(), content));
        } catch (CorruptContentException | ContentOutsideException e) {
            LOG.warn("The next patch does not start on the compacted base {}: {}", base.getId(), e.getMessage());
            return Optional.empty();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * What a new patch applies to.
     *
     * @param artifact the version that the patch continues: a tag's target, or the compacted base of that
     * @param number its number
     * @param content its document
     */
    record Predecessor(Artifact artifact, int number, MaterializedVersion content) {}

    @FunctionalInterface
    private interface Attempt {
        PutResult on(@Nullable TagHead head);
    }
}
