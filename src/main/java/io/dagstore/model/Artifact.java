package io.dagstore.model;

import io.hypersistence.utils.hibernate.type.json.JsonBinaryType;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.annotations.Type;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One version, or what belongs to a run. An artifact never changes once it is stored.
 *
 * <p>A {@link ArtifactKind#DAG_VERSION} holds a full document, a {@link ArtifactKind#PATCH_SET} the operations that lead to
 * its document from the version before it. The patches on one base are a chain; {@link PatchChainMember} says how to
 * build each of them. A deep chain is compacted into a new full version, the <em>compacted base</em> of the chain's last
 * patch: {@link #getCompactedFrom()} of that version is the patch.
 */
@Entity
@Immutable
@Table(
        name = "artifact",
        check = {
            @CheckConstraint(
                    name = "artifact_kind_known",
                    constraint = "kind in ('dag_version', 'patch_set', 'run_manifest', 'run_snapshot')"),
            @CheckConstraint(name = "artifact_depth_not_negative", constraint = "depth >= 0"),
            @CheckConstraint(name = "artifact_op_count_not_negative", constraint = "op_count >= 0"),
            @CheckConstraint(name = "artifact_nodes_count_not_negative", constraint = "nodes_count >= 0"),
            @CheckConstraint(name = "artifact_edges_count_not_negative", constraint = "edges_count >= 0"),
            @CheckConstraint(
                    name = "artifact_run_snapshot_has_plan_hash",
                    constraint = "kind <> 'run_snapshot' or plan_hash is not null"),
            @CheckConstraint(
                    name = "artifact_full_version_has_version_hash",
                    constraint = "kind not in ('dag_version', 'run_snapshot') or version_hash is not null"),
            @CheckConstraint(
                    name = "artifact_patch_set_has_base_and_depth",
                    constraint = "kind <> 'patch_set' or (base_version is not null and depth is not null)"),
            @CheckConstraint(
                    name = "artifact_compacted_from_only_on_dag_version",
                    constraint = "compacted_from_id is null or kind = 'dag_version'"),
        },
        indexes = {
            @Index(name = "idx_artifact_kind", columnList = "kind"),
            @Index(name = "idx_artifact_created", columnList = "created_at desc"),
            @Index(name = "idx_artifact_cas", columnList = "cas_id"),
            // In parentheses it is an index to Hibernate; bare, a constraint, which cannot be partial.
            @Index(
                    name = "uq_artifact_plan_hash",
                    columnList = "(plan_hash)",
                    unique = true,
                    options = "where kind = 'run_snapshot'"),
            @Index(
                    name = "idx_artifact_version_hash",
                    columnList = "version_hash",
                    options = "where version_hash is not null"),
            @Index(
                    name = "idx_artifact_base_depth",
                    columnList = "base_version, depth",
                    options = "where kind = 'patch_set'"),
            @Index(
                    name = "idx_artifact_depth",
                    columnList = "depth desc",
                    options = "where kind = 'patch_set' and depth > 10"),
            @Index(
                    name = "idx_artifact_compacted_from",
                    columnList = "compacted_from_id",
                    options = "where compacted_from_id is not null"),
        })
public class Artifact {
    private static final JsonMapper JSON = new JsonMapper();

    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    @Id
    @Column(name = "artifact_id", nullable = false, updatable = false)
    private UUID id;

    @Enumerated(EnumType.STRING)
    @Column(name = "kind", nullable = false, updatable = false, columnDefinition = "text")
    private ArtifactKind kind;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @OnDelete(action = OnDeleteAction.RESTRICT)
    @JoinColumn(
            name = "cas_id",
            nullable = false,
            updatable = false,
            columnDefinition = "text",
            foreignKey = @ForeignKey(name = "fk_artifact_cas"))
    private CasBlob blob;

    @Column(name = "name", updatable = false, columnDefinition = "text")
    private @Nullable String name;

    @Column(name = "plan_hash", updatable = false, columnDefinition = "text")
    private @Nullable String planHash;

    @Column(name = "version_hash", updatable = false, columnDefinition = "text")
    private @Nullable String versionHash;

    @ManyToOne(fetch = FetchType.LAZY)
    @OnDelete(action = OnDeleteAction.RESTRICT)
    @JoinColumn(name = "base_version", updatable = false, foreignKey = @ForeignKey(name = "fk_artifact_base_version"))
    private @Nullable Artifact baseVersion;

    @Column(name = "depth", updatable = false)
    private @Nullable Integer depth;

    @Column(name = "op_count", updatable = false)
    private @Nullable Integer opCount;

    @Column(name = "nodes_count", updatable = false)
    private @Nullable Integer nodesCount;

    @Column(name = "edges_count", updatable = false)
    private @Nullable Integer edgesCount;

    @ManyToOne(fetch = FetchType.LAZY)
    @OnDelete(action = OnDeleteAction.RESTRICT)
    @JoinColumn(
            name = "compacted_from_id",
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_artifact_compacted_from"))
    private @Nullable Artifact compactedFrom;

    // As text, which is parsed when somebody asks for it: in a lookup, parsing it cost more than any other column.
    @Type(JsonBinaryType.class)
    @ColumnDefault("'{}'::jsonb")
    @Column(name = "meta", nullable = false, updatable = false, columnDefinition = "jsonb")
    private String meta;

    @Column(name = "created_by", updatable = false, columnDefinition = "text")
    private @Nullable String createdBy;

    @ColumnDefault("now()")
    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    private Instant createdAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Artifact() {}

    private Artifact(ArtifactKind kind, CasBlob blob, Provenance provenance) {
        this.id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
        this.kind = kind;
        this.blob = blob;
        this.name = provenance.name();
        this.meta = JSON.writeValueAsString(provenance.meta());
        this.createdBy = provenance.createdBy();
        this.createdAt = provenance.createdAt().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * A full version.
     *
     * @param blob the canonical bytes of the document; their id becomes the version hash
     * @param nodes how many nodes the document has, null if it has none to count
     * @param edges how many edges the document has, null if it has none to count
     */
    public static Artifact dagVersion(
            CasBlob blob, @Nullable Integer nodes, @Nullable Integer edges, Provenance provenance) {
        Artifact artifact = new Artifact(ArtifactKind.DAG_VERSION, blob, provenance);
        artifact.versionHash = blob.getId();
        artifact.nodesCount = nodes;
        artifact.edgesCount = edges;
        return artifact;
    }

    /**
     * A patch on a version.
     *
     * @param blob the operations
     * @param predecessor the version that the patch applies to: a dag_version, or a patch_set whose chain this one continues
     * @param versionHash the content id of the document that results
     * @param opCount the number of operations
     * @param nodes how many nodes the resulting document has, null if it has none to count
     * @param edges how many edges the resulting document has, null if it has none to count
     */
    public static Artifact patchSet(
            CasBlob blob,
            Artifact predecessor,
            String versionHash,
            int opCount,
            @Nullable Integer nodes,
            @Nullable Integer edges,
            Provenance provenance) {
        Artifact artifact = new Artifact(ArtifactKind.PATCH_SET, blob, provenance);
        artifact.baseVersion = predecessor.chainBase();
        artifact.depth = predecessor.chainDepth() + 1;
        artifact.versionHash = versionHash;
        artifact.opCount = opCount;
        artifact.nodesCount = nodes;
        artifact.edgesCount = edges;
        return artifact;
    }

    /**
     * The full version that a chain of patches is compacted into.
     *
     * @param blob the canonical bytes of the document that the patch results in
     * @param patch the last patch of the chain
     */
    public static Artifact compacted(
            CasBlob blob, Artifact patch, @Nullable Integer nodes, @Nullable Integer edges, Provenance provenance) {
        Artifact artifact = dagVersion(blob, nodes, edges, provenance);
        artifact.compactedFrom = patch;
        return artifact;
    }

    /**
     * This full version without the patch that it came from: to build on where a whole line of versions is made, which would else
     * be held in memory as long as its newest version is. Not to be stored.
     */
    public Artifact withoutOrigin() {
        Artifact artifact = new Artifact();
        artifact.id = id;
        artifact.kind = kind;
        artifact.blob = blob;
        artifact.name = name;
        artifact.versionHash = versionHash;
        artifact.nodesCount = nodesCount;
        artifact.edgesCount = edgesCount;
        artifact.meta = meta;
        artifact.createdBy = createdBy;
        artifact.createdAt = createdAt;
        return artifact;
    }

    /** The identity, a UUID of version 7, so that ids order by the time they were made. */
    public UUID getId() {
        return id;
    }

    /** What this artifact is. */
    public ArtifactKind getKind() {
        return kind;
    }

    /** The stored bytes: a document, or the operations of a patch. Lazy: only its id is loaded with the artifact. */
    public CasBlob getBlob() {
        return blob;
    }

    /** The name that the workflow had when this version was stored; null if it had none. */
    public @Nullable String getName() {
        return name;
    }

    /** The hash of the execution plan, on run snapshots; null on versions. */
    public @Nullable String getPlanHash() {
        return planHash;
    }

    /** The content id of the document of this version; null on patches that were stored before it was recorded. */
    public @Nullable String getVersionHash() {
        return versionHash;
    }

    /** The full version that the chain of this patch starts on; null on anything but a patch. Lazy. */
    public @Nullable Artifact getBaseVersion() {
        return baseVersion;
    }

    /** The number of patches from the base to here, this one included; null on anything but a patch. */
    public @Nullable Integer getDepth() {
        return depth;
    }

    /** The number of operations in this patch; null where it was not counted. */
    public @Nullable Integer getOpCount() {
        return opCount;
    }

    /** The number of nodes in the document; null where the document has none to count. */
    public @Nullable Integer getNodesCount() {
        return nodesCount;
    }

    /** The number of edges in the document; null where the document has none to count. */
    public @Nullable Integer getEdgesCount() {
        return edgesCount;
    }

    /** The patch that this full version was compacted from; null if it was stored as a full version. Lazy. */
    public @Nullable Artifact getCompactedFrom() {
        return compactedFrom;
    }

    /**
     * What else is known about this artifact, by name, as strings, numbers, booleans, lists, maps and nulls; not to be changed.
     * Empty where another program stored something other than a JSON object.
     */
    public Map<String, Object> getMeta() {
        JsonNode tree = JSON.readTree(meta);
        return tree.isObject() ? Collections.unmodifiableMap(JSON.convertValue(tree, MEMBERS)) : Map.of();
    }

    /** {@link #getMeta()} as it is written: JSON, an object in all that dagstore stores. */
    public String getMetaText() {
        return meta;
    }

    /** Who stored it; null if not known. */
    public @Nullable String getCreatedBy() {
        return createdBy;
    }

    /** When it was stored, to the microsecond. */
    public Instant getCreatedAt() {
        return createdAt;
    }

    /** The full version that a chain through this version starts on: this one, or the base of this patch. */
    public Artifact chainBase() {
        return kind == ArtifactKind.PATCH_SET ? Objects.requireNonNull(baseVersion) : this;
    }

    /** The number of patches between the base of the chain and this version; 0 for a full version. */
    public int chainDepth() {
        return kind == ArtifactKind.PATCH_SET ? Objects.requireNonNull(depth) : 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Artifact that && getId().equals(that.getId());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(getId());
    }

    @Override
    public String toString() {
        return kind.label() + " " + id;
    }
}
