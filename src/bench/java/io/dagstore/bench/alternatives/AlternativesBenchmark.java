package io.dagstore.bench.alternatives;

import io.dagstore.GeneratedHistory;
import io.dagstore.TestServer;
import io.dagstore.bench.Benchmark;
import io.dagstore.bench.Comparison;
import io.dagstore.bench.WorkflowHistory;
import io.dagstore.bench.report.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.util.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * Stores the same histories in dagstore and in its alternatives, reads versions back, and holds each against what was stored.
 *
 * @param rounds how many rounds count
 * @param histories a directory of real workflows, as {@link WorkflowHistory#read} reads them; null if there are none
 * @param work where repositories of files are made and deleted again: on the disk of the server
 * @param brief whether it is enough to see that all of it works
 */
public record AlternativesBenchmark(int rounds, @Nullable Path histories, Path work, boolean brief)
        implements Benchmark {
    private static final String COPIES = "full copies in a table";
    private static final String COMPACTED = "dagstore, compacted at depth 20";
    private static final List<Integer> NUMBERS = List.of(1, 20, 200);
    private static final int READS = 15;
    private static final int PATCH_BYTES = 220;

    public AlternativesBenchmark {
        rounds = brief ? 1 : rounds;
    }

    @Override
    public int steps() {
        return (histories == null ? 1 : 2) * (1 + rounds);
    }

    private record Form(int rounds, List<HistorySet> histories) {}

    @Override
    public Section run(TestServer server, Runnable advanced) throws Exception {
        HistorySet generated = generated(brief ? 10 : 100, brief ? 21 : 200);
        List<HistorySet> sets = new ArrayList<>(List.of(generated));
        if (histories != null) {
            sets.add(new HistorySet("real workflows", WorkflowHistory.read(histories), new ArrayList<>()));
        }
        Section section = new Section("alternatives", "Beside other software")
                .method(
                        "Each alternative as its own manual says for \"store this document\" and \"read version N\", and each version"
                                + " durable when storing it returns. They take turns version by version; a first round does not count."
                                + " Every version is read back and held against what was stored, after what is to be done now and then"
                                + " (vacuum, gc) was done. Medians of " + rounds + " rounds.");
        for (HistorySet set : sets) {
            for (int round = 0; round <= rounds; round++) {
                Map<String, Map<String, Double>> found = round(server, set);
                if (round > 0) {
                    set.rounds().add(found);
                }
                advanced.run();
            }
            section.table(set.table());
        }
        return section.ratio(generated.ratio("storeToCopies", "store" + HistorySet.MICROS, COMPACTED, COPIES))
                .ratio(generated.ratio("readToCopies", "read 20" + HistorySet.MICROS, COMPACTED, COPIES))
                .ratio(generated.ratio("bytesToCopies", HistorySet.BYTES, COMPACTED, COPIES))
                .figures(new Form(rounds, sets));
    }

    private static HistorySet generated(int nodes, int changes) {
        GeneratedHistory history = new GeneratedHistory(nodes, changes + 1, PATCH_BYTES, 0);
        return new HistorySet(
                "generated: " + nodes + " nodes, " + changes + " changes",
                List.of(WorkflowHistory.of("generated", history)),
                new ArrayList<>());
    }

    private static Map<String, Comparison.Making<Alternative>> alternatives(TestServer server, Path directory) {
        Map<String, Comparison.Making<Alternative>> all = new LinkedHashMap<>();
        all.put(COPIES, () -> new FullCopies(server.empty()));
        all.put("dagstore", () -> new DagstoreVersions(server.migrated(), Integer.MAX_VALUE));
        all.put(COMPACTED, () -> new DagstoreVersions(server.migrated(), 20));
        all.put("JaVers", () -> new JaversVersions(server.empty()));
        all.put("Envers", () -> new EnversVersions(server.empty()));
        all.put("JGit, loose objects", () -> new JGitVersions(directory.resolve("loose"), false));
        all.put("JGit, after gc", () -> new JGitVersions(directory.resolve("packed"), true));
        return all;
    }

    private Map<String, Map<String, Double>> round(TestServer server, HistorySet set) throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(work), "alternatives");
        List<Contender> all = new ArrayList<>();
        try {
            for (var alternative : alternatives(server, directory).entrySet()) {
                all.add(new Contender(
                        alternative.getKey(), alternative.getValue().make()));
            }
            storeByTurns(all, set.histories());
            for (Contender contender : all) {
                contender.alternative.tidyUp();
            }
            for (WorkflowHistory history : set.histories()) {
                for (Contender contender : all) {
                    contender.check(history);
                }
                readByTurns(all, history);
            }
            Map<String, Map<String, Double>> found = new LinkedHashMap<>();
            for (Contender contender : all) {
                found.put(contender.name, contender.figures(set.versions()));
            }
            return found;
        } finally {
            for (Contender contender : all) {
                contender.alternative.close();
            }
            FileUtils.delete(directory.toFile(), FileUtils.RECURSIVE);
        }
    }

    /** Begins with another one for each version. What the first versions take does not count: they are whole documents everywhere. */
    private static void storeByTurns(List<Contender> all, List<WorkflowHistory> histories) throws Exception {
        List<Contender> turns = new ArrayList<>(all);
        for (WorkflowHistory history : histories) {
            for (int i = 0; i < history.size(); i++) {
                byte[] document = history.documents().get(i);
                for (Contender contender : turns) {
                    if (i == 0) {
                        contender.alternative.store(history.name(), document);
                    } else {
                        contender.time("store", () -> contender.alternative.store(history.name(), document));
                    }
                }
                Collections.rotate(turns, 1);
            }
        }
    }

    private static void readByTurns(List<Contender> all, WorkflowHistory history) throws Exception {
        for (int number : NUMBERS) {
            if (number < history.size()) {
                List<String> versions = new ArrayList<>();
                for (Contender contender : all) {
                    versions.add(contender.alternative.versions(history.name()).get(number));
                }
                for (int read = 0; read < READS; read++) {
                    for (int i = 0; i < all.size(); i++) {
                        Alternative alternative = all.get(i).alternative;
                        String version = versions.get(i);
                        all.get(i).time("read " + number, () -> alternative.read(history.name(), version));
                    }
                }
            }
        }
    }
}
