package io.dagstore.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does something and prints an answer. Returns the exit code, or throws. */
abstract class DagstoreCommand implements Callable<Integer> {
    /** What a REF can be. */
    static final String REF = "A version: a tag, an artifact id or a unique beginning of one (8 digits or more);"
            + " then @N for version N of its line, or ~N for N versions before it.";

    static final String EXAMPLES = "%nExamples:%n";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    final Dagstore dagstore() {
        return (Dagstore) spec.root().userObject();
    }

    final GlobalOptions options() {
        return dagstore().options;
    }

    final Terminal terminal() {
        return dagstore().terminal;
    }

    /** Where the answer goes. */
    final Answer answer() {
        return new Answer(terminal(), options().json());
    }

    /** The error that says that the command line makes no sense. */
    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
