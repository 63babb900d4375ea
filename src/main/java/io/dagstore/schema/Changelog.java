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

    static final String MASTER = "changelog/db.changelog-master.yaml";

    private static final Pattern INCLUDE = Pattern.compile("\\s+file:\\s*(\\S+)");
    private static final Pattern CHANGESET = Pattern.compile("--changeset " + AUTHOR + ":(\\S+).*");
    private static final Pattern COMMENT = Pattern.compile("--comment: (.*)");

    private static final Map<String, Changeset> BY_ID = read();

    private Changelog() {}

    /** All changesets by id, in the order in which they run. */
    static Map<String, Changeset> byId() {
        return BY_ID;
    }

    private static Map<String, Changeset> read() {
        Map<String, Changeset> changesets = new LinkedHashMap<>();
        for (String line : lines(MASTER)) {
            Matcher include = INCLUDE.matcher(line);
            if (include.matches()) {
                String file = include.group(1);
                String id = "";
                for (String sql : lines("changelog/" + file)) {
                    Matcher changeset = CHANGESET.matcher(sql);
                    Matcher comment = COMMENT.matcher(sql);
                    if (changeset.matches()) {
                        id = changeset.group(1);
                    } else if (comment.matches()) {
                        changesets.put(id, new Changeset(id, file, comment.group(1)));
                    }
                }
            }
        }
        return Collections.unmodifiableMap(changesets);
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
