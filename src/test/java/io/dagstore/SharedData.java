package io.dagstore;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

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

    private static Path directory(String name) {
        Path directory = Path.of(System.getProperty("dagstore.shared", "../shared/data"), name);
        Assumptions.assumeTrue(
                Files.isDirectory(directory),
                () -> "needs the real inputs in " + directory.toAbsolutePath().normalize()
                        + " (-Ddagstore.shared=DIRECTORY names another place)");
        return directory;
    }
}
