package io.dagstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/** Real inputs, which lie beside the checkout; a test that asks for what is not there is skipped, with that reason. */
public final class SharedData {

    private SharedData() {}

    /** One directory per workflow graph, each with its successive versions in the order of their names. */
    public static Path workflows() {
        return directory("workflows");
    }

    /** The public conformance suite of RFC 6902. */
    public static Path jsonPatchTests() {
        return directory("json-patch-tests");
    }

    /**
     * Tests that are made from what lies there; where it is missing, one that is skipped, as nobody is told of a factory that was.
     */
    public static List<DynamicTest> testsOrSkipped(Tests tests) throws IOException {
        try {
            return tests.make();
        } catch (TestAbortedException missing) {
            return List.of(DynamicTest.dynamicTest("the real inputs are there", () -> {
                throw missing;
            }));
        }
    }

    /** Makes tests from files. */
    @FunctionalInterface
    public interface Tests {
        List<DynamicTest> make() throws IOException;
    }

    private static Path directory(String name) {
        Path directory = Path.of(System.getProperty("dagstore.shared", "../shared/data"), name);
        Assumptions.assumeTrue(
                Files.isDirectory(directory),
                () -> "needs the real inputs in " + directory.toAbsolutePath().normalize()
                        + " (-Ddagstore.shared=DIRECTORY names another place)");
        return directory;
    }
}
