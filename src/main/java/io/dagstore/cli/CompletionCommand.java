package io.dagstore.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        description = "Print a script that lets bash and zsh complete commands and options.",
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  source <(dagstore completion)",
            "  dagstore completion > ~/.local/share/bash-completion/completions/dagstore"
        })
final class CompletionCommand extends DagstoreCommand {
    @Override
    public Integer call() {
        String script = AutoComplete.bash("dagstore", spec.root().commandLine());
        if (answer().isJson()) {
            answer().json(JsonForm.object().put("script", script));
        } else {
            answer().script(script);
        }
        return ExitCode.DONE;
    }
}
