package io.dagstore.cli;

import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.service.PutResult;
import io.dagstore.service.PutResult.Outcome;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What storing a version did, in a line or two, or one JSON object. */
final class StoredVersion {
    private StoredVersion() {}

    static List<String> lines(String tag, PutResult result) {
        Artifact artifact = result.version().artifact();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s@%-3d %-11s  %s",
                tag,
                result.version().number(),
                artifact.getKind().label(),
                Words.shortId(artifact.getId())));
        if (result.outcome() == Outcome.UNCHANGED) {
            return List.of(line.append("  unchanged").toString());
        }
        if (artifact.getKind() == ArtifactKind.PATCH_SET) {
            line.append(String.format(Locale.ROOT, "  depth %2d", artifact.chainDepth()));
            Integer operations = artifact.getOpCount();
            if (operations != null) {
                line.append(String.format(
                        Locale.ROOT, "  %2d %-10s", operations, operations == 1 ? "operation" : "operations"));
            }
        }
        line.append("  ").append(Words.size(result.storedBytes()));
        return result.startedOn() == null
                ? List.of(line.toString())
                : List.of(line.toString(), "  starts on the compacted base " + Words.shortId(result.startedOn()));
    }

    static ObjectNode json(PutResult result) {
        ObjectNode form =
                JsonForm.object().put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
        form.set("version", JsonForm.of(result.version()));
        return form.put("startedOn", JsonForm.id(result.startedOn())).put("storedBytes", result.storedBytes());
    }
}
