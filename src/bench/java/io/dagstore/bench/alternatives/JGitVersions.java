package io.dagstore.bench.alternatives;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * A bare git repository: a branch for each document, a commit of one file for each version. Objects and references are
 * synchronised with the disk; the directories they are in are not, which JGit cannot do.
 */
final class JGitVersions implements Alternative {
    private static final String FILE = "workflow.json";
    private static final int BLOCK = 4096;

    private final Path directory;
    private final Git git;
    private final Repository repository;
    private final boolean packed;

    /**
     * An empty one.
     *
     * @param parent where its directory is made
     * @param packed whether tidying up packs the objects, as {@code git gc} does
     */
    JGitVersions(Path parent, boolean packed) throws Exception {
        this.directory = Files.createTempDirectory(parent, "git");
        this.packed = packed;
        this.git = Git.init().setBare(true).setDirectory(directory.toFile()).call();
        this.repository = git.getRepository();
        StoredConfig config = repository.getConfig();
        config.setBoolean("core", null, "fsyncObjectFiles", true);
        config.setBoolean("core", null, "fsyncRefFiles", true);
        config.save();
    }

    @Override
    public String store(String document, byte[] content) throws IOException {
        String branch = Constants.R_HEADS + document;
        ObjectId parent = repository.resolve(branch);
        try (ObjectInserter objects = repository.newObjectInserter()) {
            TreeFormatter tree = new TreeFormatter();
            tree.append(FILE, FileMode.REGULAR_FILE, objects.insert(Constants.OBJ_BLOB, content));
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(objects.insert(tree));
            if (parent != null) {
                commit.setParentId(parent);
            }
            PersonIdent author = new PersonIdent("benchmark", "benchmark@localhost");
            commit.setAuthor(author);
            commit.setCommitter(author);
            commit.setMessage("a version");
            ObjectId id = objects.insert(commit);
            objects.flush();
            RefUpdate update = repository.updateRef(branch);
            update.setNewObjectId(id);
            update.setExpectedOldObjectId(parent == null ? ObjectId.zeroId() : parent);
            RefUpdate.Result result = update.update();
            if (result != RefUpdate.Result.NEW && result != RefUpdate.Result.FAST_FORWARD) {
                throw new IOException("git did not move the branch: " + result);
            }
            return id.name();
        }
    }

    @Override
    public byte[] read(String document, String version) throws IOException {
        try (RevWalk walk = new RevWalk(repository);
                TreeWalk file = TreeWalk.forPath(
                        walk.getObjectReader(),
                        FILE,
                        walk.parseCommit(ObjectId.fromString(version)).getTree())) {
            return walk.getObjectReader().open(file.getObjectId(0)).getBytes();
        }
    }

    @Override
    public void tidyUp() throws Exception {
        if (packed) {
            git.gc().setExpire(Instant.now()).call();
        }
    }

    /** In whole blocks, as file systems count. */
    @Override
    public long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(file -> (file.length() + BLOCK - 1) / BLOCK * BLOCK)
                    .sum();
        }
    }

    @Override
    public void close() {
        git.close();
    }
}
