package io.dagstore.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The changelog on the class path, read without Liquibase: starting that takes longer than most commands, and the
 * names of the changesets are all that a look at a database's state needs.
 */
final class Changelog {
    /** The author of every changeset; others in the same log belong to other programs. */
    static final String AUTHOR = "dagstore";

    private static final String FOLDER = "changelog/";
    private static final String MASTER_NAME = "db.changelog-master.yaml";
    static final String MASTER = FOLDER + MASTER_NAME;

    private static final Pattern INCLUDE = Pattern.compile("\\s+file:\\s*(\\S+)");
    private static final Pattern MASTER_CHANGESET = Pattern.compile("\\s+id:\\s*(\\S+)");
    private static final Pattern MASTER_COMMENT = Pattern.compile("\\s+comment:\\s*(.+)");
    // What runs on request only is not part of an update.
    private static final Pattern CHANGESET =
            Pattern.compile("--changeset " + AUTHOR + ":(\\S+)(?!.* contextFilter:).*");
    private static final Pattern COMMENT = Pattern.compile("--comment: (.*)");

    private static final Map<String, Changeset> BY_ID = read();

    private Changelog() {}

    /** All changesets by id, in the order in which they run. */
    static Map<String, Changeset> byId() {
        return BY_ID;
    }

    private static Map<String, Changeset> read() {
        Map<String, Changeset> changesets = new LinkedHashMap<>();
        String id = "";
        for (String line : lines(MASTER)) {
            Matcher include = INCLUDE.matcher(line);
            Matcher changeset = MASTER_CHANGESET.matcher(line);
            Matcher comment = MASTER_COMMENT.matcher(line);
            if (include.matches()) {
                readSql(include.group(1), changesets);
            } else if (changeset.matches()) {
                id = changeset.group(1);
            } else if (comment.matches()) {
                changesets.put(id, new Changeset(id, MASTER_NAME, comment.group(1)));
            }
        }
        return Collections.unmodifiableMap(changesets);
    }

    private static void readSql(String file, Map<String, Changeset> changesets) {
        String id = "";
        for (String line : lines(FOLDER + file)) {
            Matcher changeset = CHANGESET.matcher(line);
            Matcher comment = COMMENT.matcher(line);
            if (changeset.matches()) {
                id = changeset.group(1);
            } else if (line.startsWith("--changeset ")) {
                id = "";
            } else if (comment.matches() && !id.isEmpty()) {
                changesets.put(id, new Changeset(id, file, comment.group(1)));
            }
        }
    }

    private static List<String> lines(String resource) {
        InputStream stream = Changelog.class.getClassLoader().getResourceAsStream(resource);
        if (stream == null) {
            throw new IllegalStateException(resource + " is missing from the class path");
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
