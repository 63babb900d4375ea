package io.dagstore;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.Test;

/** The packages depend on each other in one direction only, and each has a sentence that says what it is for. */
class ArchitectureTest {
    private static final JavaClasses DAGSTORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dagstore");

    @Test
    void packagesDependOnEachOtherInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy("io.dagstore.cli..")
                .layer("root")
                .definedBy("io.dagstore")
                .layer("service")
                .definedBy("io.dagstore.service..")
                .layer("repository")
                .definedBy("io.dagstore.repository..")
                .layer("json")
                .definedBy("io.dagstore.json..")
                .layer("schema")
                .definedBy("io.dagstore.schema..")
                .layer("embedded")
                .definedBy("io.dagstore.embedded..")
                .layer("model")
                .definedBy("io.dagstore.model..")
                .layer("error")
                .definedBy("io.dagstore.error..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("root")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("service")
                .mayOnlyBeAccessedByLayers("cli", "root")
                .whereLayer("repository")
                .mayOnlyAccessLayers("model", "error")
                .whereLayer("json")
                .mayOnlyAccessLayers("model", "error")
                .whereLayer("service")
                .mayOnlyAccessLayers("repository", "json", "model", "error")
                .whereLayer("schema")
                .mayOnlyAccessLayers("error")
                .whereLayer("embedded")
                .mayOnlyAccessLayers("error")
                .whereLayer("embedded")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("model")
                .mayOnlyAccessLayers("error")
                .whereLayer("error")
                .mayNotAccessAnyLayer()
                .check(DAGSTORE);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.dagstore.(*)..").should().beFreeOfCycles().check(DAGSTORE);
    }

    @Test
    void onlyTheCommandLinePrintsAndExits() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.dagstore.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(DAGSTORE);
    }

    @Test
    void onlyTheUnitOfWorkOpensSessions() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.dagstore.repository.UnitOfWork")
                .should()
                .callMethodWhere(
                        target(nameMatching("openStatelessSession|openSession|withStatelessSession|beginTransaction")))
                .check(DAGSTORE);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.dagstore.repository..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(StatelessSession.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Session.class)
                .check(DAGSTORE);
    }

    @Test
    void namesSayWhatAClassDoes() {
        classes()
                .should()
                .haveNameNotMatching(".*(Manager|Util|Utils|Helper|Impl|DTO|DAO|Entity)$")
                .check(DAGSTORE);
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        Path sources = Path.of("src", "main", "java");
        try (Stream<Path> files = Files.walk(sources)) {
            List<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
            assertThat(packages).hasSizeGreaterThanOrEqualTo(9).allSatisfy(folder -> assertThat(
                            read(folder.resolve("package-info.java")))
                    .startsWith("/**")
                    .contains("@NullMarked"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
