package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.service.Version;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "log",
        description = {
            "List the versions that lead to a version, newest first.",
            "Numbers and line stay the same whatever is compacted."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore log order", "  dagstore log order@5 --output json"})
final class LogCommand extends StoreCommand {
    @Parameters(paramLabel = "REF", description = REF)
    String reference = "";

    @Override
    int run(DagStore store) {
        List<Version> versions = store.workflows().history(reference);
        if (answer().isJson()) {
            ArrayNode newestFirst = JsonForm.array();
            versions.forEach(version -> newestFirst.insert(0, JsonForm.of(version)));
            answer().json(newestFirst);
            return ExitCode.DONE;
        }
        Table table = new Table()
                .right("#")
                .left("id")
                .left("kind, depth")
                .right("ops")
                .right("nodes")
                .right("edges")
                .left("when")
                .left("by");
        for (int i = versions.size() - 1; i >= 0; i--) {
            Version version = versions.get(i);
            Artifact artifact = version.artifact();
            table.row(
                    String.valueOf(version.number()),
                    Words.shortId(artifact.getId()),
                    artifact.getKind().label()
                            + (artifact.getKind() == ArtifactKind.PATCH_SET ? " " + artifact.chainDepth() : ""),
                    Words.orBlank(artifact.getOpCount()),
                    Words.orBlank(artifact.getNodesCount()),
                    Words.orBlank(artifact.getEdgesCount()),
                    Words.time(artifact.getCreatedAt()),
                    Words.orBlank(artifact.getCreatedBy()));
            if (version.compactedBase() != null) {
                table.remark("compacted into "
                        + Words.shortId(version.compactedBase().getId()));
            }
        }
        table.lines().forEach(answer()::line);
        return ExitCode.DONE;
    }
}
