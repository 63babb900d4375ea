package io.dagstore.embedded;

import io.dagstore.error.DagStoreException;
import io.dagstore.error.UnavailableException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of PostgreSQL's programs to its end. */
final class Program {

    private static final int QUOTED_LINES = 8;
    private static final List<String> WITHOUT_ROOT = List.of("unshare", "-U", "--");

    private Program() {}

    /**
     * Runs a program, its output replacing what the log file had. PostgreSQL refuses to run as root; for root the program
     * runs in a user namespace of its own, where it has root's files but not root's rights.
     *
     * @throws UnavailableException if it fails, or does not end in time and is killed; with the end of its output
     * @throws DagStoreException if it cannot be run at all
     */
    static void run(List<String> command, Path log, Duration limit) throws IOException {
        String name = Path.of(command.get(0)).getFileName().toString();
        if (PrivateFiles.runningAsRoot()) {
            List<String> wrapped = new ArrayList<>(WITHOUT_ROOT);
            wrapped.addAll(command);
            requireUserNamespaces(log);
            command = wrapped;
        }
        int exit = exitCode(name, command, log, limit);
        if (exit != 0) {
            throw new UnavailableException(
                    name + " failed with exit code " + exit + "; the end of " + log + ":\n" + end(log, 0), null);
        }
    }

    private static void requireUserNamespaces(Path log) throws IOException {
        List<String> probe = new ArrayList<>(WITHOUT_ROOT);
        probe.add("true");
        String problem;
        try {
            problem = exitCode("unshare", probe, log, Duration.ofSeconds(30)) == 0 ? "" : end(log, 0);
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (!problem.isEmpty()) {
            throw new DagStoreException(
                    "PostgreSQL does not run as root, and a user namespace to run it in cannot be made here (" + problem
                            + "); run dagstore as an ordinary user, or give a database with --url");
        }
    }

    private static int exitCode(String name, List<String> command, Path log, Duration limit) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
        // The server's messages are looked into, and a locale that the system lacks would keep it from starting.
        builder.environment().put("LC_ALL", "C");
        // A new database would get the time zone of whoever happens to make it.
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException(
                        name + " did not end within " + limit.toSeconds() + " s; the end of " + log + ":\n"
                                + end(log, 0),
                        null);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while waiting for " + name, e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static File nothing() {
        return new File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
    }

    /** The last lines of a log file, of what follows the given byte. */
    static String end(Path log, long from) throws IOException {
        byte[] all = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
        int start = (int) Math.min(from, all.length);
        List<String> lines = new String(all, start, all.length - start, StandardCharsets.UTF_8)
                .strip()
                .lines()
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size()));
    }
}
