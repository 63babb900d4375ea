package io.dagstore.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "help",
        helpCommand = true,
        description = "Show the help of a command, or of the whole.",
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore help", "  dagstore help put", "  dagstore help tag create"})
final class HelpCommand extends DagstoreCommand {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The words of the command.")
    List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (String word : words) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                String group = command.getCommandSpec().qualifiedName();
                throw new ParameterException(command, "\"" + word + "\" is not a command of " + group);
            }
            command = next;
        }
        command.usage(terminal().out());
        return ExitCode.DONE;
    }
}
