package io.dagstore.cli;

import org.postgresql.util.DriverInfo;
import picocli.CommandLine.IVersionProvider;

/** The versions of what is at work. */
final class VersionNumbers implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String packaged = VersionNumbers.class.getPackage().getImplementationVersion();
        return new String[] {
            "dagstore " + (packaged == null ? "not packaged" : packaged),
            "Java " + Runtime.version(),
            "PostgreSQL driver " + DriverInfo.DRIVER_VERSION
        };
    }
}
