package io.dagstore.bench.alternatives;

import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Stores the same histories in dagstore and in its alternatives, reads versions back, and holds each against what was stored. The
 * alternatives take turns version by version; a first round, which warms up, does not count.
 */
@Command(
        name = "alternatives",
        mixinStandardHelpOptions = true,
        description =
                "Compare dagstore with other ways to keep versions, on a throw-away PostgreSQL that syncs its commits.")
public final class SideBySide implements Callable<Integer> {
    private static final List<Integer> DEPTHS = List.of(1, 20, 200);
    private static final int READS = 15;

    @Option(names = "--rounds", defaultValue = "5", description = "How many rounds count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--report",
            defaultValue = "target/alternatives",
            description = "Where report.md and report.json are written (default: ${DEFAULT-VALUE}).")
    private Path report = Path.of("");

    @Option(
            names = "--work",
            defaultValue = "target/alternatives-work",
            description = "Where the server and the repositories are, so which disk it is (default: ${DEFAULT-VALUE}).")
    private Path work = Path.of("");

    @Parameters(
            arity = "0..1",
            description = "Real histories: a folder for each workflow, in it a file for each version.")
    private @Nullable Path directory;

    private final Json json = new Json(JsonLimits.DEFAULT);

    /** Makes an alternative, empty. */
    @FunctionalInterface
    private interface Maker {
        Alternative make(Lease server, int number) throws Exception;
    }

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new SideBySide()).execute(args));
    }

    private Map<String, Maker> makers() {
        Map<String, Maker> makers = new LinkedHashMap<>();
        makers.put(
                "full copies in a table", (server, n) -> new FullCopies(ServerDatabase.create(server, "copies" + n)));
        makers.put(
                "dagstore",
                (server, n) -> new DagstoreVersions(ServerDatabase.create(server, "dagstore" + n), Integer.MAX_VALUE));
        makers.put(
                "dagstore, compacted at depth 20",
                (server, n) -> new DagstoreVersions(ServerDatabase.create(server, "compacted" + n), 20));
        makers.put("JaVers", (server, n) -> new JaversVersions(ServerDatabase.create(server, "javers" + n)));
        makers.put("Envers", (server, n) -> new EnversVersions(ServerDatabase.create(server, "envers" + n)));
        makers.put("JGit, loose objects", (server, n) -> new JGitVersions(work.resolve("loose" + n), false));
        makers.put("JGit, after gc", (server, n) -> new JGitVersions(work.resolve("packed" + n), true));
        return makers;
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(work);
        work = Files.createTempDirectory(work, "run-");
        Map<String, List<History>> sets = new LinkedHashMap<>();
        sets.put("generated: 100 nodes, 200 changes", List.of(History.generated(100, 200)));
        if (directory != null) {
            sets.put("real workflows", History.in(directory));
        }
        Report results = new Report(rounds);
        try (Lease server = EmbeddedPostgres.throwAwayWithDefaults(work)) {
            for (Map.Entry<String, List<History>> set : sets.entrySet()) {
                results.begin(set.getKey(), set.getValue());
                for (int round = 0; round <= rounds; round++) {
                    System.err.println(set.getKey() + ": " + (round == 0 ? "warming up" : "round " + round));
                    round(server, set.getValue(), round, round == 0 ? null : results);
                }
            }
        }
        deleteRecursively(work);
        Files.createDirectories(report);
        Files.writeString(report.resolve("report.md"), results.markdown());
        Files.write(report.resolve("report.json"), results.json());
        System.out.println(results.markdown());
        return 0;
    }

    private void round(Lease server, List<History> histories, int round, @Nullable Report results) throws Exception {
        Map<String, Alternative> all = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Maker> maker : makers().entrySet()) {
                all.put(maker.getKey(), maker.getValue().make(server, round));
            }
            Samples samples = new Samples(all.keySet());
            List<Map.Entry<String, Alternative>> turns = new ArrayList<>(all.entrySet());
            for (History history : histories) {
                for (byte[] version : history.versions()) {
                    boolean first = version == history.versions().get(0);
                    for (Map.Entry<String, Alternative> turn : turns) {
                        long start = System.nanoTime();
                        turn.getValue().store(history.document(), version);
                        long nanos = System.nanoTime() - start;
                        if (!first) {
                            samples.add(turn.getKey(), "store", nanos);
                        }
                    }
                    Collections.rotate(turns, 1);
                }
            }
            for (Alternative alternative : all.values()) {
                alternative.tidyUp();
            }
            for (History history : histories) {
                checkAll(all, history);
                for (int depth : DEPTHS) {
                    if (depth < history.versions().size()) {
                        read(all, history, depth, samples);
                    }
                }
            }
            for (Map.Entry<String, Alternative> alternative : all.entrySet()) {
                samples.bytes(alternative.getKey(), alternative.getValue().bytes());
            }
            if (results != null) {
                results.add(samples);
            }
        } finally {
            for (Alternative alternative : all.values()) {
                alternative.close();
            }
        }
    }

    private void checkAll(Map<String, Alternative> all, History history) throws Exception {
        for (Map.Entry<String, Alternative> alternative : all.entrySet()) {
            List<String> versions = alternative.getValue().versions(history.document());
            if (versions.size() != history.versions().size()) {
                throw new IllegalStateException(
                        alternative.getKey() + " has " + versions.size() + " versions of " + history.document()
                                + " instead of " + history.versions().size());
            }
            for (int i = 0; i < versions.size(); i++) {
                byte[] found = alternative.getValue().read(history.document(), versions.get(i));
                if (!Arrays.equals(
                        CanonicalJson.bytes(json.parse(found)),
                        history.versions().get(i))) {
                    throw new IllegalStateException(
                            alternative.getKey() + " gives back another version " + i + " of " + history.document());
                }
            }
        }
    }

    private static void read(Map<String, Alternative> all, History history, int depth, Samples samples)
            throws Exception {
        List<Reader> readers = new ArrayList<>();
        for (Map.Entry<String, Alternative> alternative : all.entrySet()) {
            String version = alternative.getValue().versions(history.document()).get(depth);
            readers.add(new Reader(alternative.getKey(), alternative.getValue(), version));
        }
        for (int i = 0; i < READS; i++) {
            for (Reader reader : readers) {
                long start = System.nanoTime();
                byte[] found = reader.alternative.read(history.document(), reader.version);
                samples.add(reader.name, "read " + depth, System.nanoTime() - start);
                if (found.length == 0) {
                    throw new IllegalStateException(reader.name + " gives nothing");
                }
            }
        }
    }

    private record Reader(String name, Alternative alternative, String version) {}

    private static void deleteRecursively(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Collections.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
