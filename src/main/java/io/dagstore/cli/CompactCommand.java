package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.error.CorruptContentException;
import io.dagstore.service.CompactionResult;
import io.dagstore.service.CompactionRun;
import io.dagstore.service.CompactionService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "compact",
        description = {
            "Make a full version of a patch whose chain is deep, or of all candidates.",
            "The chain stays, no tag moves and no number changes. What was compacted already is not compacted again."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore compact order",
            "  dagstore compact --all",
            "  dagstore compact --all --threshold 50 --workers 4"
        })
final class CompactCommand extends StoreCommand {
    @Parameters(arity = "0..1", paramLabel = "REF", description = REF)
    @Nullable String reference;

    @Option(names = "--all", description = "Compact all candidates instead of one patch.")
    boolean all;

    @Option(
            names = "--threshold",
            paramLabel = "N",
            description = "With --all: the depth from which a patch is worth compacting; default "
                    + CompactionService.DEFAULT_THRESHOLD + ".")
    @Nullable Integer threshold;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "With --all: how many threads compact at a time; default the number of processors, at most 4.")
    @Nullable Integer workers;

    @Mixin
    final AuthorOption author = new AuthorOption();

    @Override
    void prepare() {
        if (all == (reference != null)) {
            throw usage("either a REF or --all");
        }
        if (!all && (threshold != null || workers != null)) {
            throw usage("--threshold and --workers go with --all");
        }
    }

    @Override
    StoreConfig settings(StoreConfig defaults) {
        return defaults.withMaxConnections(Math.max(defaults.maxConnections(), workers() + 1));
    }

    @Override
    int run(DagStore store) {
        return reference == null ? compactAll(store) : compact(store, reference);
    }

    private int compact(DagStore store, String patch) {
        CompactionResult result = store.compaction().compact(patch, author.name());
        if (answer().isJson()) {
            ObjectNode form =
                    JsonForm.object().put("created", result.created()).put("patch", JsonForm.id(result.patch()));
            form.set("compactedBase", JsonForm.of(result.compactedBase()));
            answer().json(form);
        } else {
            answer().line(Words.of(result.patch())
                    + (result.created() ? " compacted into " : " was compacted before, into ")
                    + Words.of(result.compactedBase()));
        }
        return ExitCode.DONE;
    }

    private int compactAll(DagStore store) {
        CompactionRun run;
        int depth = threshold == null ? CompactionService.DEFAULT_THRESHOLD : threshold;
        try (ProgressDisplay progress = ProgressDisplay.of(this, "Compacting")) {
            run = store.compaction().compactAll(depth, workers(), author.name(), progress);
        }
        if (answer().isJson()) {
            ObjectNode form =
                    JsonForm.object().put("compacted", run.compacted()).put("alreadyCompacted", run.alreadyCompacted());
            ArrayNode failures = form.putArray("failures");
            run.failures().forEach(failure -> failures.addObject()
                    .put("patch", JsonForm.id(failure.patch()))
                    .put("error", failure.error().getMessage()));
            answer().json(form);
        } else {
            answer().line(Words.number(run.compacted()) + " compacted"
                    + (run.alreadyCompacted() == 0
                            ? ""
                            : ", " + Words.number(run.alreadyCompacted()) + " compacted by others meanwhile")
                    + (run.failures().isEmpty()
                            ? ""
                            : ", " + Words.number(run.failures().size()) + " failed"));
        }
        run.failures().forEach(failure -> terminal()
                .note(failure.patch() + ": " + failure.error().getMessage()));
        return exitCode(run);
    }

    private static int exitCode(CompactionRun run) {
        if (run.failures().isEmpty()) {
            return ExitCode.DONE;
        }
        return run.failures().stream().allMatch(failure -> failure.error() instanceof CorruptContentException)
                ? ExitCode.CORRUPT
                : ExitCode.FAILED;
    }

    private int workers() {
        return workers == null ? Math.min(4, Runtime.getRuntime().availableProcessors()) : workers;
    }
}
