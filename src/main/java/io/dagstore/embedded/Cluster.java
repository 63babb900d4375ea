package io.dagstore.embedded;

import io.dagstore.error.DagStoreException;
import io.dagstore.error.UnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The data directory of a home, and the server that runs on it. Whoever makes, starts or stops it holds the lock of the
 * home.
 *
 * @param home also has the password and the logs
 * @param durable whether what is committed survives a crash of the machine
 */
record Cluster(Path home, boolean durable) {

    static final String USER = "dagstore";

    private static final String TEMPORARY = "initdb-";
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
    private static final int PORTS_TRIED = 5;
    private static final Pattern NUMBER = Pattern.compile("\\d+\\s*");
    private static final long LARGE_LOG = 1 << 20;

    /** A server that runs: the number and age of its process, and where it listens, on loopback. */
    record Postmaster(long pid, Instant since, int port) {}

    Path data() {
        return home.resolve("data");
    }

    private Path passwordFile() {
        return home.resolve("password");
    }

    private Path log(String name) throws IOException {
        Path directory = home.resolve("log");
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, PrivateFiles.ownerOnly("rwx------"));
        }
        return directory.resolve(name + ".log");
    }

    /** The password of the user {@value #USER}, which the cluster was made with. */
    String password() throws IOException {
        String password =
                Files.exists(passwordFile()) ? Files.readString(passwordFile()).strip() : "";
        if (password.isEmpty()) {
            throw new DagStoreException("The password of the database in " + home + " is lost; put it back into "
                    + passwordFile() + ", or choose another home");
        }
        return password;
    }

    /**
     * Makes the data directory and its password, unless they exist. The data directory appears complete or not at all.
     *
     * @param onCreate run before it is made
     */
    void createIfMissing(Binaries binaries, Runnable onCreate) throws IOException {
        if (Files.exists(data())) {
            requireVersion(binaries);
            return;
        }
        onCreate.run();
        PrivateFiles.deleteLeftovers(home, TEMPORARY);
        if (!Files.exists(passwordFile())) {
            writePassword();
        }
        Path temporary = Files.createTempDirectory(home, TEMPORARY, PrivateFiles.ownerOnly("rwx------"));
        try {
            List<String> command = new ArrayList<>(List.of(
                    binaries.program("initdb").toString(),
                    "--pgdata=" + temporary,
                    "--username=" + USER,
                    "--pwfile=" + passwordFile(),
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale"));
            if (!durable) {
                command.add("--no-sync");
            }
            Program.run(command, log("initdb"), INITDB_LIMIT);
            Files.move(temporary, data(), StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.syncDirectory(home);
        } finally {
            PrivateFiles.deleteTree(temporary);
        }
    }

    /** Without the password the data is lost to its owner, so it is on disk before there is any data. */
    private void writePassword() throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path temporary = home.resolve("password.new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PrivateFiles.ownerOnly("rw-------"));
        Files.writeString(temporary, password + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(temporary, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void requireVersion(Binaries binaries) throws IOException {
        String version = dataVersion().orElse("unknown");
        if (!version.equals(binaries.majorVersion())) {
            throw new DagStoreException("The data in " + data() + " was written by PostgreSQL " + version
                    + ", which PostgreSQL " + binaries.version() + " of this dagstore cannot read; use a dagstore with"
                    + " PostgreSQL " + version
                    + ", dump the database with it and load it here into another home, or give"
                    + " another home with --home");
        }
    }

    /** The major version that wrote the data directory; empty if there is none. */
    Optional<String> dataVersion() throws IOException {
        Path file = data().resolve("PG_VERSION");
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /**
     * Starts the server on a port that is free, and waits until it takes connections.
     *
     * @throws UnavailableException if it does not start; with the end of its log
     */
    Postmaster start(Binaries binaries) throws IOException {
        Path log = log("server");
        if (Files.exists(log) && Files.size(log) > LARGE_LOG) {
            Files.move(log, log("server.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        removeStalePidFile();
        for (int tried = 1; ; tried++) {
            long logged = Files.exists(log) ? Files.size(log) : 0;
            try {
                Program.run(startCommand(binaries, log), log("pg_ctl"), START_LIMIT.plusSeconds(10));
            } catch (UnavailableException e) {
                Optional<Postmaster> other = running();
                if (other.isPresent()) {
                    return other.get();
                }
                String end = Program.end(log, logged);
                if (tried == PORTS_TRIED || !end.contains("could not bind")) {
                    throw new UnavailableException(
                            "The database in " + home + " does not start; the end of " + log + ":\n" + end, e);
                }
                continue;
            }
            return running()
                    .orElseThrow(() -> new UnavailableException(
                            "The database in " + home + " ended right after its start; see " + log, null));
        }
    }

    private List<String> startCommand(Binaries binaries, Path log) throws IOException {
        String options = "-p " + freePort() + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                + (durable ? "" : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off");
        return List.of(
                binaries.program("pg_ctl").toString(),
                "start",
                "--wait",
                "--timeout=" + START_LIMIT.toSeconds(),
                "--pgdata=" + data(),
                "--log=" + log,
                "--options=" + options);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Stops the server: its transactions are rolled back and its connections closed. Does nothing if it does not run.
     *
     * @throws UnavailableException if it does not end in time
     */
    void stop(Binaries binaries) throws IOException {
        if (running().isEmpty()) {
            return;
        }
        Program.run(
                List.of(
                        binaries.program("pg_ctl").toString(),
                        "stop",
                        "--wait",
                        "--timeout=" + STOP_LIMIT.toSeconds(),
                        "--mode=" + (durable ? "fast" : "immediate"),
                        "--pgdata=" + data()),
                log("pg_ctl"),
                STOP_LIMIT.plusSeconds(10));
    }

    /** The server that runs on the data directory, if one does; it may still be starting. */
    Optional<Postmaster> running() throws IOException {
        return recorded()
                .filter(server ->
                        ProcessHandle.of(server.pid()).filter(this::isServer).isPresent());
    }

    /** The server that wrote the data directory's postmaster.pid, if that can be read; it may be long gone. */
    private Optional<Postmaster> recorded() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(pidFile());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() < 4 || !NUMBER.matcher(lines.get(0)).matches()) {
            return Optional.empty();
        }
        return Optional.of(new Postmaster(
                Long.parseLong(lines.get(0).strip()),
                Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
                Integer.parseInt(lines.get(3).strip())));
    }

    /**
     * Whether a process is the server of this data directory, and not one that got its number after a crash. What tells
     * nothing of itself is not: a dead process that nobody waited for, or another user's.
     */
    private boolean isServer(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        return info.arguments().isPresent()
                ? List.of(info.arguments().get()).contains(data().toString())
                : info.command().filter(command -> command.contains("postgres")).isPresent();
    }

    /** PostgreSQL does not start if the file is damaged, or names a process that lives, whatever that is. */
    private void removeStalePidFile() throws IOException {
        Optional<Postmaster> recorded = recorded();
        boolean misleading = recorded.isEmpty()
                || (running().isEmpty()
                        && ProcessHandle.of(recorded.get().pid()).isPresent());
        if (misleading) {
            Files.deleteIfExists(pidFile());
        }
    }

    private Path pidFile() {
        return data().resolve("postmaster.pid");
    }
}
