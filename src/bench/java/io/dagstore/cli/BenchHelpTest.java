package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchHelpTest {
    private static final Map<String, String> NOWHERE = Map.of("DAGSTORE_HOME", "/dev/null/home");

    @Test
    void theCommandsAreTheDocumentedOnes() {
        assertThat(new CommandLine(new BenchCommand()).getSubcommands())
                .containsOnlyKeys(
                        "lookup",
                        "materialise",
                        "append",
                        "compact",
                        "import",
                        "all",
                        "migration",
                        "json",
                        "alternatives");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lookup",
                "materialise",
                "append",
                "compact",
                "import",
                "all",
                "migration",
                "json",
                "alternatives"
            })
    void eachCommandHasADescriptionAndAnExampleAndNamesItsHelp(String command) {
        CommandLineRun help = run("bench", command, "--help");
        CommandLineRun nonsense = run("bench", command, "--nonsense");

        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out().lines().skip(1)).anyMatch(line -> line.endsWith("."));
        assertThat(help.out())
                .startsWith("Usage: dagstore bench " + command)
                .contains("\nExamples:\n  dagstore bench " + command);
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(run("help", "bench", command).out()).isEqualTo(help.out());
        assertThat(nonsense.code()).isEqualTo(ExitCode.USAGE);
        assertThat(nonsense.err().lines().skip(1)).containsExactly("dagstore: see: dagstore help bench " + command);
    }

    @Test
    void theOtherCommandsAreThereAsWell() {
        assertThat(run("--help").out()).contains("\n  put ", "\n  bench ");
        assertThat(run("bnch").err()).startsWith("dagstore: \"bnch\" is not understood; similar: bench");
    }

    @Test
    void eachOptionIsDescribed() {
        new CommandLine(new BenchCommand()).getSubcommands().values().forEach(command -> assertThat(
                        command.getCommandSpec().options())
                .isNotEmpty()
                .allSatisfy(option -> assertThat(option.description())
                        .as(command.getCommandName() + " " + option)
                        .isNotEmpty()));
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnythingIsStarted(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(run("bench", "migration", "--rows", "5"))
                .isEqualTo(
                        new CommandLineRun(
                                ExitCode.USAGE,
                                "",
                                """
                                dagstore: --rows 5 is not between 100 and 100000000
                                dagstore: see: dagstore help bench migration
                                """));
        for (List<String> options : List.of(
                List.of("materialise", "--rows", "5"),
                List.of("append", "--rounds", "0"),
                List.of("compact", "--versions", "1"),
                List.of("migration", "--writers", "65"),
                List.of("migration", "--sizes", "1000,5"))) {
            CommandLineRun run =
                    run(Stream.concat(Stream.of("bench"), options.stream()).toArray(String[]::new));

            assertThat(run.code()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).startsWith("dagstore: " + options.get(1)).contains("is not between");
        }
        assertThat(run("bench", "migration", "--report", file.toString()).code())
                .isEqualTo(ExitCode.INVALID_INPUT);
    }

    private static CommandLineRun run(String... arguments) {
        return CommandLineRun.with(NOWHERE, 0, "", main -> BenchMain.run(main, arguments));
    }
}
