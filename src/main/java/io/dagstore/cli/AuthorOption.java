package io.dagstore.cli;

import picocli.CommandLine.Option;

/** Who is recorded for a change. */
final class AuthorOption {
    @Option(
            names = "--author",
            paramLabel = "NAME",
            description = "Who is recorded for it; default the user of the operating system (${DEFAULT-VALUE}).")
    String author = System.getProperty("user.name", "unknown");
}
