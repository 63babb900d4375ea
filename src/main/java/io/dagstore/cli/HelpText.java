package io.dagstore.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How help looks: short synopses, and the options that all commands have told once, in the help of the whole. */
final class HelpText {
    private HelpText() {}

    /** Sets the looks of a command and all below it. */
    static void configure(CommandLine commands, int columns) {
        commands.setUsageHelpWidth(columns);
        configure(commands);
    }

    private static void configure(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.abbreviateSynopsis(true).sortOptions(false);
        usage.descriptionHeading("%n");
        usage.parameterListHeading("%n");
        usage.optionListHeading("%nOptions:%n");
        usage.commandListHeading("%nCommands:%n");
        usage.synopsisHeading("Usage: ");
        if (command.getParent() != null) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, HelpText::ownHeading);
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpText::ownOptions);
        }
        command.getSubcommands().values().forEach(HelpText::configure);
    }

    private static String ownHeading(Help help) {
        return own(help).isEmpty() ? "" : help.optionListHeading();
    }

    private static String ownOptions(Help help) {
        return help.optionListExcludingGroups(own(help))
                + help.createHeading(
                        "%nFor --url, --home, --output and other options of all commands: dagstore help%n");
    }

    private static List<OptionSpec> own(Help help) {
        return help.commandSpec().options().stream()
                .filter(option -> !option.inherited() && !option.hidden())
                .toList();
    }
}
