package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.json.JsonLimits;
import io.dagstore.service.PutOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a version is stored: by whom, on top of what, and within which limits. */
final class WriteOptions {
    @Mixin
    final AuthorOption author = new AuthorOption();

    @Option(
            names = "--expect",
            paramLabel = "ID",
            description =
                    "Store only if the tag points at this artifact; else nothing is stored and the exit code is 4.")
    @Nullable String expect;

    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            description = "The largest input that is accepted; default ${DEFAULT-VALUE}.")
    int maxBytes = JsonLimits.DEFAULT.maxBytes();

    @Option(
            names = "--max-depth",
            paramLabel = "N",
            description = "How deep it may be nested; default ${DEFAULT-VALUE}, at most " + JsonLimits.DEEPEST + ".")
    int maxDepth = JsonLimits.DEFAULT.maxDepth();

    @Option(
            names = "--max-operations",
            paramLabel = "N",
            description = "How many operations a patch may have; default ${DEFAULT-VALUE}.")
    int maxOperations = JsonLimits.DEFAULT.maxOperations();

    private @Nullable JsonLimits limits;

    /** Checks the limits before anything else is done. */
    void prepare(DagstoreCommand command) {
        try {
            limits = new JsonLimits(maxBytes, maxDepth, maxOperations);
        } catch (IllegalArgumentException e) {
            throw command.usage(String.valueOf(e.getMessage()));
        }
    }

    StoreConfig settings(StoreConfig defaults) {
        return limits == null ? defaults : defaults.withLimits(limits);
    }

    /** How the first version of this run is stored. */
    PutOptions putOptions(DagStore store) {
        return PutOptions.NONE
                .by(author.name())
                .expecting(expect == null ? null : store.workflows().resolveId(expect));
    }
}
