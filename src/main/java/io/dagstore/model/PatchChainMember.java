package io.dagstore.model;

import jakarta.persistence.CheckConstraint;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/**
 * One patch in the chain of a patch. A head of depth d has the rows 1 to d; applied to its base in that order they give the
 * head's document, and row d is the head itself.
 */
@Entity
@Immutable
@Table(
        name = "patch_chain_member",
        check = @CheckConstraint(name = "patch_chain_member_seq_positive", constraint = "seq > 0"),
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_patch_chain_member_head_member",
                        columnNames = {"head_id", "member_id"}),
        indexes = @Index(name = "idx_patch_chain_member_member", columnList = "member_id"))
public class PatchChainMember {
    @EmbeddedId
    private PatchChainMemberId id;

    @MapsId("headId")
    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OnDelete(action = OnDeleteAction.CASCADE)
    @JoinColumn(
            name = "head_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_patch_chain_member_head"))
    private Artifact head;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OnDelete(action = OnDeleteAction.RESTRICT)
    @JoinColumn(
            name = "member_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_patch_chain_member_member"))
    private Artifact member;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected PatchChainMember() {}

    /** The head and the place in its order of application. */
    public PatchChainMemberId getId() {
        return id;
    }

    /** The patch whose chain this is. Lazy. */
    public Artifact getHead() {
        return head;
    }

    /** The patch at this place. Lazy. */
    public Artifact getMember() {
        return member;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof PatchChainMember that && getId().equals(that.getId());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(getId());
    }

    @Override
    public String toString() {
        return "PatchChainMember " + id;
    }
}
