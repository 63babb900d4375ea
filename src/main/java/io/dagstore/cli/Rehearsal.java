package io.dagstore.cli;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Runs what people run most, one after the other in one process, so that a virtual machine that keeps an archive of the classes it
 * has loaded keeps those that a command needs. The script {@code bin/dagstore} starts it, in the background.
 */
final class Rehearsal {
    private static final String FIRST =
            """
            {"name": "rehearsal", "nodes": [{"id": "a", "size": 1.10}, {"id": "b", "on": true}], "edges": [{"from": "a", "to": "b"}]}
            """;

    private static final String SECOND =
            """
            {"name": "r\u00e9p\u00e9tition", "nodes": [{"id": "a", "size": 2e3}, {"id": "c", "on": null}], "edges": []}
            """;

    private static final String OPERATIONS =
            """
            [{"op": "test", "path": "/edges", "value": []}, {"op": "add", "path": "/nodes/-", "value": {"id": "d"}}]
            """;

    private final String home;

    private Rehearsal(String home) {
        this.home = home;
    }

    /**
     * Runs the commands on an embedded database that is used for nothing else.
     *
     * @param args its home, and a name for what is stored
     */
    public static void main(String[] args) {
        Logging.off();
        Rehearsal rehearsal = new Rehearsal(args[0]);
        String name = args[1];
        rehearsal.run(FIRST, "put", name, "-");
        rehearsal.run(SECOND, "put", name, "-", "--output", "json");
        rehearsal.run(OPERATIONS, "patch", name, "-");
        rehearsal.run("", "show", name);
        rehearsal.run("", "show", name + "~1", "--output", "json");
        rehearsal.run("", "log", name);
        rehearsal.run("", "log", name, "--output", "json");
        rehearsal.run("", "diff", name + "@0", name);
        rehearsal.run("", "tag", "list");
        rehearsal.run("", "tag", "create", name + "-copy", "--at", name + "@1");
        rehearsal.run("", "tag", "show", name, "--output", "json");
        rehearsal.run("", "candidates");
        rehearsal.run("", "compact", name);
        rehearsal.run("", "compacted-base", name);
        rehearsal.run("", "compactions");
        rehearsal.run("", "stats");
        rehearsal.run("", "schema", "status");
        rehearsal.run("", "show", "nothing");
        rehearsal.run("", "help", "put");
        System.exit(ExitCode.DONE);
    }

    private void run(String input, String... arguments) {
        new Main(Main.terminal(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new StandardOutput(),
                        Map.of("DAGSTORE_HOME", home)))
                .run(arguments);
    }
}
