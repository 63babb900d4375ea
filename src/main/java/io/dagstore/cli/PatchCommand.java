package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.error.InvalidInputException;
import io.dagstore.service.PutOptions;
import io.dagstore.service.PutResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "patch",
        description = {
            "Apply RFC 6902 operations to the newest version of a tag.",
            "They are stored as its next version. If one of them does not apply, nothing is stored."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore patch order operations.json",
            "  echo '[{\"op\": \"replace\", \"path\": \"/nodes/0/config/timeout\", \"value\": 30}]' \\",
            "      | dagstore patch order -"
        })
final class PatchCommand extends StoreCommand {
    @Parameters(index = "0", paramLabel = "TAG", description = "The name of the workflow.")
    String tag = "";

    @Parameters(
            index = "1",
            paramLabel = "OPS",
            description = "A file with the operations, a JSON array; - is standard input.")
    String operations = "";

    @Mixin
    final WriteOptions write = new WriteOptions();

    @Override
    void prepare() {
        write.prepare(this);
    }

    @Override
    StoreConfig settings(StoreConfig defaults) {
        return write.settings(defaults);
    }

    @Override
    int run(DagStore store) {
        Input input = Input.of(operations, terminal(), write.maxBytes);
        PutResult result = patch(store, input.name(), input.read());
        if (answer().isJson()) {
            answer().json(StoredVersion.json(result));
        } else {
            StoredVersion.lines(tag, result).forEach(answer()::line);
        }
        return ExitCode.DONE;
    }

    private PutResult patch(DagStore store, String source, byte[] bytes) {
        PutOptions options = write.putOptions(store);
        try {
            return store.workflows().patch(tag, bytes, options);
        } catch (InvalidInputException e) {
            throw e.in(source);
        }
    }
}
