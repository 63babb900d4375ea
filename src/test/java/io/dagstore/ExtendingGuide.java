package io.dagstore;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The steps of docs/extending.md. A block that follows a line with a path in backticks and a colon is an edit of that file: the
 * hunks of a {@code diff}, else a new file. A table row with a path and a test says that the test fails without the edits that
 * its section makes to the file.
 */
final class ExtendingGuide {
    private static final String TESTS = "src/test/java/";
    private static final Pattern PATH = Pattern.compile("`([^`]+)`:");
    private static final Pattern FENCE = Pattern.compile("```(\\w+)");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| `(\\w+)\\.(\\w+)` \\|");

    private final List<Edit> edits = new ArrayList<>();
    private final List<Omission> omissions = new ArrayList<>();

    private ExtendingGuide() {}

    /** What the page says to do to one file, in one of its sections. */
    record Edit(String section, String path, boolean diff, String text) {
        void applyTo(Path root) throws IOException {
            Path file = root.resolve(path);
            if (diff) {
                Files.writeString(file, patched(Files.readString(file)));
            } else if (Files.exists(file)) {
                throw new AssertionError(path + " is there already, and docs/extending.md adds it");
            } else {
                Files.writeString(file, text);
            }
        }

        private String patched(String content) {
            String result = content;
            for (String hunk : text.split("(?m)^@@.*\\R", -1)) {
                String before = lines(hunk, '-');
                String after = lines(hunk, '+');
                if (before.isEmpty()) {
                    result += after;
                } else {
                    int at = result.indexOf(before);
                    if (at < 0 || result.indexOf(before, at + 1) >= 0) {
                        throw new AssertionError(
                                "docs/extending.md, " + section + ": not once in " + path + ":\n" + before);
                    }
                    result = result.substring(0, at) + after + result.substring(at + before.length());
                }
            }
            return result;
        }

        /** The lines of one side: those that are on both, and those with this sign. */
        private static String lines(String hunk, char sign) {
            return hunk.lines()
                    .filter(line -> line.isEmpty() || line.charAt(0) == ' ' || line.charAt(0) == sign)
                    .map(line -> line.isEmpty() ? "\n" : line.substring(1) + "\n")
                    .collect(joining());
        }
    }

    /** A part of a section that a test misses. */
    record Omission(String section, String path, String testClass, String method) {
        boolean leavesOut(Edit edit) {
            return edit.section().equals(section) && edit.path().equals(path);
        }

        @Override
        public String toString() {
            return section + " without " + Path.of(path).getFileName() + " fails " + testClass + "." + method;
        }
    }

    static ExtendingGuide read() throws IOException {
        ExtendingGuide guide = new ExtendingGuide();
        String section = "";
        String path = "";
        List<String> lines = Files.readAllLines(Path.of("docs", "extending.md"));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher named = PATH.matcher(line);
            Matcher fence = FENCE.matcher(line);
            Matcher row = ROW.matcher(line);
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (named.matches()) {
                path = named.group(1);
            } else if (fence.matches()) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
                String text = String.join("\n", lines.subList(i + 1, end)) + "\n";
                guide.edits.add(new Edit(section, path, fence.group(1).equals("diff"), text));
                i = end;
            } else if (row.matches()) {
                guide.omissions.add(new Omission(section, row.group(1), row.group(2), row.group(3)));
            }
        }
        return guide;
    }

    /** In the order of the page. */
    List<Edit> edits() {
        return edits;
    }

    List<Omission> omissions() {
        return omissions;
    }

    /** The names of the tests that the page shows. */
    List<String> tests() {
        return edits.stream()
                .map(Edit::path)
                .filter(path -> path.startsWith(TESTS))
                .map(path -> path.substring(TESTS.length()).replace(".java", "").replace('/', '.'))
                .toList();
    }
}
