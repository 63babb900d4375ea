package io.dagstore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dagstore.TestStore;
import io.dagstore.error.ConflictException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.error.NotFoundException;
import io.dagstore.model.Tag;
import io.dagstore.model.TagMove;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TagServiceIT {
    private final TestStore store = TestStore.shared();
    private final TagService tags = store.dagStore().tags();
    private UUID first;
    private UUID second;

    @BeforeEach
    void putTwoVersions() {
        first = store.put("main", "{\"n\":1}").version().artifact().getId();
        second = store.put("main", "{\"n\":2}").version().artifact().getId();
    }

    @Test
    void aNewTagPointsAtItsVersion() {
        Tag tag = tags.create("stable", "main@0", "ada");

        assertThat(tag.getTarget().getId()).isEqualTo(first);
        assertThat(tag.getTargetHash()).isEqualTo(tag.getTarget().getVersionHash());
        assertThat(tag.getVersion()).isEqualTo(1);
        assertThat(tag.getMovedBy()).isEqualTo("ada");
        assertThat(tags.list()).extracting(Tag::getName).containsExactly("main", "stable");
        assertThat(tags.get("stable")).isEqualTo(tag);
    }

    @Test
    void aNameThatIsTakenIsAConflictAndStaysWhereItIs() {
        Map<String, Long> before = store.rows();

        ConflictException conflict =
                catchThrowableOfType(ConflictException.class, () -> tags.create("main", "main@0", null));

        assertThat(conflict.getActual()).isEqualTo(second.toString());
        assertThat(tags.get("main").getTarget().getId()).isEqualTo(second);
        assertThat(store.rows()).isEqualTo(before);
    }

    @Test
    void everyMoveIsKeptInAnUnbrokenHistory() {
        tags.move("main", "main@0", null, "ada");
        Tag tag = tags.move("main", second.toString(), null, "bob");

        List<TagMove> moves = tags.moves("main");

        assertThat(tag.getVersion()).isEqualTo(4);
        assertThat(moves).extracting(TagMove::getToId).containsExactly(first, second, first, second);
        assertThat(moves).extracting(TagMove::getFromId).containsExactly(null, first, second, first);
        assertThat(moves).extracting(TagMove::getMovedBy).containsExactly(null, null, "ada", "bob");
    }

    @Test
    void movingAStaleTagReportsTheActualTarget() {
        ConflictException conflict =
                catchThrowableOfType(ConflictException.class, () -> tags.move("main", "main@0", first, null));

        assertThat(conflict.getExpected()).isEqualTo(first.toString());
        assertThat(conflict.getActual()).isEqualTo(second.toString());
        assertThat(tags.get("main").getTarget().getId()).isEqualTo(second);
        assertThat(tags.move("main", "main@0", second, null).getTarget().getId())
                .isEqualTo(first);
    }

    @Test
    void movingATagToWhereItIsRecordsNothing() {
        Map<String, Long> before = store.rows();

        assertThat(tags.move("main", "main", null, null).getVersion()).isEqualTo(2);

        assertThat(store.rows()).isEqualTo(before);
    }

    @Test
    void aDeletedTagLeavesItsVersionsAndItsHistory() {
        Tag deleted = tags.delete("main");

        assertThat(deleted.getTarget().getId()).isEqualTo(second);
        assertThatThrownBy(() -> tags.get("main")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> tags.delete("main")).isInstanceOf(NotFoundException.class);
        assertThat(tags.moves("main")).hasSize(2);
        assertThat(store.show(second.toString())).isEqualTo("{\"n\":2}");
    }

    @Test
    void tagsAndVersionsThatDoNotExistAreNotFound() {
        assertThatThrownBy(() -> tags.get("nobody")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> tags.move("nobody", "main", null, null)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> tags.create("new", "nobody", null)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> tags.create("bad name", "main", null)).isInstanceOf(InvalidInputException.class);
        assertThat(tags.moves("nobody")).isEmpty();
    }
}
