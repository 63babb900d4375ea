package io.dagstore.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    /**
     * The URL of the database; null if it is the embedded one. A login that only a URL can need is a usage error without one, so that
     * nothing is written to the embedded database by mistake.
     */
    final @Nullable String url() {
        String url = options().url(terminal().environment());
        if (url == null && (options().user != null || options().passwordFile != null)) {
            throw usage(
                    "--user and --password-file are for a database that --url or DAGSTORE_URL names, and neither is given");
        }
        return url;
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
