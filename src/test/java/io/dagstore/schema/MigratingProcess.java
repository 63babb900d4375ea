package io.dagstore.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** An update in a process of its own, so that it can be killed. */
final class MigratingProcess implements AutoCloseable {

    private static final String READY = "ready";
    private static final String DONE = "done";

    private final Process process;
    private final BufferedReader output;

    private MigratingProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** What the process does. */
    public static void main(String... arguments) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(arguments[0]);
        database.setUser(arguments[1]);
        database.setPassword(System.getenv("PGPASSWORD"));
        MigrationSettings settings = MigrationSettings.DEFAULT
                .withBatchSize(Integer.parseInt(arguments[2]))
                .withPause(Duration.ofMillis(Long.parseLong(arguments[3])));
        System.out.println(READY);
        new SchemaService(database).update(settings, MigrationListener.NONE);
        System.out.println(DONE);
    }

    /** Starts one, and returns when it is about to connect. */
    static MigratingProcess start(String url, String user, String password, int batchSize, int pauseMillis)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // It does not live long enough for better code to pay.
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MigratingProcess.class.getName(),
                        url,
                        user,
                        String.valueOf(batchSize),
                        String.valueOf(pauseMillis)))
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", password);
        MigratingProcess migrating = new MigratingProcess(builder.start());
        String line = migrating.output.readLine();
        if (!READY.equals(line)) {
            throw new AssertionError(line + "\n" + migrating.restOfOutput());
        }
        return migrating;
    }

    private String restOfOutput() {
        return String.join("\n", output.lines().toList());
    }

    /** Waits until the update is done. */
    void finish() throws InterruptedException {
        String rest = restOfOutput();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0 || !rest.endsWith(DONE)) {
            throw new AssertionError("the update failed: " + rest);
        }
    }

    /** Kills it after a time, in a way that it cannot notice. Returns whether it was still at work. */
    boolean killAfter(long nanos) throws InterruptedException {
        boolean ended = process.waitFor(nanos, TimeUnit.NANOSECONDS);
        process.destroyForcibly().waitFor();
        return !ended;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
