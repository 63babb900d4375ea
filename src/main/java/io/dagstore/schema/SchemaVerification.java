package io.dagstore.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether the relationship from a compacted base to its patch has arrived in artifact.compacted_from_id. All numbers
 * are of one moment. Where the table is missing or not dagstore's they are 0.
 *
 * @param table what the artifact table looks like
 * @param migrated rows with a value in the column
 * @param inJsonb rows with a value in meta.compacted_from, whatever it is
 * @param notYetMoved rows whose value in meta can be moved and is not in the column
 * @param rejected rows whose value in meta cannot be moved, by reason; reasons without rows are absent
 * @param examples the first of the rejected rows, by artifact id, at most {@value #MAX_EXAMPLES}
 * @param disagreeing rows with a value in the column and another one in meta; the column counts
 * @param indexPresent whether idx_artifact_compacted_from exists on the column
 * @param indexValid whether it also is complete, so that queries use it
 * @param foreignKeyPresent whether a foreign key on the column refers to artifact, under whatever name
 * @param foreignKeyValidated whether it also holds for the rows that are older than it
 * @param checkPresent whether the check is there by which only a dag_version has a value in the column
 * @param checkValidated whether it also holds for the rows that are older than it
 */
public record SchemaVerification(
        Table table,
        long migrated,
        long inJsonb,
        long notYetMoved,
        Map<Reason, Long> rejected,
        List<Rejection> examples,
        long disagreeing,
        boolean indexPresent,
        boolean indexValid,
        boolean foreignKeyPresent,
        boolean foreignKeyValidated,
        boolean checkPresent,
        boolean checkValidated) {
    /** How many rejected rows are named. */
    public static final int MAX_EXAMPLES = 20;

    public SchemaVerification {
        Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
        byReason.putAll(rejected);
        rejected = Collections.unmodifiableMap(byReason);
        examples = List.copyOf(examples);
    }

    /** What the artifact table looks like. */
    public enum Table {
        /** There is none under the search path. */
        MISSING("there is no table artifact: run `dagstore schema update`"),
        /** A table of that name belongs to another program. */
        FOREIGN("the table artifact is not dagstore's (no artifact_id uuid, kind text and meta jsonb):"
                + " choose another schema, by ?currentSchema=… in the URL"),
        /** From before compacted_from_id. */
        WITHOUT_COLUMN("artifact has no column compacted_from_id: run `dagstore schema update`"),
        /** With compacted_from_id. */
        WITH_COLUMN(null);

        private final @Nullable String problem;

        Table(@Nullable String problem) {
            this.problem = problem;
        }
    }

    /** Why a value in meta.compacted_from cannot be moved to the column. */
    public enum Reason {
        /** The row is not a dag_version; only those come from a compaction. */
        NOT_A_DAG_VERSION("the row is not a dag_version"),
        /** JSON null, a number, an object or the like. */
        NOT_A_STRING("null or not a string"),
        /** Several ids, or one in an array; a base comes from one patch. */
        ARRAY("an array"),
        /** Nothing that PostgreSQL accepts as a UUID. */
        MALFORMED("malformed"),
        /** A UUID that no artifact has. */
        NO_SUCH_ARTIFACT("no such artifact"),
        /** The artifact exists, but a base cannot be compacted from it. */
        TARGET_NOT_A_PATCH_SET("the target is not a patch_set"),
        /** The patch is a change of this very base, so the base cannot come from it. */
        BUILT_ON_THIS_BASE("the patch is built on this base");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The reason in words. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A row whose value stays in meta.
     *
     * @param artifactId the row
     * @param value meta.compacted_from as JSON
     * @param reason why it stays
     */
    public record Rejection(UUID artifactId, String value, Reason reason) {}

    /** The sum over all reasons. */
    public long rejectedCount() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether there is nothing to do. */
    public boolean isHealthy() {
        return problems().isEmpty();
    }

    /** What is wrong and what to do, one line each; empty if nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (table.problem != null) {
            problems.add(table.problem);
        }
        if (notYetMoved > 0) {
            problems.add(
                    notYetMoved + " values in meta.compacted_from are not in the column: run `dagstore schema update`,"
                            + " also if nothing is pending");
        }
        rejected.forEach((reason, count) -> problems.add(count + " values in meta.compacted_from cannot be moved: "
                + reason + "; correct them or remove the field"));
        if (disagreeing > 0) {
            problems.add(disagreeing + " rows have another value in meta.compacted_from than in the column,"
                    + " which counts: correct or remove the field");
        }
        if (table == Table.WITH_COLUMN) {
            if (!indexPresent) {
                problems.add(
                        "idx_artifact_compacted_from is missing: create index concurrently idx_artifact_compacted_from"
                                + " on artifact (compacted_from_id) where compacted_from_id is not null");
            } else if (!indexValid) {
                problems.add("idx_artifact_compacted_from is invalid and not used: reindex index concurrently"
                        + " idx_artifact_compacted_from");
            }
            if (!foreignKeyPresent) {
                problems.add(
                        "compacted_from_id has no foreign key: alter table artifact add constraint fk_artifact_compacted_from"
                                + " foreign key (compacted_from_id) references artifact on delete restrict");
            } else if (!foreignKeyValidated) {
                problems.add(
                        "the foreign key of compacted_from_id is not validated: alter table artifact validate constraint"
                                + " fk_artifact_compacted_from");
            }
            if (!checkPresent) {
                problems.add("the check that only a dag_version has compacted_from_id is missing: alter table artifact"
                        + " add constraint artifact_compacted_from_only_on_dag_version"
                        + " check (compacted_from_id is null or kind = 'dag_version')");
            } else if (!checkValidated) {
                problems.add("the check that only a dag_version has compacted_from_id is not validated: alter table"
                        + " artifact validate constraint artifact_compacted_from_only_on_dag_version");
            }
        }
        return problems;
    }
}
