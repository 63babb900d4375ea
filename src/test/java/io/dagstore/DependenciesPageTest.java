package io.dagstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class DependenciesPageTest {
    private static final String LIBRARIES =
            "/project/dependencies/dependency[version] | /project/profiles/profile/dependencies/dependency[version]"
                    + " | //annotationProcessorPaths/path | /project/profiles/profile//additionalClasspathDependency";

    @Test
    void itHasEveryVersionThatTheMigrationIsTestedWith() throws Exception {
        String page = Files.readString(Path.of("docs", "decisions", "dependencies.md"));
        List<String> versions = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("    ") && line.contains("-Pversions"))
                .flatMap(line -> Pattern.compile("\\d+\\.\\d+\\.\\d+")
                        .matcher(line)
                        .results()
                        .map(MatchResult::group))
                .toList();

        assertThat(versions).hasSizeGreaterThanOrEqualTo(6).allSatisfy(version -> assertThat(page)
                .contains(" " + version + " |"));
    }

    @Test
    void itHasEveryLibraryWithItsVersion() throws Exception {
        List<String> page = Files.readAllLines(Path.of("docs", "decisions", "dependencies.md"));
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
        XPath path = XPathFactory.newInstance().newXPath();
        NodeList libraries = (NodeList) path.evaluate(LIBRARIES, pom, XPathConstants.NODESET);

        assertThat(libraries.getLength()).isGreaterThan(20);
        for (int i = 0; i < libraries.getLength(); i++) {
            // The rest of the name is the platform.
            String name = path.evaluate("artifactId", libraries.item(i)).replaceFirst("\\$\\{.*", "…");
            String version = path.evaluate("version", libraries.item(i));
            while (version.startsWith("${")) {
                version = path.evaluate("//properties/*[name() = '" + version.replaceAll("[${}]", "") + "']", pom);
            }
            String wanted = name + " " + version + " |";
            assertThat(page).as(wanted).anyMatch(line -> line.startsWith("| ") && line.contains(wanted));
        }
    }
}
