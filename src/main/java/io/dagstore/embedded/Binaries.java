package io.dagstore.embedded;

import io.dagstore.error.DagStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the archive for this platform that the class path holds.
 *
 * @param directory has bin, lib and share
 * @param version as PostgreSQL writes it, 18.6 say
 */
record Binaries(Path directory, String version) {

    private static final String TEMPORARY = "unpacking-";
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\S+)");
    private static final PosixFilePermission[] PERMISSION_BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ
    };

    /** The path of one of the programs: initdb, pg_ctl or postgres. */
    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** The part of the version that decides whether a data directory can be read: 18 for 18.6. */
    String majorVersion() {
        return version.replaceFirst("\\D.*", "");
    }

    /**
     * The programs in {@code home/postgres-VERSION-CHECKSUM}, unpacked there if they are not yet. They appear under that name
     * complete or not at all. The caller holds the lock of the home.
     *
     * @throws DagStoreException if the class path has no PostgreSQL for this platform, or it does not run here
     */
    static Binaries in(Path home) throws IOException {
        URL archive = archive();
        String checksum = checksum(archive);
        try (var unpacked = Files.newDirectoryStream(home, "postgres-*-" + checksum)) {
            for (Path directory : unpacked) {
                String name = directory.getFileName().toString();
                return new Binaries(
                        directory, name.substring("postgres-".length(), name.length() - checksum.length() - 1));
            }
        }
        return unpack(archive, checksum, home);
    }

    private static Binaries unpack(URL archive, String checksum, Path home) throws IOException {
        PrivateFiles.deleteLeftovers(home, TEMPORARY);
        Path temporary = Files.createTempDirectory(home, TEMPORARY, PrivateFiles.ownerOnly("rwx------"));
        try {
            try (InputStream in = archive.openStream();
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(entry, tar, temporary);
                }
            }
            String version = version(new Binaries(temporary, ""), home);
            Path directory = home.resolve("postgres-" + version + "-" + checksum);
            Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
            return new Binaries(directory, version);
        } finally {
            PrivateFiles.deleteTree(temporary);
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive of PostgreSQL has a file outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, target.resolve(entry.getLinkName()));
        } else {
            try (OutputStream out = Files.newOutputStream(path)) {
                content.transferTo(out);
            }
            if (PrivateFiles.POSIX) {
                Files.setPosixFilePermissions(path, permissions(entry.getMode()));
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < PERMISSION_BITS.length; bit++) {
            if ((mode & 1 << bit) != 0) {
                permissions.add(PERMISSION_BITS[bit]);
            }
        }
        return permissions;
    }

    private static String version(Binaries unpacked, Path home) throws IOException {
        Path output = home.resolve("version.log");
        try {
            Program.run(List.of(unpacked.program("postgres").toString(), "--version"), output, Duration.ofSeconds(30));
            Matcher version = VERSION.matcher(Files.readString(output));
            if (!version.find()) {
                throw new DagStoreException("PostgreSQL does not tell its version but: " + Files.readString(output));
            }
            return version.group(1);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static URL archive() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String name = "postgres-%s-%s.txz"
                .formatted(
                        system.startsWith("mac") ? "darwin" : system.startsWith("windows") ? "windows" : system,
                        switch (processor) {
                            case "amd64", "x86_64" -> "x86_64";
                            case "aarch64" -> "arm_64";
                            default -> processor;
                        });
        URL archive = Binaries.class.getResource("/" + name);
        if (archive == null) {
            throw new DagStoreException("This build of dagstore brings no PostgreSQL for " + system + " on " + processor
                    + " (" + name + " is not on the class path); give a database with --url, or build dagstore on this"
                    + " platform");
        }
        return archive;
    }

    private static String checksum(URL archive) throws IOException {
        CRC32 checksum = new CRC32();
        try (InputStream in = new CheckedInputStream(archive.openStream(), checksum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return String.format(Locale.ROOT, "%08x", checksum.getValue());
    }
}
