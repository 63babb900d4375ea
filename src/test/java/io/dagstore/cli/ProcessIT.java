package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dagstore.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The command line as people start it: by its script, in a process of its own, on a home of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for a POSIX shell")
class ProcessIT {
    private static final Path SCRIPT = Path.of("bin", "dagstore").toAbsolutePath();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path directory;

    @BeforeAll
    static void startServer() throws Exception {
        Files.writeString(directory.resolve("unit.json"), "{\"größe\":\"2 µm\"}");
        assertThat(run("db", "start").code()).isZero();
    }

    @AfterAll
    static void stopServer() throws Exception {
        run("db", "stop");
    }

    @Test
    void commandsKeepTheirDataInTheHomeWhetherTheServerStaysOrNot() throws Exception {
        String home = directory.resolve("own").toString();

        CommandLineRun put = run("put", "unit", "unit.json", "--home", home);
        CommandLineRun show = run("show", "unit", "--canonical", "--home", home);

        assertThat(put.err()).isEqualTo("dagstore: first use: creating a database in " + home + "\n");
        assertThat(put.out()).startsWith("unit@0");
        assertThat(show).isEqualTo(new CommandLineRun(0, "{\"größe\":\"2 µm\"}", ""));

        assertThat(run("db", "start", "--home", home).out()).contains("until db stop");
        assertThat(run("show", "unit", "--canonical", "--home", home)).isEqualTo(show);
        JsonNode status =
                run("db", "status", "--home", home, "--output", "json").json();
        assertThat(status.propertyNames())
                .containsExactlyInAnyOrder(
                        "home", "running", "kept", "pid", "port", "since", "version", "data", "sizeBytes");
        assertThat(status.get("kept").asBoolean()).isTrue();
        assertThat(run("db", "stop", "--home", home).out()).isEqualTo("stopped\n");
        assertThat(run("db", "stop", "--home", home).out()).isEqualTo("it was not running\n");
        assertThat(run("db", "status", "--home", home).out()).contains("not running");
    }

    @Test
    void twoCommandsAtOnceOnANewHomeBothSucceed() throws Exception {
        List<CompletableFuture<CommandLineRun>> runs = IntStream.range(0, 2)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> uncheckedRun(
                        "put",
                        "both",
                        "unit.json",
                        "--home",
                        directory.resolve("new").toString())))
                .toList();

        for (CompletableFuture<CommandLineRun> run : runs) {
            assertThat(run.get().code()).as(run.get().err()).isZero();
        }
        assertThat(run("log", "both", "--home", directory.resolve("new").toString())
                        .out()
                        .lines())
                .hasSize(2);
    }

    @Test
    void exitCodesReachTheShell() throws Exception {
        assertThat(run("frobnicate").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("show", "nope").code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run("log", "x", "--url", "jdbc:postgresql://127.0.0.1:1/x").code())
                .isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void filesMayHaveAnyNameWhateverTheLocale() throws Exception {
        Process process = shell("name=$(printf 'gr\\303\\266\\303\\237e.json'); cp unit.json \"$name\"; " + SCRIPT
                + " put named \"$name\" --output json");

        String answer = text(process.getInputStream());

        assertThat(text(process.getErrorStream())).isEmpty();
        assertThat(answer).contains("\"source\": \"größe.json\"");
    }

    @Test
    void aPipeIsReadOnce() throws Exception {
        Process process = shell("mkfifo pipe; cat unit.json > pipe & " + SCRIPT + " put piped pipe");

        String answer = text(process.getInputStream());

        assertThat(text(process.getErrorStream())).isEmpty();
        assertThat(answer).startsWith("piped@0");
    }

    @Test
    void nothingIsLoggedUnlessItIsAskedFor() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            String[] login = {"--url", database.url(), "--user", database.user(), "--password-file", "password"};
            Files.writeString(directory.resolve("password"), database.password() + "\n");

            assertThat(run(with(login, "put", "unit", "unit.json")).err()).isEmpty();
            assertThat(run(with(login, "compact", "--all")).err()).isEmpty();
            assertThat(run(with(login, "explain", "nope")).err().lines()).hasSize(1);
            assertThat(run(with(login, "explain", "nope", "--verbose")).err())
                    .contains("org.hibernate")
                    .contains("\tat io.dagstore.service");
        }
    }

    @Test
    void aReaderThatWantsNoMoreIsNoError() throws Exception {
        Process process = shell(SCRIPT + " completion | head -n 1; echo done");

        assertThat(text(process.getInputStream())).isEqualTo("#!/usr/bin/env bash\ndone\n");
        assertThat(text(process.getErrorStream())).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAnError() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs a device that is always full");
        Process process = shell(SCRIPT + " completion > /dev/full");

        assertThat(text(process.getErrorStream()))
                .isEqualTo("dagstore: the answer cannot be written: No space left on device\n");
        assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void theScriptIsFoundThroughLinks() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), SCRIPT);
        Path linkToLink = Files.createSymbolicLink(directory.resolve("dagstore"), link.getFileName());

        Process process = shell(linkToLink + " --version");

        assertThat(text(process.getInputStream())).startsWith("dagstore ");
    }

    private static String[] with(String[] login, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(login));
        return all.toArray(String[]::new);
    }

    private static CommandLineRun uncheckedRun(String... arguments) {
        try {
            return run(arguments);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static CommandLineRun run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        return finish(start(command));
    }

    private static Process shell(String script) throws IOException {
        return start(List.of("sh", "-c", script));
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("DAGSTORE_HOME", directory.resolve("home").toString());
        // Whatever the locale is, names and answers are UTF-8.
        builder.environment().put("LC_ALL", "C");
        // ClassArchiveIT has archives made, which takes longer than all of this.
        builder.environment().put("DAGSTORE_CDS", "off");
        return builder.start();
    }

    private static CommandLineRun finish(Process process) throws IOException, InterruptedException {
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        String out = text(process.getInputStream());
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new CommandLineRun(process.exitValue(), out, err.join());
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
