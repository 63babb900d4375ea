package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.service.CompactionService;
import io.dagstore.service.ImportResult;
import io.dagstore.service.VersionInput;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "import",
        description = {
            "Store a whole history as versions of a tag, fast.",
            "Each line is a version: a document, or the RFC 6902 operations that make it of the version before. All are stored,"
                    + " in one transaction, or none."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore import order history.jsonl",
            "  jq -c . history/*.json | dagstore import order -",
            "  dagstore import order history.jsonl --threshold 50"
        })
final class ImportCommand extends StoreCommand {
    @Parameters(index = "0", paramLabel = "TAG", description = "The name of the workflow.")
    String tag = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "Versions in JSON Lines, oldest first, each a JSON object or array; - is standard input.")
    String file = "";

    @Option(
            names = "--threshold",
            paramLabel = "N",
            description =
                    "The depth at which a patch is compacted, and the next one starts anew; default ${DEFAULT-VALUE}, 0 for never.")
    int threshold = CompactionService.DEFAULT_THRESHOLD;

    @Mixin
    final WriteOptions write = new WriteOptions();

    @Override
    void prepare() {
        write.prepare(this);
        if (threshold < 0) {
            throw usage("--threshold must be 0 or more, not " + threshold);
        }
    }

    @Override
    StoreConfig settings(StoreConfig defaults) {
        return write.settings(defaults);
    }

    @Override
    int run(DagStore store) {
        ImportResult result;
        try (JsonLines lines = JsonLines.of(file, terminal(), write.maxBytes);
                ProgressDisplay progress = ProgressDisplay.of(this, "Importing", lines.size())) {
            result = store.imports().importHistory(tag, shown(lines, progress), write.putOptions(store), threshold);
        }
        if (answer().isJson()) {
            ObjectNode form = JsonForm.object()
                    .put("stored", result.stored())
                    .put("unchanged", result.unchanged())
                    .put("compacted", result.compacted())
                    .put("storedBytes", result.storedBytes());
            form.set("newest", JsonForm.of(result.newest()));
            answer().json(form);
        } else {
            answer().line(String.format(
                    Locale.ROOT,
                    "%s@%-3d %s  %s stored, %s unchanged, %s compacted, %s",
                    tag,
                    result.newest().number(),
                    Words.of(result.newest().artifact()),
                    Words.count(result.stored(), "version"),
                    Words.number(result.unchanged()),
                    Words.number(result.compacted()),
                    Words.size(result.storedBytes())));
        }
        return ExitCode.DONE;
    }

    /** The lines, with the bytes of those that were taken on the progress bar. */
    private static Iterator<VersionInput> shown(JsonLines lines, ProgressDisplay progress) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return lines.hasNext();
            }

            @Override
            public VersionInput next() {
                progress.advanced(lines.done(), lines.size());
                return lines.next();
            }
        };
    }
}
