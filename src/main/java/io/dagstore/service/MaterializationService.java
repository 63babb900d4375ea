package io.dagstore.service;

import io.dagstore.error.CorruptContentException;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import io.dagstore.json.JsonPatch;
import io.dagstore.model.Artifact;
import io.dagstore.repository.ChainStep;
import io.dagstore.repository.Repositories;
import io.dagstore.repository.UnitOfWork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the documents of versions. Everything read is immutable, so no lock or transaction is needed. What is built is held
 * against the content ids that were stored with it; a document that does not match is never returned.
 */
public final class MaterializationService {
    private final UnitOfWork work;
    private final Json json = new Json(JsonLimits.STORED);

    /** Reads from the database of this unit of work. */
    public MaterializationService(UnitOfWork work) {
        this.work = work;
    }

    /**
     * The version that a reference means, with its document.
     *
     * @param reference a tag, an artifact id or a unique prefix of one, optionally with {@code @N} or {@code ~N}
     * @throws NotFoundException if there is no such version
     * @throws InvalidInputException if it is an artifact that is not a version
     * @throws CorruptContentException if what is stored does not give the document that was stored
     */
    public MaterializedVersion materialize(String reference) {
        return work.read(repositories -> {
            Version version = new Lineage(repositories).resolve(reference);
            return materialize(repositories, version);
        });
    }

    /**
     * The document of a version, by its id, in one statement.
     *
     * @throws NotFoundException if there is no such version
     * @throws CorruptContentException if what is stored does not give the document that was stored
     */
    public MaterializedVersion materialize(UUID versionId) {
        return work.read(repositories -> materialize(repositories, versionId));
    }

    /** The document of a version, from its compacted base where it has one and that is sound. */
    MaterializedVersion materialize(Repositories repositories, Version version) {
        Artifact artifact = version.artifact();
        Artifact compactedBase = version.compactedBase();
        if (compactedBase == null) {
            return materialize(repositories, artifact.getId());
        }
        try {
            MaterializedVersion same = materializeCompacted(repositories, compactedBase, artifact);
            return new MaterializedVersion(
                    artifact.getId(), same.document(), same.bytes(), same.contentId(), same.patches());
        } catch (CorruptContentException | ContentOutsideException e) {
            return orElse(e, () -> materialize(repositories, artifact.getId()));
        }
    }

    /**
     * The document of a compacted base, from what is stored for it alone.
     *
     * @throws CorruptContentException if it is damaged, or is not the document of the patch that it was compacted from
     */
    MaterializedVersion materializeCompacted(Repositories repositories, Artifact base, Artifact patch) {
        List<ChainStep> steps = steps(repositories, base.getId());
        MaterializedVersion content = replay(base.getId(), steps, readBase(steps.get(0)));
        String expected = patch.getVersionHash();
        // The bytes of a base that another program made need not be canonical.
        if (expected != null
                && !expected.equals(content.contentId())
                && !expected.equals(ContentId.of(CanonicalJson.bytes(content.document())))) {
            throw new CorruptContentException(
                    base.getId().toString(),
                    "the compacted base " + base.getId() + " has another document than " + patch
                            + ", which it was compacted from");
        }
        return content;
    }

    /** The document of a version; where its base is a damaged compacted one, from the chain that the base was made from. */
    MaterializedVersion materialize(Repositories repositories, UUID versionId) {
        List<ChainStep> steps = steps(repositories, versionId);
        UUID compactedFrom = steps.get(0).compactedFrom();
        try {
            return replay(versionId, steps, readBase(steps.get(0)));
        } catch (CorruptContentException | ContentOutsideException e) {
            if (compactedFrom == null) {
                throw e;
            }
            return orElse(e, () -> {
                MaterializedVersion original = materialize(repositories, compactedFrom);
                return replay(versionId, steps, new Base(original.document(), original.bytes(), original.contentId()));
            });
        }
    }

    private static List<ChainStep> steps(Repositories repositories, UUID versionId) {
        List<ChainStep> steps = new ArrayList<>(repositories.chains().listSteps(versionId));
        if (steps.isEmpty()) {
            throw new NotFoundException(versionId.toString(), "there is no version " + versionId);
        }
        steps.sort(Comparator.comparingInt(ChainStep::seq));
        for (int seq = 0; seq < steps.size(); seq++) {
            if (steps.get(seq).seq() != seq) {
                throw new CorruptContentException(
                        versionId.toString(), "the chain of " + versionId + " has no row " + seq);
            }
        }
        UUID last = steps.get(steps.size() - 1).artifactId();
        if (!last.equals(versionId)) {
            throw new CorruptContentException(
                    versionId.toString(), "the chain of " + versionId + " ends with " + last + " instead of itself");
        }
        return steps;
    }

    private static MaterializedVersion orElse(DagStoreException first, Fallback fallback) {
        try {
            return fallback.materialize();
        } catch (DagStoreException e) {
            first.addSuppressed(e);
            throw first;
        }
    }

    private Base readBase(ChainStep step) {
        byte[] bytes = content(step);
        String contentId = ContentId.of(bytes);
        if (!contentId.equals(step.casId())) {
            throw new CorruptContentException(
                    step.casId(),
                    "the content of " + step.artifactId() + " is damaged: " + step.casId()
                            + " is stored, its bytes have " + contentId);
        }
        try {
            return new Base(json.parseDocument(bytes), bytes, contentId);
        } catch (InvalidInputException e) {
            throw new CorruptContentException(
                    step.casId(), "the content of " + step.artifactId() + " is not a document: " + e.getMessage(), e);
        }
    }

    private MaterializedVersion replay(UUID versionId, List<ChainStep> steps, Base base) {
        List<ChainStep> patches = steps.subList(1, steps.size());
        if (patches.isEmpty()) {
            return new MaterializedVersion(versionId, base.document(), base.bytes(), base.contentId(), 0);
        }
        JsonNode document = base.document();
        for (ChainStep step : patches) {
            try {
                JsonPatch patch = json.parsePatch(content(step));
                document = patch.replayOn(document);
            } catch (InvalidInputException e) {
                throw new CorruptContentException(
                        step.artifactId().toString(),
                        "patch " + step.seq() + " (" + step.artifactId() + ") does not apply to what "
                                + steps.get(0).artifactId() + " and the patches before it give: " + e.getMessage(),
                        e);
            }
        }
        if (!(document instanceof ObjectNode object)) {
            throw new CorruptContentException(versionId.toString(), versionId + " does not give a JSON object");
        }
        byte[] bytes = CanonicalJson.bytes(object);
        String contentId = ContentId.of(bytes);
        String expected = patches.get(patches.size() - 1).versionHash();
        if (expected != null && !expected.equals(contentId)) {
            throw new CorruptContentException(
                    versionId.toString(),
                    "the chain of " + versionId + " gives a document with " + contentId + " instead of " + expected);
        }
        return new MaterializedVersion(versionId, object, bytes, contentId, patches.size());
    }

    private static byte[] content(ChainStep step) {
        byte[] content = step.content();
        if (content == null) {
            throw new ContentOutsideException("the content of " + step.artifactId()
                    + " is kept outside the database, at " + step.storageUrl() + ", where dagstore does not read");
        }
        return content;
    }

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Base(ObjectNode document, byte[] bytes, String contentId) {}

    @FunctionalInterface
    private interface Fallback {
        MaterializedVersion materialize();
    }
}
