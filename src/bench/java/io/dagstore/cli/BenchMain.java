package io.dagstore.cli;

/** The command line with {@code bench} beside the commands of the product. */
public final class BenchMain {
    private BenchMain() {}

    /** Runs a command and exits with its code, one of {@link ExitCode}. */
    public static void main(String[] args) {
        Main.exit(main -> run(main, args));
    }

    /** Runs a command and returns its exit code. */
    static int run(Main main, String... args) {
        Dagstore dagstore = main.dagstore();
        return main.run(dagstore, Commands.all(dagstore).addSubcommand("bench", new BenchCommand()), args);
    }
}
