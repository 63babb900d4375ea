package io.dagstore.cli;

import java.util.List;
import picocli.CommandLine;

/**
 * The commands by name. To tell picocli of one takes milliseconds of reflection, so where the arguments name some, it is
 * told of these only: the name that the parser will look for is among the arguments, or there is no such command.
 */
final class Commands {
    /** All, in the order of the help. */
    static final List<String> NAMES = List.of(
            "put",
            "patch",
            "import",
            "show",
            "log",
            "diff",
            "tag",
            "candidates",
            "compact",
            "compacted-base",
            "compactions",
            "stats",
            "explain",
            "export-versions",
            "schema",
            "db",
            "demo",
            "completion",
            "help");

    private Commands() {}

    /** A command line that has all commands. */
    static CommandLine all(Dagstore dagstore) {
        return with(dagstore, NAMES);
    }

    /** A command line that does the same with these arguments as one that has all commands, but for suggestions where they name none. */
    static CommandLine namedIn(List<String> arguments, Dagstore dagstore) {
        List<String> named = NAMES.stream().filter(arguments::contains).toList();
        return named.isEmpty() || arguments.stream().anyMatch(Commands::mayConcernAll)
                ? all(dagstore)
                : with(dagstore, named);
    }

    /** Whether this may be a word that makes the list of the commands an answer, or a file of arguments. */
    private static boolean mayConcernAll(String argument) {
        return argument.equals("help")
                || argument.equals("completion")
                || argument.startsWith("-h")
                || argument.startsWith("--help")
                || argument.startsWith("@");
    }

    private static CommandLine with(Dagstore dagstore, List<String> names) {
        CommandLine commands = new CommandLine(dagstore);
        names.forEach(name -> commands.addSubcommand(name, command(name)));
        return commands;
    }

    private static Object command(String name) {
        return switch (name) {
            case "put" -> new PutCommand();
            case "patch" -> new PatchCommand();
            case "import" -> new ImportCommand();
            case "show" -> new ShowCommand();
            case "log" -> new LogCommand();
            case "diff" -> new DiffCommand();
            case "tag" -> new TagCommand();
            case "candidates" -> new CandidatesCommand();
            case "compact" -> new CompactCommand();
            case "compacted-base" -> new CompactedBaseCommand();
            case "compactions" -> new CompactionsCommand();
            case "stats" -> new StatsCommand();
            case "explain" -> new ExplainCommand();
            case "export-versions" -> new ExportVersionsCommand();
            case "schema" -> new SchemaCommand();
            case "db" -> new DbCommand();
            case "demo" -> new DemoCommand();
            case "completion" -> new CompletionCommand();
            case "help" -> new HelpCommand();
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }
}
