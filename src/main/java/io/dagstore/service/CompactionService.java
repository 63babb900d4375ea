package io.dagstore.service;

import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.error.UnavailableException;
import io.dagstore.json.WorkflowShape;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.model.CasBlob;
import io.dagstore.model.MediaType;
import io.dagstore.model.Provenance;
import io.dagstore.repository.CandidateTotals;
import io.dagstore.repository.CompactedBase;
import io.dagstore.repository.Compaction;
import io.dagstore.repository.UnitOfWork;
import jakarta.data.Limit;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compacts deep chains into new full versions, and finds these again. The chain stays as it is and no tag moves; a compacted base
 * has the document of the patch that it came from, and the next patch on that starts on it.
 */
public final class CompactionService {
    /**
     * The depth from which a patch is worth compacting unless the caller names another: where chains have not yet begun to take
     * much more room than documents, and an index finds the candidates.
     */
    public static final int DEFAULT_THRESHOLD = 20;

    /** How many candidates are read at a time. */
    private static final int PAGE = 500;

    /**
     * How many candidates wait for a worker at most, so that memory stays flat however many there are. As many as a page, so
     * that the next page is read while this one is compacted.
     */
    private static final int QUEUED_CANDIDATES = PAGE;

    private static final UUID BEFORE_ALL_IDS = new UUID(0, 0);

    private final UnitOfWork work;
    private final MaterializationService materialization;
    private final Clock clock;

    /** Works on the database of this unit of work. */
    public CompactionService(UnitOfWork work, MaterializationService materialization, Clock clock) {
        this.work = work;
        this.materialization = materialization;
        this.clock = clock;
    }

    /**
     * Compacts the patch that a reference means into a full version, or returns the one that is there. One transaction, durable when
     * the method returns; of several callers at once, in whichever process, one makes the base and all get it.
     *
     * @param author who compacts, null if not known
     * @throws NotFoundException if there is no such version
     * @throws InvalidInputException if it is not a patch_set
     * @throws CorruptContentException if what is stored does not give the document that was stored; nothing is compacted then
     */
    public CompactionResult compact(String reference, @Nullable String author) {
        Version version = work.read(repositories -> new Lineage(repositories).resolve(reference));
        Artifact patch = version.artifact();
        requirePatch(patch);
        Artifact existing = version.compactedBase();
        return existing == null ? makeBase(patch, author) : new CompactionResult(patch, existing, false);
    }

    /**
     * Makes the compacted base of a patch that had none when it was read, or returns the one that somebody else has made since. The
     * question whether there is one by now belongs into the transaction, so it is not asked before.
     */
    private CompactionResult makeBase(Artifact patch, @Nullable String author) {
        MaterializedVersion content = materialization.materialize(patch.getId());
        WorkflowShape shape = WorkflowShape.of(content.document());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        CasBlob blob = CasBlob.of(content.contentId(), MediaType.DAG, content.bytes(), now);
        Artifact base = compactedBase(blob, patch, content.patches(), shape, author, now);
        return work.write(repositories -> {
            if (repositories.artifacts().findByIdLocked(patch.getId()).isEmpty()) {
                throw missing(patch.getId());
            }
            // Only now that the lock is granted does a statement see what others have committed meanwhile.
            if (repositories.newVersions().compact(base)) {
                return new CompactionResult(patch, base, true);
            }
            Artifact faster =
                    repositories.artifacts().findCompactedBase(patch.getId()).orElseThrow(() -> missing(patch.getId()));
            return new CompactionResult(patch, faster, false);
        });
    }

    /**
     * The full version that a patch is compacted into, not stored yet.
     *
     * @param blob the canonical bytes of the patch's document
     * @param patches how many patches its chain has
     */
    static Artifact compactedBase(
            CasBlob blob, Artifact patch, int patches, WorkflowShape shape, @Nullable String author, Instant now) {
        Map<String, Object> meta = Map.of(
                "compacted_at", now.toString(), "original_depth", patch.chainDepth(), "original_patches", patches);
        Provenance provenance = new Provenance(patch.getName(), author, now, meta);
        return Artifact.compacted(blob, patch, shape.nodes(), shape.edges(), provenance);
    }

    /**
     * Compacts every candidate, each in a transaction of its own, so it can be broken off at any point and run again. A candidate that
     * cannot be compacted is reported and the others go on. Candidates are read while others are compacted, in the order of their
     * ids and a few hundred at a time; but for the failures, memory does not grow with their number. Takes one connection for
     * each worker, and one more.
     *
     * @param threshold the depth from which a patch is a candidate
     * @param workers how many threads compact at a time
     * @param author who compacts, null if not known
     * @param progress told after each candidate
     * @throws InvalidInputException if threshold or workers is less than 1
     * @throws UnavailableException if the database stops answering; what was compacted by then stays
     */
    public CompactionRun compactAll(int threshold, int workers, @Nullable String author, Progress progress) {
        requirePositive("threshold", threshold);
        requirePositive("number of workers", workers);
        long total = work.read(repositories -> repositories.artifacts().countCompactionCandidates(threshold))
                .candidates();
        try (CompactionWorkers compacting =
                new CompactionWorkers(workers, QUEUED_CANDIDATES, patch -> makeBase(patch, author), total, progress)) {
            UUID after = BEFORE_ALL_IDS;
            List<Artifact> page;
            do {
                page = candidatesAfter(threshold, after);
                for (Artifact patch : page) {
                    compacting.add(patch);
                    after = patch.getId();
                }
            } while (page.size() == PAGE);
            return compacting.finish();
        }
    }

    private List<Artifact> candidatesAfter(int threshold, UUID after) {
        return work.read(repositories ->
                repositories.artifacts().listCompactionCandidatesAfter(threshold, after, Limit.of(PAGE)));
    }

    /** Whether the version that a reference means is a patch of at least this depth that was not compacted yet. */
    public boolean shouldCompact(String reference, int threshold) {
        Version version = work.read(repositories -> new Lineage(repositories).resolve(reference));
        return version.compactedBase() == null
                && version.artifact().getKind() == ArtifactKind.PATCH_SET
                && version.artifact().chainDepth() >= threshold;
    }

    /**
     * The full version that a patch was compacted into, in one statement that probes an index.
     *
     * @return empty if it was not compacted, or there is no such patch
     * @throws UnavailableException if the database could not be asked
     */
    public Optional<Artifact> findCompactedBase(UUID patchId) {
        return work.read(repositories -> repositories.artifacts().findCompactedBase(patchId));
    }

    /**
     * Id and content id of the full version that a patch was compacted into, in one statement that probes an index. Costs less than
     * {@link #findCompactedBase(UUID)}.
     *
     * @return empty if it was not compacted, or there is no such patch
     * @throws UnavailableException if the database could not be asked
     */
    public Optional<CompactedBase> findCompactedBaseId(UUID patchId) {
        return work.read(repositories -> repositories.artifacts().findCompactedBaseId(patchId));
    }

    /**
     * The full version that the patch that a reference means was compacted into.
     *
     * @return empty if it was not compacted
     * @throws NotFoundException if there is no such version
     * @throws InvalidInputException if it is not a patch_set
     */
    public Optional<Artifact> findCompactedBase(String reference) {
        return work.read(repositories -> {
            Version version = new Lineage(repositories).resolve(reference);
            requirePatch(version.artifact());
            return Optional.ofNullable(version.compactedBase());
        });
    }

    /**
     * Patches worth compacting, deepest first: of at least this depth, not compacted yet, and either a tag points at them or no
     * other patch continues their chain.
     *
     * @throws InvalidInputException if threshold or limit is less than 1
     */
    public List<Artifact> candidates(int threshold, int limit) {
        requirePositive("threshold", threshold);
        requirePositive("limit", limit);
        return work.read(repositories -> repositories.artifacts().listCompactionCandidates(threshold, Limit.of(limit)));
    }

    /**
     * The compactions that took place, newest first.
     *
     * @throws InvalidInputException if limit is less than 1
     */
    public List<Compaction> compactions(int limit) {
        requirePositive("limit", limit);
        return work.read(repositories -> repositories.artifacts().listCompactions(Limit.of(limit)));
    }

    /**
     * The state of the chains.
     *
     * @throws InvalidInputException if threshold is less than 1
     */
    public CompactionStats stats(int threshold) {
        requirePositive("threshold", threshold);
        return work.read(repositories -> {
            CandidateTotals totals = repositories.artifacts().countCompactionCandidates(threshold);
            return new CompactionStats(
                    threshold,
                    totals.candidates(),
                    totals.totalDepth(),
                    repositories.artifacts().longestChain(),
                    repositories.chains().countChainRowsSpared());
        });
    }

    /**
     * Asks for the compacted base of the patch that a reference means in both ways, by the indexed column and by the field in meta
     * that it replaced, and tells how the server answered each.
     *
     * @throws NotFoundException if there is no such version
     * @throws InvalidInputException if it is not a patch_set
     */
    public LookupComparison explain(String reference) {
        return work.read(repositories -> {
            Artifact patch = new Lineage(repositories).resolve(reference).artifact();
            requirePatch(patch);
            UUID id = patch.getId();
            return new LookupComparison(
                    id,
                    LookupPlan.parse(repositories.lookupPlans().explainByColumn(id)),
                    LookupPlan.parse(repositories.lookupPlans().explainByMeta(id)));
        });
    }

    private static void requirePatch(Artifact artifact) {
        if (artifact.getKind() != ArtifactKind.PATCH_SET) {
            throw new InvalidInputException(artifact + " is not a patch_set: only patches are compacted");
        }
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new InvalidInputException("the " + what + " must be at least 1, not " + value);
        }
    }

    private static NotFoundException missing(UUID patch) {
        return new NotFoundException(
                patch.toString(), "there is no patch " + patch + ", or no compacted base of it any more");
    }
}
