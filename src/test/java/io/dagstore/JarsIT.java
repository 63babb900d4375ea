package io.dagstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The two jars that the build makes: one for programs, and one that is run. */
class JarsIT {
    private static final Path TARGET = Path.of("target");
    private static final Path LIBRARY = TARGET.resolve("dagstore.jar");
    private static final Path CLI = TARGET.resolve("dagstore-cli.jar");

    @Test
    void theLibraryHasNoCommandLineAndIsNotOneThatIsRun() throws Exception {
        assertThat(files(LIBRARY))
                .contains("io/dagstore/DagStore.class", "io/dagstore/schema/SchemaService.class")
                .noneMatch(file -> file.matches("io/dagstore/(cli|embedded|bench)/.*"))
                .allMatch(file -> file.startsWith("io/dagstore/"));
        assertThat(manifest(LIBRARY).getValue(Attributes.Name.MAIN_CLASS)).isNull();
        assertThat(manifest(LIBRARY).getValue(Attributes.Name.CLASS_PATH)).isNull();

        ProgramRun run = ProgramRun.java("-jar", LIBRARY.toString());
        assertThat(run.output()).contains("no main manifest attribute");
        assertThat(run.exitCode()).isNotZero();
    }

    @Test
    void theChangelogOfTheLibraryLiesInDagstoresOwnFolder() throws Exception {
        try (Stream<Path> changelog = Files.list(Path.of("changelog"))) {
            assertThat(files(LIBRARY).filter(file -> file.startsWith("io/dagstore/changelog/")))
                    .containsExactlyInAnyOrderElementsOf(changelog
                            .map(file -> "io/dagstore/changelog/" + file.getFileName())
                            .toList());
        }
    }

    @Test
    void theCommandLineHasItsTwoPackagesOnlyAndIsRunWithTheLibraryBesideIt() throws Exception {
        assertThat(files(CLI))
                .contains("io/dagstore/cli/Main.class", "io/dagstore/embedded/EmbeddedPostgres.class")
                .allMatch(file -> file.matches("io/dagstore/(cli|embedded)/.*"));
        List<String> classPath =
                List.of(manifest(CLI).getValue(Attributes.Name.CLASS_PATH).split(" "));
        assertThat(classPath).startsWith("dagstore.jar").allSatisfy(entry -> assertThat(TARGET.resolve(entry))
                .exists());

        ProgramRun run = ProgramRun.java("-jar", CLI.toString(), "--version");
        assertThat(run.output()).startsWith("dagstore " + manifest(LIBRARY).getValue("Implementation-Version"));
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatIsBuiltIsInOneOfTheTwo() throws Exception {
        Path classes = TARGET.resolve("classes");
        try (Stream<Path> built = Files.walk(classes)) {
            assertThat(Stream.concat(files(LIBRARY), files(CLI)))
                    .containsExactlyInAnyOrderElementsOf(built.filter(Files::isRegularFile)
                            .map(file -> classes.relativize(file).toString().replace('\\', '/'))
                            .toList());
        }
    }

    @Test
    void eachIsAModuleOfItsOwn() {
        List<ModuleDescriptor> modules = ModuleFinder.of(LIBRARY, CLI).findAll().stream()
                .map(ModuleReference::descriptor)
                .toList();

        assertThat(modules).allMatch(ModuleDescriptor::isAutomatic);
        assertThat(modules)
                .extracting(ModuleDescriptor::name)
                .containsExactlyInAnyOrder("io.dagstore", "io.dagstore.cli");
        assertThat(modules.stream().flatMap(module -> module.packages().stream()))
                .doesNotHaveDuplicates();
    }

    /** All but what Maven adds. */
    private static Stream<String> files(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .filter(name -> !name.startsWith("META-INF/"))
                    .toList()
                    .stream();
        }
    }

    private static Attributes manifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes();
        }
    }
}
