package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.error.NotFoundException;
import io.dagstore.model.Artifact;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "compacted-base",
        description = {
            "Print the id of the full version that a patch was compacted into.",
            "If it was not compacted, nothing is printed and the exit code is 3."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore compacted-base order", "  dagstore show \"$(dagstore compacted-base order@20)\""})
final class CompactedBaseCommand extends StoreCommand {
    @Parameters(paramLabel = "REF", description = REF)
    String reference = "";

    @Override
    int run(DagStore store) {
        Artifact base = store.compaction()
                .findCompactedBase(reference)
                .orElseThrow(() -> new NotFoundException(
                        reference, "\"" + reference + "\" was not compacted; dagstore compact does it"));
        if (answer().isJson()) {
            answer().json(JsonForm.of(base));
        } else {
            answer().line(base.getId().toString());
        }
        return ExitCode.DONE;
    }
}
