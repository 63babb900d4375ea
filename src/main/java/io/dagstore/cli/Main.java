package io.dagstore.cli;

import io.dagstore.error.DagStoreException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the program starts. */
public final class Main {
    /** How wide help is written where no terminal says how wide it is. */
    private static final int HELP_COLUMNS = 100;

    private static final int NARROWEST_HELP = 60;

    private final Terminal terminal;

    /** A command line that talks through this. */
    Main(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs a command and exits with its code, one of {@link ExitCode}. */
    public static void main(String[] args) {
        exit(main -> main.run(args));
    }

    /** Exits with the code of what is run, or that of an answer that could not be written. */
    static void exit(ToIntFunction<Main> commands) {
        Logging.off();
        StandardOutput out = new StandardOutput();
        Terminal terminal = terminal(System.in, out, System.getenv());
        int code = commands.applyAsInt(new Main(terminal));
        IOException lost = out.failure();
        if (lost != null) {
            terminal.note("the answer cannot be written: " + lost.getMessage());
            code = code == ExitCode.DONE ? ExitCode.FAILED : code;
        }
        System.exit(code);
    }

    /** What the process talks through, of the widths that the script that started it has found out. */
    static Terminal terminal(InputStream in, StandardOutput out, Map<String, String> environment) {
        return new Terminal(
                in,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                environment,
                Integer.getInteger("dagstore.out.columns", 0),
                Integer.getInteger("dagstore.err.columns", 0));
    }

    /** Runs a command and returns its exit code. */
    int run(String... args) {
        Dagstore dagstore = dagstore();
        return run(dagstore, Commands.namedIn(List.of(args), dagstore), args);
    }

    /** The command line as a whole, with no command yet. */
    Dagstore dagstore() {
        return new Dagstore(terminal);
    }

    /** Runs one of these commands and returns its exit code. */
    int run(Dagstore dagstore, CommandLine commands, String... args) {
        HelpText.configure(commands, helpColumns());
        commands.setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi()))
                .setParameterExceptionHandler(
                        (e, arguments) -> knowsAllThatCouldBeMeant(e) ? usageError(e) : runWithAll(args))
                .setExecutionExceptionHandler((e, command, parsed) -> failure(e, dagstore.options))
                .setExecutionStrategy(parsed -> {
                    if (dagstore.options.verbose) {
                        Logging.to(terminal.err());
                    }
                    return new CommandLine.RunLast().execute(parsed);
                });
        int code;
        try {
            code = commands.execute(args);
        } catch (OutOfMemoryError | StackOverflowError e) {
            code = failure(e, dagstore.options);
        }
        terminal.out().flush();
        return code;
    }

    /** Only what is not understood at the top can be a command that is misspelt, for which all are needed. */
    private static boolean knowsAllThatCouldBeMeant(ParameterException e) {
        CommandLine commands = e.getCommandLine();
        return commands.getParent() != null
                || commands.getSubcommands().keySet().containsAll(Commands.NAMES);
    }

    private int runWithAll(String... args) {
        Dagstore dagstore = dagstore();
        return run(dagstore, Commands.all(dagstore), args);
    }

    private int usageError(ParameterException e) {
        terminal.note(message(e));
        String command = e.getCommandLine().getCommandSpec().qualifiedName().replaceFirst("^dagstore ?", "");
        terminal.note("see: dagstore help" + (command.isEmpty() ? "" : " " + command));
        return ExitCode.USAGE;
    }

    private static String message(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            List<String> similar = unmatched.getSuggestions();
            return "\"" + first + "\" is not understood"
                    + (similar.isEmpty() ? "" : "; similar: " + String.join(", ", similar));
        }
        return String.valueOf(e.getMessage());
    }

    private int failure(Throwable e, GlobalOptions options) {
        terminal.out().flush();
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof DagStoreException) {
            terminal.note(message);
        } else {
            terminal.note("unexpected error: " + message + (options.verbose ? "" : " (--verbose tells more)"));
        }
        if (options.verbose) {
            e.printStackTrace(terminal.err());
        }
        return ExitCode.of(e);
    }

    private int helpColumns() {
        return terminal.outColumns() == 0
                ? HELP_COLUMNS
                : Math.max(NARROWEST_HELP, Math.min(HELP_COLUMNS, terminal.outColumns()));
    }

    private Ansi ansi() {
        boolean wanted = terminal.outColumns() > 0
                && terminal.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return wanted ? Ansi.ON : Ansi.OFF;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
