package io.dagstore.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own that uses the embedded server of a home, as a command of the command line would. */
final class EmbeddedProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private EmbeddedProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** What the process does: opens a lease, tells its URL, and goes on as the line that it reads says. */
    public static void main(String... arguments) throws IOException {
        Path home = Path.of(arguments[1]);
        try (Lease lease =
                arguments[0].equals("open") ? EmbeddedPostgres.at(home).open() : EmbeddedPostgres.throwAway(home)) {
            System.out.println(lease.url());
            if ("exit".equals(new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine())) {
                System.exit(0);
            }
        }
    }

    /** A process that opens the server of the home. */
    static EmbeddedProcess open(Path home) throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), List.of(), "open", home);
    }

    /** A process that has a throw-away server. */
    static EmbeddedProcess throwAway(Path home) throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), List.of(), "throwAway", home);
    }

    /** A process with another program in front, another class path, and options for its virtual machine. */
    static EmbeddedProcess start(List<String> launcher, String classPath, List<String> options, String what, Path home)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, EmbeddedProcess.class.getName(), what, home.toString()));
        return new EmbeddedProcess(new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start());
    }

    /** The URL of the server, once it runs. */
    String url() throws IOException {
        String line = output.readLine();
        if (line == null || !line.startsWith("jdbc:")) {
            throw new AssertionError(line + "\n" + restOfOutput());
        }
        return line;
    }

    String restOfOutput() throws IOException {
        return String.join("\n", output.lines().toList());
    }

    /** Lets the process close its lease and end. */
    void finish() throws IOException, InterruptedException {
        tell("close");
    }

    /** Lets the process end without closing its lease. */
    void exit() throws IOException, InterruptedException {
        tell("exit");
    }

    private void tell(String what) throws IOException, InterruptedException {
        process.getOutputStream().write((what + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
        String rest = restOfOutput();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("exit code " + process.exitValue() + "\n" + rest);
        }
    }

    /** Kills the process so that it cannot clean up anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Kills the process if it lives. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
