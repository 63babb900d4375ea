package io.dagstore.service;

import io.dagstore.error.CorruptContentException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.model.Tag;
import io.dagstore.repository.LineageChain;
import io.dagstore.repository.Repositories;
import io.dagstore.repository.TagHead;
import jakarta.data.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    private static final Pattern STEP_START = Pattern.compile("(.+?)[@~].*", Pattern.DOTALL);
    private static final Pattern ID_PREFIX = Pattern.compile("[0-9a-fA-F-]{8,36}");
    private static final int MIN_PREFIX_DIGITS = 8;
    private static final int ID_DIGITS = 32;
    private static final Pattern HEX_DIGITS =
            Pattern.compile("[0-9a-fA-F]{" + MIN_PREFIX_DIGITS + "," + ID_DIGITS + "}");
    private static final int NAMED_CANDIDATES = 5;

    private final Repositories repositories;

    Lineage(Repositories repositories) {
        this.repositories = repositories;
    }

    /**
     * The version that a reference means.
     *
     * @throws NotFoundException if there is none, or a prefix has several
     * @throws InvalidInputException if it is an artifact that is not a version, or if what follows a tag or an id is not {@code @N}
     *     or {@code ~N}
     */
    Version resolve(String reference) {
        Optional<TagHead> tagged = repositories.tags().findHead(reference);
        if (tagged.isPresent()) {
            requireVersion(tagged.get().target());
            return version(tagged.get());
        }
        Optional<Artifact> whole = findVersionById(reference);
        if (whole.isPresent()) {
            return number(whole.get());
        }
        Matcher step = STEP.matcher(reference);
        if (!step.matches()) {
            requireNoOtherStep(reference);
            throw unknown(reference);
        }
        String name = step.group(1);
        Artifact head = findTarget(name).orElseThrow(() -> {
            requireNoOtherStep(reference);
            return unknown(name);
        });
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

    /**
     * The id that an id or the unique beginning of one means, never a tag. A complete id is returned as it is, whether there is such
     * an artifact or not.
     *
     * @throws InvalidInputException if it is neither
     * @throws NotFoundException if no artifact's id begins with it, or those of several do
     */
    UUID id(String beginning) {
        String digits = beginning.replace("-", "");
        if (!isBeginningOfId(beginning, digits)) {
            throw new InvalidInputException("\"" + beginning + "\" is not an artifact id, nor the beginning of one of "
                    + MIN_PREFIX_DIGITS + " hexadecimal digits or more; tags, @ and ~ are not accepted here");
        }
        return digits.length() == ID_DIGITS
                ? uuid(digits)
                : findById(beginning)
                        .map(Artifact::getId)
                        .orElseThrow(() -> new NotFoundException(
                                beginning, "there is no artifact whose id begins with \"" + beginning + "\""));
    }

    private static boolean isBeginningOfId(String beginning, String digits) {
        if (!HEX_DIGITS.matcher(digits).matches()) {
            return false;
        }
        return beginning.equals(digits) || firstWith(digits).toString().startsWith(beginning.toLowerCase(Locale.ROOT));
    }

    /** The version that a tag points at. */
    static Version version(TagHead head) {
        return new Version(Math.toIntExact(head.number()), head.target(), head.compactedBase());
    }

    private Version number(Artifact artifact) {
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
        target.ifPresent(Lineage::requireVersion);
        return target.isPresent() ? target : findVersionById(reference);
    }

    private Optional<Artifact> findVersionById(String reference) {
        Optional<Artifact> version = ID_PREFIX.matcher(reference).matches() ? findById(reference) : Optional.empty();
        version.ifPresent(Lineage::requireVersion);
        return version;
    }

    private Optional<Artifact> findById(String reference) {
        String digits = reference.replace("-", "");
        if (!HEX_DIGITS.matcher(digits).matches()) {
            return Optional.empty();
        }
        UUID first = firstWith(digits);
        UUID last = uuid(digits + "f".repeat(ID_DIGITS - digits.length()));
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

    /** Tells a version that is named in a wrong way from one that does not exist. */
    private void requireNoOtherStep(String reference) {
        Matcher start = STEP_START.matcher(reference);
        if (start.matches() && findTarget(start.group(1)).isPresent()) {
            throw new InvalidInputException("\"" + reference + "\": after \"" + start.group(1)
                    + "\" comes @N or ~N, once, where N is a number of at most 9 digits");
        }
    }

    private static UUID firstWith(String digits) {
        return uuid(digits + "0".repeat(ID_DIGITS - digits.length()));
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
