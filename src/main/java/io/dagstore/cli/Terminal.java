package io.dagstore.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a run of the command line talks through.
 *
 * @param in standard input
 * @param out takes the answer
 * @param err takes errors, notes and progress
 * @param environment the environment variables
 * @param outColumns how wide the terminal is that out goes to; 0 if it goes to a file or a pipe
 * @param errColumns how wide the terminal is that err goes to; 0 if it goes to a file or a pipe
 */
record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        int outColumns,
        int errColumns) {
    private static final String PREFIX = "dagstore: ";

    /** Tells something beside the answer, on one line; control characters in it are escaped. */
    void note(String message) {
        err.println(PREFIX + Words.printable(message.strip().replaceAll("\\s*\\R\\s*", " ")));
    }
}
