package io.dagstore.cli;

import picocli.CommandLine.Command;

@Command(
        name = "demo",
        description = "See everything at work.",
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = "  dagstore demo")
final class DemoCommand extends DagstoreCommand {
    @Override
    public Integer call() {
        return 1;
    }
}
