package io.dagstore.embedded;

import com.sun.security.auth.module.UnixSystem;
import io.dagstore.error.DagStoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and directories that nobody but their owner may use, where the file system knows permissions. */
final class PrivateFiles {

    static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /**
     * The real path of a directory that only its owner may change. It is made, for its owner only, if it does not exist.
     *
     * @throws DagStoreException if it belongs to another user, others may write to it, or it cannot be made
     */
    static Path directory(Path directory) {
        try {
            Path absolute = directory.toAbsolutePath();
            Path parent = absolute.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try {
                Files.createDirectory(absolute, ownerOnly("rwx------"));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(absolute)) {
                    throw new DagStoreException(absolute + " is not a directory", e);
                }
            }
            if (POSIX) {
                requireOwnedByUs(absolute);
            }
            return absolute.toRealPath();
        } catch (IOException e) {
            throw new DagStoreException("Cannot use the directory " + directory + ": " + reason(e), e);
        }
    }

    private static void requireOwnedByUs(Path directory) throws IOException {
        if (!Long.valueOf(userId()).equals(((Number) Files.getAttribute(directory, "unix:uid")).longValue())) {
            throw new DagStoreException(directory + " belongs to " + Files.getOwner(directory)
                    + ", and only its owner can run a database in it; become that user or choose another directory");
        }
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(directory);
        if (!OWNER_ONLY.equals(granted) && isEmpty(directory)) {
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
        } else if (granted.contains(PosixFilePermission.GROUP_WRITE)
                || granted.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new DagStoreException("Others may write to " + directory
                    + ", so a database in it would not be safe; chmod 700 it or choose another directory");
        }
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
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
