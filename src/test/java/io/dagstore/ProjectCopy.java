package io.dagstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The sources of dagstore in another directory, where they can be changed, compiled with Hibernate's processor but without the
 * static checks of the build, and run in a process that has the libraries of this build and none of its classes.
 */
final class ProjectCopy {
    private static final String HIBERNATE_PROCESSOR = "org.hibernate.processor.HibernateProcessor";

    /** What this build makes, directories and jar alike, is under target. */
    private static final List<String> LIBRARIES = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).startsWith(Path.of("target").toAbsolutePath()))
            .toList();

    private final Path root;
    private final List<Path> fallback;

    private ProjectCopy(Path directory, List<Path> fallback) throws IOException {
        this.root = directory.toAbsolutePath();
        this.fallback = fallback;
        for (String part : List.of("src", "changelog")) {
            copy(Path.of(part), root.resolve(part));
        }
        Files.createDirectory(classes());
        Files.createDirectory(testClasses());
    }

    /** How a process ended, and what it said. */
    record Outcome(int exitCode, String output) {}

    /**
     * Copies the sources, and compiles nothing yet.
     *
     * @param directory new or empty
     */
    static ProjectCopy in(Path directory) throws IOException {
        return new ProjectCopy(directory, List.of());
    }

    /** Another copy of the same sources, which takes from this one the classes that it does not compile itself. */
    ProjectCopy variant(Path directory) throws IOException {
        return new ProjectCopy(directory, List.of(classes(), testClasses()));
    }

    Path root() {
        return root;
    }

    private Path classes() {
        return root.resolve("classes");
    }

    private Path testClasses() {
        return root.resolve("test-classes");
    }

    /** Compiles all sources, and these tests with what they need. */
    void compile(List<String> tests) throws IOException {
        compile(classes(), sources("src/main/java"), List.of("-processor", HIBERNATE_PROCESSOR));
        compile(
                testClasses(),
                tests.stream().map(root::resolve).toList(),
                List.of(
                        "-proc:none",
                        "-sourcepath",
                        root.resolve("src/test/java").toString()));
    }

    /** Compiles one source. */
    void compile(String source) throws IOException {
        compile(classes(), List.of(root.resolve(source)), List.of("-proc:none"));
    }

    private void compile(Path output, List<Path> sources, List<String> options) throws IOException {
        String errors = javac(output, sources, options);
        if (!errors.isEmpty()) {
            throw new AssertionError("does not compile:\n" + errors);
        }
    }

    /** What the annotation processor has to say against one source; nothing is made of it. */
    String process(String source) throws IOException {
        return javac(
                Files.createTempDirectory(root, "processed"),
                List.of(root.resolve(source)),
                List.of("-processor", HIBERNATE_PROCESSOR, "-proc:only"));
    }

    private String javac(Path output, List<Path> sources, List<String> more) throws IOException {
        List<String> options =
                new ArrayList<>(List.of("--release", "17", "-parameters", "-cp", classPath(), "-d", output.toString()));
        options.addAll(more);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean successful = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            return successful ? "" : said.toString();
        }
    }

    private List<Path> sources(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(directory))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private String classPath() {
        return Stream.of(
                        Stream.of(classes(), testClasses(), root.resolve("src/test/resources")),
                        fallback.stream(),
                        LIBRARIES.stream())
                .flatMap(entries -> entries)
                .map(Object::toString)
                .collect(joining(File.pathSeparator));
    }

    /**
     * Runs tests in a process of its own, in the root of this copy.
     *
     * @param server a database of the server on which they make theirs
     * @param properties further system properties
     * @param selectors the tests, as JUnit's console takes them
     */
    Outcome test(TestDatabase server, Map<String, String> properties, List<String> selectors)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "execute", "--disable-banner", "--disable-ansi-colors", "--fail-if-no-tests", "--details=tree"));
        arguments.addAll(selectors);
        Map<String, String> all = new TreeMap<>(properties);
        all.put("dagstore.test.url", server.url());
        all.put("dagstore.test.user", server.user());
        all.put("dagstore.test.password", server.password());
        return run(all, "org.junit.platform.console.ConsoleLauncher", arguments);
    }

    /** Runs a class in a process of its own, in the root of this copy. */
    Outcome run(Map<String, String> properties, String mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        copy(root.resolve("changelog"), classes().resolve("io/dagstore/changelog"));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(arguments);
        Path output = Files.createTempFile(root, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(mainClass + " does not end:\n" + Files.readString(output));
        }
        return new Outcome(process.exitValue(), Files.readString(output));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
