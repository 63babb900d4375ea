package io.dagstore.cli;

import io.dagstore.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run of the command line did.
 *
 * @param code the exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record CommandLineRun(int code, String out, String err) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Runs a command on a test database, within this process. */
    static CommandLineRun on(TestDatabase database, String... arguments) {
        return fed(database, "", arguments);
    }

    /** Runs a command on a test database, within this process, with this as standard input. */
    static CommandLineRun fed(TestDatabase database, String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", database.url()));
        Map<String, String> login = Map.of(
                "DAGSTORE_USER",
                database.user(),
                "DAGSTORE_PASSWORD",
                database.password(),
                // Nothing can be made there, should a command go for the embedded server.
                "DAGSTORE_HOME",
                "/dev/null/home");
        return with(login, input, all.toArray(String[]::new));
    }

    /** Runs a command within this process. */
    static CommandLineRun with(Map<String, String> environment, String input, String... arguments) {
        return with(environment, 0, input, arguments);
    }

    /** Runs a command within this process, its standard output a terminal of so many columns. */
    static CommandLineRun with(Map<String, String> environment, int columns, String input, String... arguments) {
        return with(environment, columns, input, main -> main.run(arguments));
    }

    /** Runs something within this process, its standard output a terminal of so many columns. */
    static CommandLineRun with(
            Map<String, String> environment, int columns, String input, ToIntFunction<Main> commands) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                columns,
                0);
        int code = commands.applyAsInt(new Main(terminal));
        return new CommandLineRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The only JSON value on standard output. */
    JsonNode json() {
        return MAPPER.readTree(out);
    }
}
