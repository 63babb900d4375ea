package io.dagstore.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;

/**
 * Identifies a row of {@link PatchChainMember}.
 *
 * @param headId the patch whose chain it is
 * @param seq the place in the order of application, counted from 1
 */
@Embeddable
public record PatchChainMemberId(
        @Column(name = "head_id", nullable = false, updatable = false) UUID headId,
        @Column(name = "seq", nullable = false, updatable = false) int seq) {}
