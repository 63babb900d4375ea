package io.dagstore.cli;

import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints the answer of a command to standard output: lines for people, or one JSON value for programs. */
final class Answer {
    private static final Json JSON = new Json(JsonLimits.STORED);

    private final Terminal terminal;
    private final boolean json;

    Answer(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** Whether a JSON value is wanted. */
    boolean isJson() {
        return json;
    }

    /** How wide the terminal is that lines are for; 0 if it is none. */
    int columns() {
        return terminal.outColumns();
    }

    /** Prints a JSON value, indented by two spaces. */
    void json(JsonNode value) {
        // JSON allows some control characters in strings as they are.
        JSON.pretty(value).lines().forEach(this::line);
    }

    /** Prints a line of text; control characters in it are escaped. */
    void line(String text) {
        terminal.out().println(Words.printable(text));
    }

    /** Prints a text of several lines as it is. */
    void script(String text) {
        terminal.out().println(text.stripTrailing());
    }

    /** Prints a table; if it has no rows, says so beside the answer. */
    void table(Table table, String ifEmpty) {
        if (table.isEmpty()) {
            terminal.note(ifEmpty);
        } else {
            table.lines().forEach(this::line);
        }
    }

    /** Prints names and values, aligned. */
    void pairs(List<Pair> pairs) {
        int width = pairs.stream().mapToInt(pair -> pair.name().length()).max().orElse(0);
        for (Pair pair : pairs) {
            line(pair.name() + " ".repeat(width - pair.name().length() + 2) + pair.value());
        }
    }

    /**
     * A value with its name.
     *
     * @param name what it is
     * @param value in words
     */
    record Pair(String name, String value) {}

    /** Prints bytes as they are. */
    void bytes(byte[] bytes) {
        terminal.out().write(bytes, 0, bytes.length);
    }
}
