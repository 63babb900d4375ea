package io.dagstore.embedded;

import com.sun.security.auth.module.UnixSystem;
import io.dagstore.error.UnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and directories that nobody but their owner may use, where the file system knows permissions. */
final class PrivateFiles {

    static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /**
     * The real path that a home has, or will have once it is made. Nothing is written.
     *
     * @throws UnavailableException if it is no directory, belongs to another user, or has files and others may write to it
     */
    static Path home(Path given) {
        Path absolute = given.toAbsolutePath();
        try {
            Path existing = absolute;
            while (true) {
                try {
                    Path home = existing.toRealPath()
                            .resolve(existing.relativize(absolute))
                            .normalize();
                    if (existing.equals(absolute)) {
                        requireOurs(home);
                    }
                    return home;
                } catch (NoSuchFileException e) {
                    Path parent = existing.getParent();
                    if (parent == null) {
                        throw e;
                    }
                    existing = parent;
                }
            }
        } catch (IOException e) {
            throw unusable(absolute, reason(e), e);
        }
    }

    /**
     * Makes a home if it does not exist, and keeps everybody but its owner out of it.
     *
     * @throws UnavailableException if it cannot be made or written to, or is none that {@link #home} accepts
     */
    static void makePrivate(Path home) {
        try {
            Path parent = home.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try {
                Files.createDirectory(home, ownerOnly("rwx------"));
            } catch (FileAlreadyExistsException e) {
                requireOurs(home);
                if (POSIX) {
                    denyOthers(home);
                }
            }
        } catch (IOException e) {
            throw unusable(home, reason(e), e);
        }
        if (!Files.isWritable(home)) {
            throw unusable(home, "it cannot be written to", null);
        }
    }

    private static void requireOurs(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            throw unusable(home, "it is not a directory", null);
        }
        if (!POSIX) {
            return;
        }
        if (!Long.valueOf(userId()).equals(((Number) Files.getAttribute(home, "unix:uid")).longValue())) {
            throw unusable(
                    home,
                    "it belongs to " + Files.getOwner(home) + ", and only its owner can run a database in it",
                    null);
        }
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(home);
        boolean othersWrite =
                granted.contains(PosixFilePermission.GROUP_WRITE) || granted.contains(PosixFilePermission.OTHERS_WRITE);
        if (othersWrite && !isEmpty(home)) {
            throw unusable(home, "others may write to it, and what it has may be theirs (if not, chmod 700 it)", null);
        }
    }

    /**
     * Takes the permissions of all others away; what the owner denies himself stays denied. A directory with other files in it
     * is left alone, since others may need what they read there.
     */
    private static void denyOthers(Path home) throws IOException {
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(home);
        if (!granted.retainAll(OWNER_ONLY)) {
            return;
        }
        if (!isEmpty(home) && !Files.exists(home.resolve("lock"))) {
            throw unusable(
                    home, "it has other files in it, and others may read it (chmod 700 it if they need not)", null);
        }
        Files.setPosixFilePermissions(home, granted);
    }

    /** That a home cannot be used, and why. */
    static UnavailableException unusable(Path home, String why, @Nullable Throwable cause) {
        return new UnavailableException(
                "the home " + home + " cannot be used: " + why + "; choose another with --home", cause);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }

    /** True where servers must be kept from running with all rights, as PostgreSQL refuses to. */
    static boolean runningAsRoot() {
        return POSIX && userId() == 0;
    }

    private static long userId() {
        return new UnixSystem().getUid();
    }

    /** The attributes to make a file or directory with, given as in {@code rwx------}; none where they mean nothing. */
    static FileAttribute<?>[] ownerOnly(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * Deletes a directory and all in it; does nothing if there is none. What others still write to it meanwhile stays, for
     * whoever comes next.
     */
    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                try {
                    Files.deleteIfExists(visited);
                } catch (DirectoryNotEmptyException stillWritten) {
                    // A process that outlived the one that started it adds files.
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes the directories with this prefix that processes left which were killed. */
    static void deleteLeftovers(Path directory, String prefix) throws IOException {
        try (var leftovers = Files.newDirectoryStream(directory, prefix + "*")) {
            for (Path leftover : leftovers) {
                deleteTree(leftover);
            }
        }
    }

    /** Makes the names in a directory as durable as the files, where the system can. */
    static void syncDirectory(Path directory) throws IOException {
        if (POSIX) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** The bytes of all files below a directory; files that vanish meanwhile do not count. */
    static long sizeOf(Path directory) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return bytes[0];
    }

    /** What went wrong with a file, in words: many of these exceptions have no message but the file's name. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied: " + e.getMessage();
        }
        if (e instanceof NoSuchFileException) {
            return "no such file: " + e.getMessage();
        }
        if (e instanceof FileAlreadyExistsException) {
            return "already exists: " + e.getMessage();
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason().toLowerCase(Locale.ROOT) + ": " + failed.getFile();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
