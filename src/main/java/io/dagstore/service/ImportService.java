package io.dagstore.service;

import io.dagstore.error.ConflictException;
import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.UnavailableException;
import io.dagstore.json.Json;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.repository.ChainLink;
import io.dagstore.repository.Repositories;
import io.dagstore.repository.TagHead;
import io.dagstore.repository.UnitOfWork;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Imports whole histories, much faster than version by version: the same checks, and the same rows as {@link WorkflowService} and
 * {@link CompactionService} would write, but sent in batches.
 *
 * <p>An import is one transaction, however long the history is. So the tag never shows half a history, and after an import that
 * was refused, killed or cut off nothing is there, so that it can simply be run again. What that costs is small: memory stays flat
 * here and on the server, and for as long as the import runs, minutes for a million versions, vacuum leaves alone what died
 * after its beginning, and somebody else who stores the very same bytes waits for its end. Committing in between would be no
 * faster, and a second run would have to find out what the first one had left.
 */
public final class ImportService {
    private final UnitOfWork work;
    private final WorkflowService workflows;
    private final Json json;
    private final Clock clock;

    /**
     * Imports into the database of this unit of work.
     *
     * @param workflows knows what the next version of a tag is made on
     * @param json how documents and patches are read, and within which limits
     * @param clock gives the time at which a version is stored
     */
    public ImportService(UnitOfWork work, WorkflowService workflows, Json json, Clock clock) {
        this.work = work;
        this.workflows = workflows;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Stores versions on top of a tag, or makes the tag if there is none. Each is stored as {@link WorkflowService#put} or
     * {@link WorkflowService#patch} would store it, with a move of the tag to it; one that changes nothing is passed over. A patch
     * whose depth reaches the threshold is compacted at once, and the next one starts on its compacted base.
     *
     * <p>All is stored durably when the method returns; a method that throws has stored nothing. The versions are asked for one by
     * one and not kept, so memory does not grow with their number. While they are being asked for, a transaction is open.
     *
     * @param versions oldest first; those of a new tag begin with a full document
     * @param options who stores them, and the head that the tag must have at the beginning
     * @param threshold how deep chains become: that of {@link CompactionService#DEFAULT_THRESHOLD} for example. 0 compacts nothing; the
     *     n-th patch of a chain has n rows, so that is for short histories
     * @throws InvalidInputException if a version cannot be accepted, with its name, and for a patch the operation, its path and the
     *     reason; or if there is no version for a new tag, its name is not acceptable, or the threshold is negative
     * @throws ConflictException if the tag does not point at the expected head, or somebody else moved it during the import
     * @throws CorruptContentException if what is stored of the tag, or under a content id that the history needs, is damaged
     * @throws UnavailableException if the server broke the import off because of another transaction
     */
    public ImportResult importHistory(String tag, Iterator<VersionInput> versions, PutOptions options, int threshold) {
        if (threshold < 0) {
            throw new InvalidInputException("the threshold must be 0 or more, not " + threshold);
        }
        TagHead head =
                work.read(repositories -> repositories.tags().findHead(tag)).orElse(null);
        WorkflowService.requireExpected(tag, head, options.expectedHead());
        GrowingHistory history = new GrowingHistory(tag, options.author(), threshold, json, clock);
        if (head == null) {
            TagName.requireValid(tag);
        } else {
            WorkflowService.Predecessor predecessor = workflows.predecessor(head);
            history.goOnFrom(head.target(), predecessor, chain(predecessor.artifact()));
        }
        return work.writeOnce(repositories -> {
            try (BatchWriter writer = new BatchWriter(repositories.imports())) {
                while (versions.hasNext()) {
                    add(history, versions.next());
                    if (history.hasFullBatch()) {
                        writer.store(history.takeBatch());
                    }
                }
                if (history.stored() > 0) {
                    writer.store(history.takeBatch());
                }
                writer.finish();
            }
            Artifact newest = history.newest();
            if (history.stored() > 0) {
                setTag(repositories, tag, head, newest, history.stored());
            }
            return history.result();
        });
    }

    private static void add(GrowingHistory history, VersionInput version) {
        try {
            history.add(version.content());
        } catch (InvalidInputException e) {
            throw e.in(version.name());
        }
    }

    /** The chain that the next patch continues; null if it starts one. */
    private @Nullable ChainLink chain(Artifact predecessor) {
        if (predecessor.getKind() != ArtifactKind.PATCH_SET) {
            return null;
        }
        List<Artifact> patches = work.read(repositories -> repositories.chains().listPatchChain(predecessor.getId()));
        if (patches.size() != predecessor.chainDepth()) {
            throw new CorruptContentException(
                    predecessor.getId().toString(),
                    "the chain of " + predecessor + " has " + patches.size() + " rows instead of "
                            + predecessor.chainDepth() + "; nothing can be stored on top of it");
        }
        ChainLink chain = null;
        for (Artifact patch : patches) {
            chain = ChainLink.after(chain, patch.getId());
        }
        return chain;
    }

    /** Points the tag at the newest version, if it is still where it was. Its moves are stored already. */
    private static void setTag(
            Repositories repositories, String tag, @Nullable TagHead head, Artifact newest, long moves) {
        int set = head == null
                ? repositories
                        .tags()
                        .store(
                                tag,
                                newest.getKind(),
                                newest,
                                newest.getVersionHash(),
                                newest.getCreatedBy(),
                                newest.getCreatedAt())
                : repositories
                        .tags()
                        .move(
                                tag,
                                head.tag().getVersion(),
                                head.target().getId(),
                                newest.getKind(),
                                newest,
                                newest.getVersionHash(),
                                newest.getCreatedBy(),
                                newest.getCreatedAt());
        if (set == 0) {
            throw moved(repositories, tag, head);
        }
        repositories.tags().countMoves(tag, moves - 1);
    }

    private static ConflictException moved(Repositories repositories, String tag, @Nullable TagHead head) {
        Optional<UUID> actual = repositories.tags().findByName(tag).map(found -> found.getTarget()
                .getId());
        return new ConflictException(
                tag,
                head == null ? null : head.target().getId().toString(),
                actual.map(UUID::toString).orElse(null),
                "tag \"" + tag + "\" was "
                        + (head == null ? "made" : actual.isPresent() ? "moved" : "deleted")
                        + " by somebody else during the import; nothing is imported, look at it and import again");
    }
}
