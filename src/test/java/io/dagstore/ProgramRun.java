package io.dagstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How another program ended.
 *
 * @param output what it wrote to standard output and standard error
 */
record ProgramRun(int exitCode, String output) {
    /** Runs this JVM's {@code java}. */
    static ProgramRun java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        return of(Path.of(""), command);
    }

    /** Runs the Maven that runs the tests. */
    static ProgramRun maven(Path directory, String... arguments) throws IOException, InterruptedException {
        String program = System.getProperty("os.name").startsWith("Windows") ? "mvn.cmd" : "mvn";
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("maven.home"), "bin", program).toString(), "-B"));
        command.addAll(List.of(arguments));
        return of(directory, command);
    }

    private static ProgramRun of(Path directory, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("dagstore-test", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toAbsolutePath().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " does not end:\n" + Files.readString(output));
            }
            return new ProgramRun(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
