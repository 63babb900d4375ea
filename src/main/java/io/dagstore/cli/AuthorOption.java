package io.dagstore.cli;

import io.dagstore.error.InvalidInputException;
import picocli.CommandLine.Option;

/** Who is recorded for a change. */
final class AuthorOption {
    @Option(
            names = "--author",
            paramLabel = "NAME",
            description = "Who is recorded for it; default the user of the operating system (${DEFAULT-VALUE}).")
    private String author = System.getProperty("user.name", "unknown");

    /**
     * Their name.
     *
     * @throws InvalidInputException if it has control characters
     */
    String name() {
        if (author.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidInputException(
                    "the author \"" + Words.printable(author) + "\" has control characters; give a name without them");
        }
        return author;
    }
}
