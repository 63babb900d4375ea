package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.error.ConflictException;
import io.dagstore.error.InvalidInputException;
import io.dagstore.service.PutOptions;
import io.dagstore.service.PutResult;
import io.dagstore.service.WorkflowDocument;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "put",
        description = {
            "Store documents as versions of a tag.",
            "The first document of a new tag is stored in full, each later one as the patch from the version before it."
                    + " Several files are a history in its order; all are read and checked before the first is stored."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore put order order.json",
            "  dagstore put order history/*.json",
            "  jq '.nodes[0].config.timeout = 30' order.json | dagstore put order -"
        })
final class PutCommand extends StoreCommand {
    @Parameters(index = "0", paramLabel = "TAG", description = "The name of the workflow.")
    String tag = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Documents, each a JSON object, oldest first; - is standard input.")
    List<String> files = new ArrayList<>();

    @Mixin
    final WriteOptions write = new WriteOptions();

    @Override
    void prepare() {
        write.prepare(this);
        if (files.stream().filter("-"::equals).count() > 1) {
            throw usage("standard input (-) can be read only once");
        }
    }

    @Override
    StoreConfig settings(StoreConfig defaults) {
        return write.settings(defaults);
    }

    @Override
    int run(DagStore store) {
        List<Input> inputs = files.stream()
                .map(file -> Input.of(file, terminal(), write.maxBytes))
                .toList();
        // Only their content ids are kept, so that memory does not grow with the length of the history.
        List<String> contentIds =
                inputs.stream().map(input -> read(store, input).contentId()).toList();
        PutOptions options = write.putOptions(store);
        ArrayNode stored = JsonForm.array();
        try (ProgressDisplay progress = ProgressDisplay.of(this, "Storing", inputs.size())) {
            for (int i = 0; i < inputs.size(); i++) {
                Input input = inputs.get(i);
                WorkflowDocument document = read(store, input);
                if (!document.contentId().equals(contentIds.get(i))) {
                    throw new ConflictException(
                            input.name(),
                            contentIds.get(i),
                            document.contentId(),
                            input.name()
                                    + " changed while dagstore was at work; it is not stored, and none after it is");
                }
                PutResult result = store.workflows().put(tag, document, options);
                if (options.expectedHead() != null) {
                    options = options.expecting(result.version().artifact().getId());
                }
                if (answer().isJson()) {
                    stored.add(StoredVersion.json(result).put("source", input.name()));
                } else {
                    StoredVersion.lines(tag, result).forEach(progress::line);
                }
                progress.advanced(i + 1L, inputs.size());
            }
        } finally {
            // What was stored before a failure is stored, and the caller must learn of it.
            if (answer().isJson() && !stored.isEmpty()) {
                answer().json(stored);
            }
        }
        return ExitCode.DONE;
    }

    private static WorkflowDocument read(DagStore store, Input input) {
        byte[] bytes = input.read();
        try {
            return store.workflows().read(bytes);
        } catch (InvalidInputException e) {
            throw e.in(input.name());
        }
    }
}
