package io.dagstore.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.CapturedStatements;
import io.dagstore.TestDatabase;
import io.dagstore.model.Artifact;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatchChainRepositoryIT {
    private static final CapturedStatements STATEMENTS = new CapturedStatements();
    private static TestDatabase database;
    private static UnitOfWork work;

    private StoredVersions versions;

    @BeforeAll
    static void open() {
        database = TestDatabase.migrated();
        work = UnitOfWork.on(database.pool(), STATEMENTS.settings());
    }

    @AfterAll
    static void close() {
        work.close();
        database.close();
    }

    @BeforeEach
    void clear() {
        database.clear();
        versions = new StoredVersions(work);
    }

    @Test
    void aChainListsItsPatchesInTheOrderOfApplication() {
        Artifact first = versions.patch(versions.base("1"), "a");
        Artifact second = versions.patch(first, "b");
        Artifact third = versions.patch(second, "c");

        assertThat(chain(third)).containsExactly(first, second, third);
        assertThat(chain(second)).containsExactly(first, second);
        assertThat(chain(third.chainBase())).isEmpty();
    }

    @Test
    void chainsBranchWithoutTouchingEachOther() {
        Artifact second = versions.chain(versions.base("1"), 2);
        Artifact left = versions.patch(second, "left");
        Artifact right = versions.patch(second, "right");

        assertThat(chain(left)).hasSize(3).last().isEqualTo(left);
        assertThat(chain(right)).hasSize(3).last().isEqualTo(right);
    }

    @Test
    void theStepsOfAVersionAreItsBaseAndPatchesWithTheirContentInOneStatement() {
        Artifact base = versions.base("base");
        Artifact first = versions.patch(base, "a");
        Artifact second = versions.patch(first, "b");
        STATEMENTS.clear();

        List<ChainStep> steps = work.read(r -> r.chains().listSteps(second.getId())).stream()
                .sorted(Comparator.comparingInt(ChainStep::seq))
                .toList();

        assertThat(STATEMENTS.all()).hasSize(1);
        assertThat(steps)
                .extracting(ChainStep::artifactId)
                .containsExactly(base.getId(), first.getId(), second.getId());
        assertThat(steps).extracting(step -> new String(step.content(), UTF_8)).containsExactly("base", "a", "b");
        assertThat(steps).extracting(ChainStep::versionHash).doesNotContainNull();
        assertThat(work.<List<ChainStep>>read(r -> r.chains().listSteps(base.getId())))
                .singleElement()
                .extracting(ChainStep::seq)
                .isEqualTo(0);
        assertThat(work.<List<ChainStep>>read(r -> r.chains().listSteps(UUID.randomUUID())))
                .isEmpty();
    }

    @Test
    void theLineOfAVersionGoesBackAcrossCompactions() {
        Artifact base = versions.base("1");
        Artifact third = versions.chain(base, 3);
        Artifact compacted = versions.compacted(third, "2");
        Artifact fifth = versions.chain(compacted, 2);
        Artifact again = versions.compacted(fifth, "3");
        Artifact head = versions.patch(again, "p");

        List<LineageChain> line = work.read(r -> r.chains().listLineage(head.getId())).stream()
                .sorted(Comparator.comparingInt(LineageChain::age))
                .toList();

        assertThat(line)
                .containsExactly(
                        new LineageChain(0, head.getId(), again.getId(), 1),
                        new LineageChain(1, fifth.getId(), compacted.getId(), 2),
                        new LineageChain(2, third.getId(), base.getId(), 3));
        assertThat(work.<List<LineageChain>>read(r -> r.chains().listLineage(again.getId())))
                .hasSize(3);
        assertThat(work.<List<Artifact>>read(r -> r.chains().listMembers(Set.of(head.getId(), third.getId()))))
                .hasSize(4)
                .contains(head, third);
        assertThat(work.<Optional<Artifact>>read(r -> r.chains().findMember(fifth.getId(), 2)))
                .contains(fifth);
    }

    @Test
    void theRowsThatCompactionSparesAreThoseThatOneLongChainWouldHave() {
        Artifact third = versions.chain(versions.base("1"), 3);
        Artifact compacted = versions.compacted(third, "2");
        assertThat(spared()).isZero();

        Artifact second = versions.chain(compacted, 2);
        assertThat(spared()).isEqualTo(2 * 3);

        versions.chain(versions.compacted(second, "3"), 1);
        assertThat(spared()).isEqualTo(2 * 3 + (3 + 2));
    }

    private long spared() {
        return work.read(r -> r.chains().countChainRowsSpared());
    }

    private List<Artifact> chain(Artifact head) {
        return work.read(r -> r.chains().listPatchChain(head.getId()));
    }
}
