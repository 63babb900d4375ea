package io.dagstore.cli;

import io.dagstore.schema.Changeset;
import io.dagstore.schema.OtherProcess;
import io.dagstore.schema.ReleasedLock;
import io.dagstore.schema.SchemaStatus;
import io.dagstore.schema.SchemaUpdate;
import io.dagstore.schema.SchemaVerification;
import io.dagstore.schema.SchemaVerification.Reason;
import io.dagstore.schema.StepProgress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the state of a schema looks like in JSON answers. As in {@link JsonForm}, names stay. */
final class SchemaForm {
    private SchemaForm() {}

    static ObjectNode of(Changeset changeset) {
        return JsonForm.object()
                .put("id", changeset.id())
                .put("file", changeset.file())
                .put("comment", changeset.comment());
    }

    static ArrayNode of(List<SchemaUpdate.Applied> applied) {
        ArrayNode changesets = JsonForm.array();
        applied.forEach(one -> changesets.add(of(one.changeset()).put("markedAsRun", one.markedAsRun())));
        return changesets;
    }

    static ObjectNode of(SchemaUpdate update) {
        ObjectNode form = JsonForm.object().put("ran", update.ran()).put("markedAsRun", update.markedAsRun());
        form.set("changesets", of(update.applied()));
        form.set("backfill", update.backfill() == null ? null : of(update.backfill()));
        form.set("releasedLock", update.releasedLock() == null ? null : of(update.releasedLock()));
        return form;
    }

    private static ObjectNode of(ReleasedLock lock) {
        return JsonForm.object().put("lockedBy", lock.lockedBy()).put("since", text(lock.since()));
    }

    static ObjectNode of(SchemaStatus status) {
        ObjectNode form = JsonForm.object().put("upToDate", status.isUpToDate());
        ArrayNode changesets = form.putArray("changesets");
        for (SchemaStatus.Entry entry : status.entries()) {
            changesets.add(
                    of(entry.changeset()).put("state", label(entry.state())).put("since", text(entry.since())));
        }
        ArrayNode unknown = form.putArray("unknown");
        status.unknown().forEach(unknown::add);
        ArrayNode steps = form.putArray("steps");
        status.steps().forEach(step -> steps.add(of(step)));
        form.set("migrator", status.migrator() == null ? null : of(status.migrator()));
        return form;
    }

    private static ObjectNode of(OtherProcess process) {
        return JsonForm.object()
                .put("pid", process.pid())
                .put("application", process.application())
                .put("user", process.user())
                .put("state", process.state())
                .put("since", text(process.since()));
    }

    static ObjectNode of(StepProgress step) {
        return JsonForm.object()
                .put("step", step.step())
                .put("state", label(step.state()))
                .put("total", step.total())
                .put("position", step.position())
                .put("seen", step.seen())
                .put("moved", step.moved())
                .put("rejected", step.rejected())
                .put("startedAt", text(step.started()))
                .put("resumedAt", text(step.resumed()))
                .put("resumedPosition", step.resumedPosition())
                .put("updatedAt", text(step.updated()))
                .put("finishedAt", text(step.finished()))
                .put("millisLeft", step.timeLeft().map(Duration::toMillis).orElse(null));
    }

    static ObjectNode of(SchemaVerification found) {
        ObjectNode form = JsonForm.object()
                .put("healthy", found.isHealthy())
                .put("table", label(found.table()))
                .put("migrated", found.migrated())
                .put("inJsonb", found.inJsonb())
                .put("notYetMoved", found.notYetMoved())
                .put("disagreeing", found.disagreeing())
                .put("indexPresent", found.indexPresent())
                .put("indexValid", found.indexValid())
                .put("foreignKeyPresent", found.foreignKeyPresent())
                .put("foreignKeyValidated", found.foreignKeyValidated())
                .put("checkPresent", found.checkPresent())
                .put("checkValidated", found.checkValidated());
        form.set("rejected", of(found.rejected()));
        ArrayNode examples = form.putArray("examples");
        found.examples().forEach(example -> examples.addObject()
                .put("artifact", JsonForm.id(example.artifactId()))
                .put("value", example.value())
                .put("reason", label(example.reason())));
        ArrayNode problems = form.putArray("problems");
        found.problems().forEach(problems::add);
        return form;
    }

    static ObjectNode of(Map<Reason, Long> rejected) {
        ObjectNode form = JsonForm.object();
        rejected.forEach((reason, count) -> form.put(label(reason), count));
        return form;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
