package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.service.MaterializedVersion;
import io.dagstore.service.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "show",
        description = {
            "Print the document of a version.",
            "It is built from the full version and the patches that lead to it, and held against the stored content id."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore show order",
            "  dagstore show order@3",
            "  dagstore show order~1 | jq .nodes",
            "  dagstore show order --canonical | sha256sum"
        })
final class ShowCommand extends StoreCommand {
    @Parameters(paramLabel = "REF", description = REF)
    String reference = "";

    @Option(
            names = "--canonical",
            description = "Print the stored bytes and nothing else, so that their SHA-256 is the content id.")
    boolean canonical;

    @Override
    void prepare() {
        if (canonical && options().json()) {
            throw usage("--canonical prints the stored bytes as they are; it does not go with --output json");
        }
    }

    @Override
    int run(DagStore store) {
        if (answer().isJson()) {
            Version version = store.workflows().resolve(reference);
            // By the id, so that it is the document of this version even if the tag moves meanwhile.
            MaterializedVersion content = store.materialization()
                    .materialize(version.artifact().getId().toString());
            ObjectNode envelope =
                    JsonForm.object().put("version", version.number()).put("artifact", JsonForm.id(version.artifact()));
            envelope.put("contentId", content.contentId()).set("document", content.document());
            answer().json(envelope);
            return ExitCode.DONE;
        }
        MaterializedVersion content = store.materialization().materialize(reference);
        if (canonical) {
            answer().bytes(content.bytes());
        } else {
            answer().json(content.document());
        }
        return ExitCode.DONE;
    }
}
