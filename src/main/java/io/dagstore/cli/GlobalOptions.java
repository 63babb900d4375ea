package io.dagstore.cli;

import io.dagstore.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command has, each with its environment variable. */
final class GlobalOptions {
    /** What form the answer has. */
    enum Format {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The database, as a JDBC URL: jdbc:postgresql://host/database. Without one it is an embedded"
                    + " PostgreSQL. Or DAGSTORE_URL.")
    @Nullable String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The database role for --url. Or DAGSTORE_USER.")
    @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A file with the password for --url. Or DAGSTORE_PASSWORD, the password itself.")
    @Nullable Path passwordFile;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Where the embedded PostgreSQL lives; default ~/.dagstore. Or DAGSTORE_HOME.")
    @Nullable Path home;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "text for people (the default), or json for programs.")
    Format output = Format.TEXT;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Write a log to standard error, and a stack trace with an error.")
    boolean verbose;

    @Option(
            names = "--no-progress",
            scope = ScopeType.INHERIT,
            description = "Show no progress bars; without a terminal there are none anyway.")
    boolean noProgress;

    boolean json() {
        return output == Format.JSON;
    }

    @Nullable String url(Map<String, String> environment) {
        return url != null ? url : nonEmpty(environment, "DAGSTORE_URL");
    }

    @Nullable String user(Map<String, String> environment) {
        return user != null ? user : nonEmpty(environment, "DAGSTORE_USER");
    }

    @Nullable String password(Map<String, String> environment) {
        if (passwordFile == null) {
            return environment.get("DAGSTORE_PASSWORD");
        }
        try {
            return Files.readString(passwordFile).stripTrailing();
        } catch (IOException e) {
            throw new InvalidInputException("the password file " + Input.reason(passwordFile.toString(), e), e);
        }
    }

    Path home(Map<String, String> environment) {
        if (home != null && !home.toString().isEmpty()) {
            return home;
        }
        String given = nonEmpty(environment, "DAGSTORE_HOME");
        if (given != null) {
            return Path.of(given);
        }
        String userHome = nonEmpty(environment, "HOME");
        return Path.of(userHome != null ? userHome : System.getProperty("user.home"), ".dagstore");
    }

    private static @Nullable String nonEmpty(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
