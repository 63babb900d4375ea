package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreOpening;
import io.dagstore.embedded.EmbeddedPostgres;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "See it all at work, in a throw-away database.",
            "A workflow is stored, changed, materialised and compacted, and the two ways to find its compacted base are"
                    + " compared. Every claim is checked; if one does not hold, the exit code is 1. Takes less than a minute."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore demo", "  dagstore demo --output json"})
final class DemoCommand extends DagstoreCommand {
    @Option(names = "--artifacts", paramLabel = "N", hidden = true, description = "How many artifacts are loaded.")
    int artifacts = 150_000;

    @Override
    public Integer call() {
        if (options().url != null || options().user != null || options().passwordFile != null) {
            throw usage("the demo has a database of its own; it does not go with --url, --user or --password-file");
        }
        try (StoreOpening opening = StoreOpening.begin();
                Database database = Database.of(
                        EmbeddedPostgres.throwAway(options().home(terminal().environment())));
                DagStore store = database.store(opening, settings -> settings)) {
            new Demo(store, database.dataSource(), answer()).run(artifacts);
        }
        return ExitCode.DONE;
    }
}
