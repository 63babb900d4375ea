package io.dagstore.service;

import io.dagstore.error.CorruptContentException;
import io.dagstore.error.DagStoreException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.ContentId;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import io.dagstore.model.Artifact;
import io.dagstore.repository.ChainStep;
import io.dagstore.repository.Repositories;
import io.dagstore.repository.UnitOfWork;
import io.dagstore.repository.VersionContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the documents of versions. Everything read is immutable, so no lock or transaction is needed. What is built is held
 * against the content ids that were stored with it; a document that does not match is never returned.
 *
 * <p>With a cache, the database is asked first which content a version has; if that is in memory it is returned without being
 * built, and if its base is, only the patches are read. Whether there is the version is asked each time.
 */
public final class MaterializationService {
    private final UnitOfWork work;
    private final Json json = new Json(JsonLimits.STORED);
    private final @Nullable ContentCache cache;

    /** Reads from the database of this unit of work, each time. */
    public MaterializationService(UnitOfWork work) {
        this(work, 0);
    }

    /**
     * Reads from the database of this unit of work what is not in memory.
     *
     * @param cacheBytes how much is kept in memory, in bytes; 0 for nothing
     * @throws InvalidInputException if something is to be kept, and Caffeine is not on the class path
     */
    public MaterializationService(UnitOfWork work, long cacheBytes) {
        this.work = work;
        this.cache = cacheBytes == 0 ? null : ContentCache.of(cacheBytes);
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
     * The document of a version, by its id. Without a cache it is built from the version's own chain, whether the version was compacted or
     * not, in one statement.
     *
     * @throws NotFoundException if there is no such version
     * @throws CorruptContentException if what is stored does not give the document that was stored
     */
    public MaterializedVersion materialize(UUID versionId) {
        return work.read(repositories -> materialize(repositories, versionId));
    }

    /** What the cache holds, and how often it was of use. */
    public CacheStats cacheStats() {
        return cache == null ? CacheStats.OFF : cache.stats();
    }

    /** Keeps a document that was just stored: the next version is made from it. Only for what is committed. */
    void keep(WorkflowDocument stored) {
        keep(stored.contentId(), stored.bytes());
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
        MaterializedVersion content = fromCache(repositories, base.getId());
        if (content == null) {
            List<ChainStep> steps = steps(repositories, base.getId());
            content = replay(base.getId(), readBase(steps.get(0)), patches(steps));
        }
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
        MaterializedVersion cached = fromCache(repositories, versionId);
        if (cached != null) {
            return cached;
        }
        List<ChainStep> steps = steps(repositories, versionId);
        UUID compactedFrom = steps.get(0).compactedFrom();
        try {
            return replay(versionId, readBase(steps.get(0)), patches(steps));
        } catch (CorruptContentException | ContentOutsideException e) {
            if (compactedFrom == null) {
                throw e;
            }
            return orElse(e, () -> {
                MaterializedVersion original = materialize(repositories, compactedFrom);
                Base base = new Base(
                        steps.get(0).artifactId(), original.document(), original.bytes(), original.contentId());
                return replay(versionId, base, patches(steps));
            });
        }
    }

    /** The document of a version, if it or the base that it is built from is in memory; else null. */
    private @Nullable MaterializedVersion fromCache(Repositories repositories, UUID versionId) {
        if (cache == null) {
            return null;
        }
        VersionContent head = repositories.chains().findContent(versionId).orElseThrow(() -> noVersion(versionId));
        String documentId = head.documentId();
        byte[] document = documentId == null ? null : cache.find(documentId);
        if (documentId != null && document != null) {
            ObjectNode tree = parse(versionId, documentId, document);
            return new MaterializedVersion(versionId, tree, document, documentId, head.patches());
        }
        UUID baseId = head.baseId();
        String baseCasId = head.baseCasId();
        if (baseId == null || baseCasId == null || !cache.holds(baseCasId)) {
            return null;
        }
        byte[] base = cache.find(baseCasId);
        if (base == null) {
            return null;
        }
        List<ChainStep> patches = inOrder(versionId, 1, repositories.chains().listPatchSteps(versionId));
        return replay(versionId, new Base(baseId, parse(baseId, baseCasId, base), base, baseCasId), patches);
    }

    private void keep(String contentId, byte[] verified) {
        if (cache != null) {
            cache.keep(contentId, verified);
        }
    }

    private static NotFoundException noVersion(UUID versionId) {
        return new NotFoundException(versionId.toString(), "there is no version " + versionId);
    }

    private static List<ChainStep> steps(Repositories repositories, UUID versionId) {
        List<ChainStep> rows = repositories.chains().listSteps(versionId);
        if (rows.isEmpty()) {
            throw noVersion(versionId);
        }
        return inOrder(versionId, 0, rows);
    }

    /** The steps in the order in which they apply, from this one on, none missing. */
    private static List<ChainStep> inOrder(UUID versionId, int first, List<ChainStep> rows) {
        List<ChainStep> steps = new ArrayList<>(rows);
        steps.sort(Comparator.comparingInt(ChainStep::seq));
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).seq() != first + i) {
                throw new CorruptContentException(
                        versionId.toString(), "the chain of " + versionId + " has no row " + (first + i));
            }
        }
        UUID last = steps.isEmpty() ? null : steps.get(steps.size() - 1).artifactId();
        if (!versionId.equals(last)) {
            throw new CorruptContentException(
                    versionId.toString(), "the chain of " + versionId + " ends with " + last + " instead of itself");
        }
        return steps;
    }

    private static List<ChainStep> patches(List<ChainStep> steps) {
        return steps.subList(1, steps.size());
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
        ObjectNode document = parse(step.artifactId(), contentId, bytes);
        keep(contentId, bytes);
        return new Base(step.artifactId(), document, bytes, contentId);
    }

    private ObjectNode parse(UUID artifactId, String contentId, byte[] bytes) {
        try {
            return json.parseDocument(bytes);
        } catch (InvalidInputException e) {
            throw new CorruptContentException(
                    contentId, "the content of " + artifactId + " is not a document: " + e.getMessage(), e);
        }
    }

    /** Applies the patches to the document of the base. */
    private MaterializedVersion replay(UUID versionId, Base base, List<ChainStep> patches) {
        if (patches.isEmpty()) {
            return new MaterializedVersion(versionId, base.document(), base.bytes(), base.contentId(), 0);
        }
        JsonNode document = base.document();
        for (ChainStep step : patches) {
            try {
                document = json.parsePatch(content(step)).replayOn(document);
            } catch (InvalidInputException e) {
                throw new CorruptContentException(
                        step.artifactId().toString(),
                        "patch " + step.seq() + " (" + step.artifactId() + ") does not apply to what "
                                + base.artifactId() + " and the patches before it give: " + e.getMessage(),
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
        if (expected != null) {
            keep(contentId, bytes);
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
    private record Base(UUID artifactId, ObjectNode document, byte[] bytes, String contentId) {}

    @FunctionalInterface
    private interface Fallback {
        MaterializedVersion materialize();
    }
}
