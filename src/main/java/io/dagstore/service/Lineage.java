package io.dagstore.service;

import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.model.Tag;
import io.dagstore.repository.LineageChain;
import io.dagstore.repository.Repositories;
import jakarta.data.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds versions by reference and numbers them. A reference is a tag, an artifact id, or a unique prefix of an id; then
 * optionally {@code @N}, version N of its line, or {@code ~N}, N versions before it. The tag is read once; everything after that
 * is found by ids, which never change their meaning.
 */
final class Lineage {
    private static final Pattern STEP = Pattern.compile("(.+)([@~])(\\d{1,9})", Pattern.DOTALL);
    private static final Pattern ID_PREFIX = Pattern.compile("[0-9a-fA-F-]{8,36}");
    private static final int MIN_PREFIX_DIGITS = 8;
    private static final int NAMED_CANDIDATES = 5;

    private final Repositories repositories;

    Lineage(Repositories repositories) {
        this.repositories = repositories;
    }

    /**
     * The version that a reference means.
     *
     * @throws NotFoundException if there is none, or a prefix has several
     * @throws InvalidInputException if it is an artifact that is not a version
     */
    Version resolve(String reference) {
        Optional<Artifact> whole = findTarget(reference);
        if (whole.isPresent()) {
            return number(whole.get());
        }
        Matcher step = STEP.matcher(reference);
        if (!step.matches()) {
            throw unknown(reference);
        }
        String name = step.group(1);
        Artifact head = findTarget(name).orElseThrow(() -> unknown(name));
        int n = Integer.parseInt(step.group(3));
        List<LineageChain> chains = chains(head);
        int last = lastNumber(chains);
        int wanted = step.group(2).equals("@") ? n : last - n;
        if (wanted < 0 || wanted > last) {
            throw new NotFoundException(
                    reference,
                    "there is no version \"" + reference + "\": \"" + name + "\" has the versions 0 to " + last);
        }
        Artifact found = wanted == last ? head : at(chains, wanted);
        return new Version(wanted, found, compactedBase(found));
    }

    /** The artifact that a tag or an id means, without its number. */
    Artifact target(String reference) {
        return findTarget(reference).orElseThrow(() -> unknown(reference));
    }

    /** The same version with its number. */
    Version number(Artifact artifact) {
        return new Version(lastNumber(chains(artifact)), artifact, compactedBase(artifact));
    }

    /** All versions that lead to this one, oldest first, one for each number. */
    List<Version> versions(Artifact head) {
        List<LineageChain> chains = chains(head);
        Map<UUID, Artifact> artifacts = new HashMap<>();
        Set<UUID> heads = chains.stream().map(LineageChain::headId).collect(Collectors.toSet());
        for (Artifact member : repositories.chains().listMembers(heads)) {
            artifacts.put(member.getId(), member);
        }
        UUID firstBase = chains.get(0).baseId();
        for (Artifact base : repositories.artifacts().listByIds(Set.of(firstBase))) {
            artifacts.put(base.getId(), base);
        }
        Map<UUID, Artifact> compactedBases = new HashMap<>();
        for (Artifact base : repositories.artifacts().listCompactedBases(heads)) {
            Artifact patch = base.getCompactedFrom();
            if (patch != null) {
                compactedBases.put(patch.getId(), base);
            }
        }
        Map<UUID, Integer> firstNumber = new LinkedHashMap<>();
        int number = 0;
        for (LineageChain chain : chains) {
            firstNumber.put(chain.baseId(), number);
            number += chain.depth();
        }
        List<Version> versions = new ArrayList<>();
        for (Artifact artifact : artifacts.values()) {
            int start = firstNumber.getOrDefault(artifact.chainBase().getId(), 0);
            versions.add(new Version(start + artifact.chainDepth(), artifact, compactedBases.get(artifact.getId())));
        }
        versions.sort(Comparator.comparingInt(Version::number));
        return versions;
    }

    private Optional<Artifact> findTarget(String reference) {
        Optional<Artifact> target = repositories.tags().findByName(reference).map(Tag::getTarget);
        if (target.isEmpty() && ID_PREFIX.matcher(reference).matches()) {
            target = findById(reference);
        }
        target.ifPresent(Lineage::requireVersion);
        return target;
    }

    private Optional<Artifact> findById(String reference) {
        String digits = reference.replace("-", "");
        if (digits.length() < MIN_PREFIX_DIGITS || digits.length() > 32) {
            return Optional.empty();
        }
        UUID first = uuid(digits + "0".repeat(32 - digits.length()));
        UUID last = uuid(digits + "f".repeat(32 - digits.length()));
        List<Artifact> found = repositories.artifacts().listByIdRange(first, last, Limit.of(NAMED_CANDIDATES + 1));
        if (found.size() > 1) {
            String candidates = found.stream()
                    .limit(NAMED_CANDIDATES)
                    .map(Artifact::toString)
                    .collect(Collectors.joining(", "));
            throw new NotFoundException(
                    reference,
                    "\"" + reference + "\" is the beginning of several ids: " + candidates
                            + (found.size() > NAMED_CANDIDATES ? ", …" : "") + "; give more of it");
        }
        return found.stream().findFirst();
    }

    private static UUID uuid(String digits) {
        return new UUID(
                Long.parseUnsignedLong(digits.substring(0, 16), 16), Long.parseUnsignedLong(digits.substring(16), 16));
    }

    private static NotFoundException unknown(String reference) {
        return new NotFoundException(
                reference,
                "there is no tag \"" + reference + "\" and no artifact whose id is or begins with it; "
                        + "dagstore tag list shows the tags");
    }

    static void requireVersion(Artifact artifact) {
        if (artifact.getKind() != ArtifactKind.DAG_VERSION && artifact.getKind() != ArtifactKind.PATCH_SET) {
            throw new InvalidInputException(
                    artifact + " is not a version: only dag_version and patch_set have a document");
        }
    }

    /** The chains behind a version, oldest first. */
    private List<LineageChain> chains(Artifact head) {
        List<LineageChain> chains = new ArrayList<>(repositories.chains().listLineage(head.getId()));
        chains.sort(Comparator.comparingInt(LineageChain::age).reversed());
        return chains;
    }

    private static int lastNumber(List<LineageChain> chains) {
        return chains.stream().mapToInt(LineageChain::depth).sum();
    }

    private Artifact at(List<LineageChain> chains, int number) {
        int end = 0;
        for (LineageChain chain : chains) {
            int seq = number - end;
            end += chain.depth();
            if (number == 0 || number <= end) {
                UUID missing = seq == 0 ? chain.baseId() : chain.headId();
                return (seq == 0
                                ? repositories.artifacts().findById(chain.baseId())
                                : repositories.chains().findMember(chain.headId(), seq))
                        .orElseThrow(() -> incomplete(missing, number));
            }
        }
        throw new IllegalArgumentException("number " + number + " is after the last version " + end);
    }

    private static CorruptContentException incomplete(UUID chain, int number) {
        return new CorruptContentException(
                chain.toString(), "the chain of " + chain + " has no row for version " + number);
    }

    private @Nullable Artifact compactedBase(Artifact artifact) {
        return artifact.getKind() == ArtifactKind.PATCH_SET
                ? repositories.artifacts().findCompactedBase(artifact.getId()).orElse(null)
                : null;
    }
}
