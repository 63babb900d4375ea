package io.dagstore.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line as a whole: the global options, and the help of the whole. */
@Command(
        name = "dagstore",
        description = "Keeps versioned workflow graphs in PostgreSQL.",
        versionProvider = VersionNumbers.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command line is not understood",
            "3:not found",
            "4:conflict: a tag that moved, a name that is taken",
            "5:invalid input: a document, patch, name or number",
            "6:corrupt content, or a verification failed",
            "7:the database is not available",
            "8:the schema is not migrated, or too new",
            "130:broken off with Ctrl-C"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dagstore put order order.json    store a document as a version of order",
            "  dagstore log order               list the versions, newest first",
            "  dagstore show order@3            print the document of version 3",
            "  dagstore compact order           make a full version of a deep chain",
            "  dagstore demo                    see it all, in a throw-away database"
        })
final class Dagstore implements Runnable {
    @Mixin
    final GlobalOptions options = new GlobalOptions();

    final Terminal terminal;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help; that of a command: dagstore help COMMAND.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the versions of what is at work.")
    boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    Dagstore(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
