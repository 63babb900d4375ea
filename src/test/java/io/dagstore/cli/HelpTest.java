package io.dagstore.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
    private static final List<String> COMMANDS = List.of(
            "put",
            "patch",
            "import",
            "show",
            "log",
            "diff",
            "tag",
            "tag list",
            "tag show",
            "tag create",
            "tag move",
            "tag delete",
            "candidates",
            "compact",
            "compacted-base",
            "compactions",
            "stats",
            "explain",
            "export-versions",
            "schema",
            "schema update",
            "schema status",
            "schema verify",
            "schema sql",
            "schema rollback",
            "schema cleanup",
            "db",
            "db start",
            "db stop",
            "db status",
            "demo",
            "completion");

    @Test
    void theCommandsAreTheDocumentedOnes() {
        CommandLine commands = Commands.all(new Dagstore(noTerminal()));

        assertThat(names(commands)).containsExactlyInAnyOrderElementsOf(COMMANDS);
    }

    @Test
    void aCommandIsTheSameWhetherTheOthersAreKnownOrNot() {
        CommandLine all = Commands.all(new Dagstore(noTerminal()));

        for (String name : Commands.NAMES) {
            CommandLine alone = Commands.namedIn(List.of("--output", "json", name), new Dagstore(noTerminal()));

            assertThat(usage(alone, name)).isEqualTo(usage(all, name)).startsWith("Usage: dagstore " + name);
        }
        assertThat(Commands.namedIn(List.of("show", "tag"), new Dagstore(noTerminal()))
                        .getSubcommands())
                .containsOnlyKeys("show", "tag");
    }

    private static String usage(CommandLine commands, String name) {
        return requireNonNull(commands.getSubcommands().get(name)).getUsageMessage();
    }

    @Test
    void aMisspeltCommandIsCorrectedFromAllCommands() {
        CommandLineRun run = CommandLineRun.with(Map.of(), "", "shwo", "tag");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("dagstore: \"shwo\" is not understood; similar: show");
    }

    static Stream<String> commands() {
        return COMMANDS.stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandHasADescriptionAndAnExample(String command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
        arguments.add("--help");

        CommandLineRun run = CommandLineRun.with(Map.of(), "", arguments.toArray(String[]::new));

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().skip(1)).anyMatch(line -> line.endsWith("."));
        assertThat(run.out())
                .startsWith("Usage: dagstore " + command)
                .containsPattern("\nExamples:\n  .*dagstore " + command.replaceFirst(" .*", ""));
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpOfACommandIsTheSameInBothWays(String command) {
        CommandLineRun help = CommandLineRun.with(Map.of(), "", words("help " + command));

        assertThat(help.code()).isZero();
        assertThat(help.out())
                .isEqualTo(CommandLineRun.with(Map.of(), "", words(command + " --help"))
                        .out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aUsageErrorNamesHelpThatExists(String command) {
        CommandLineRun run = CommandLineRun.with(Map.of(), "", words(command + " --nonsense"));

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertHint(run, command);
    }

    @Test
    void helpOfWhatIsNoCommandIsAUsageError() {
        CommandLineRun whole = CommandLineRun.with(Map.of(), "", "help", "nonsense");
        CommandLineRun tag = CommandLineRun.with(Map.of(), "", "help", "tag", "nonsense");
        CommandLineRun tooLong = CommandLineRun.with(Map.of(), "", "help", "tag", "create", "live");

        assertThat(List.of(whole.code(), tag.code(), tooLong.code())).containsOnly(ExitCode.USAGE);
        assertThat(tag.out()).isEmpty();
        assertThat(tag.err()).startsWith("dagstore: \"nonsense\" is not a command of dagstore tag\n");
        assertHint(whole, "");
        assertHint(tag, "tag");
        assertHint(tooLong, "tag create");
    }

    @Test
    void aLoginWithoutAUrlIsAUsageError() {
        for (String option : List.of("--user", "--password-file")) {
            for (String command : List.of("log order", "schema status", "db status", "demo")) {
                CommandLineRun run = CommandLineRun.with(
                        Map.of("DAGSTORE_HOME", "/dev/null/home"), "", words(command + " " + option + " x"));

                assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
                assertThat(run.err()).contains("--url");
                assertHint(run, command.replaceFirst(" order", ""));
            }
        }
    }

    private static void assertHint(CommandLineRun run, String command) {
        String hint = run.err().lines().skip(1).findFirst().orElse("");
        assertThat(hint).isEqualTo("dagstore: see: dagstore help" + (command.isEmpty() ? "" : " " + command));
        CommandLineRun help = CommandLineRun.with(Map.of(), "", words(hint.replaceFirst(".*: dagstore ", "")));
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: dagstore " + command);
    }

    private static String[] words(String line) {
        return line.split(" ", -1);
    }

    @Test
    void eachOptionAndParameterIsDescribed() {
        CommandLine commands = Commands.all(new Dagstore(noTerminal()));
        Stream.concat(Stream.of(commands.getCommandSpec()), specs(commands)).forEach(spec -> spec.args().stream()
                .filter(argument -> !argument.hidden())
                .forEach(argument -> assertThat(argument.description())
                        .as(spec.qualifiedName() + " " + argument)
                        .isNotEmpty()));
    }

    @Test
    void theMainHelpListsTheExitCodes() {
        String help = CommandLineRun.with(Map.of(), "", "--help").out();

        for (int code = ExitCode.DONE; code <= ExitCode.SCHEMA; code++) {
            assertThat(help).containsPattern("\n  " + code + " +\\w");
        }
        assertThat(CommandLineRun.with(Map.of(), "", "help").out()).isEqualTo(help);
    }

    @Test
    void theVersionsAreThoseOfAllThatIsAtWork() {
        assertThat(CommandLineRun.with(Map.of(), "", "--version").out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("dagstore "),
                        line -> assertThat(line).isEqualTo("Java " + Runtime.version()),
                        line -> assertThat(line).matches("PostgreSQL driver 42\\..*"));
    }

    private static List<String> names(CommandLine commands) {
        return specs(commands)
                .map(spec -> spec.qualifiedName().replaceFirst("dagstore ", ""))
                .filter(name -> !name.equals("help"))
                .toList();
    }

    private static Stream<CommandSpec> specs(CommandLine commands) {
        return commands.getSubcommands().values().stream()
                .flatMap(command -> Stream.concat(Stream.of(command.getCommandSpec()), specs(command)));
    }

    private static Terminal noTerminal() {
        return new Terminal(System.in, System.out, System.err, Map.of(), 0, 0);
    }
}
