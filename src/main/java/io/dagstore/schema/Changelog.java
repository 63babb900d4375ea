package io.dagstore.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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

    /** In dagstore's own package: a program that embeds it may have a changelog/ of its own first on its class path. */
    private static final String FOLDER = "io/dagstore/changelog/";

    private static final String MASTER_NAME = "db.changelog-master.yaml";
    static final String MASTER = FOLDER + MASTER_NAME;

    /** In this context the changesets run that an update leaves alone. */
    static final String CLEAN_UP_CONTEXT = "cleanup";

    private static final Pattern INCLUDE = Pattern.compile("\\s+file:\\s*(\\S+)");
    private static final Pattern CHANGESET = Pattern.compile("--changeset " + AUTHOR + ":(\\S+)(.*)");
    private static final Pattern COMMENT = Pattern.compile("--comment: (.*)");
    private static final Pattern YAML_CHANGESET = Pattern.compile("\\s+(?:- )?changeSet:\\s*");
    private static final Pattern YAML_VALUE =
            Pattern.compile("\\s+(id|comment|contextFilter|logicalFilePath):\\s*\"?(.*?)\"?");

    private static final Map<String, Changeset> BY_ID = read();

    private Changelog() {}

    /** All changesets by id, in the order in which they run. */
    static Map<String, Changeset> byId() {
        return BY_ID;
    }

    private static Map<String, Changeset> read() {
        Map<String, Changeset> changesets = new LinkedHashMap<>();
        Map<String, String> yaml = new HashMap<>();
        for (String line : lines(MASTER)) {
            Matcher include = INCLUDE.matcher(line);
            Matcher value = YAML_VALUE.matcher(line);
            if (line.startsWith("  - ")) {
                addYaml(changesets, yaml);
                yaml.clear();
            }
            if (YAML_CHANGESET.matcher(line).matches()) {
                yaml.put("logicalFilePath", MASTER_NAME);
            } else if (include.matches()) {
                addSql(changesets, include.group(1));
            } else if (!yaml.isEmpty() && value.matches()) {
                yaml.put(value.group(1), value.group(2));
            }
        }
        addYaml(changesets, yaml);
        return Collections.unmodifiableMap(changesets);
    }

    private static void addSql(Map<String, Changeset> changesets, String file) {
        String id = "";
        String attributes = "";
        for (String line : lines(FOLDER + file)) {
            Matcher changeset = CHANGESET.matcher(line);
            Matcher comment = COMMENT.matcher(line);
            if (changeset.matches()) {
                id = changeset.group(1);
                attributes = changeset.group(2);
            } else if (comment.matches()) {
                boolean onRequest = attributes.contains("contextFilter:@" + CLEAN_UP_CONTEXT);
                changesets.put(id, new Changeset(id, file, comment.group(1), onRequest));
            }
        }
    }

    /** A changeset of the master itself, by its keys; none if there are none. */
    private static void addYaml(Map<String, Changeset> changesets, Map<String, String> yaml) {
        String id = yaml.get("id");
        if (id != null) {
            changesets.put(
                    id,
                    new Changeset(
                            id,
                            yaml.getOrDefault("logicalFilePath", MASTER_NAME),
                            yaml.getOrDefault("comment", ""),
                            yaml.getOrDefault("contextFilter", "").equals("@" + CLEAN_UP_CONTEXT)));
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
