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

    private int warmUps() {
        return brief ? 0 : 1;
    }

    @Override
    public int steps() {
        return (histories == null ? 1 : 2) * (rounds + warmUps());
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
        Path directory = Files.createTempDirectory(Files.createDirectories(work), "alternatives");
        try {
            for (HistorySet set : sets) {
                for (int round = -warmUps(); round < rounds; round++) {
                    Map<String, Map<String, Double>> found = round(alternatives(server, directory), set);
                    if (round >= 0) {
                        set.rounds().add(found);
                    }
                    advanced.run();
                }
                section.table(set.table());
            }
        } finally {
            FileUtils.delete(directory.toFile(), FileUtils.RECURSIVE);
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
        all.put("JGit, loose objects", () -> new JGitVersions(directory, false));
        all.put("JGit, after gc", () -> new JGitVersions(directory, true));
        return all;
    }

    private static Map<String, Map<String, Double>> round(
            Map<String, Comparison.Making<Alternative>> alternatives, HistorySet set) throws Exception {
        List<Contender> all = new ArrayList<>();
        try {
            for (var alternative : alternatives.entrySet()) {
                all.add(new Contender(
                        alternative.getKey(), alternative.getValue().make()));
            }
            for (WorkflowHistory history : set.histories()) {
                storeByTurns(all, history);
            }
            for (Contender contender : all) {
                contender.alternative.tidyUp();
            }
            for (WorkflowHistory history : set.histories()) {
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
        }
    }

    /** Begins with another one for each version. */
    private static void storeByTurns(List<Contender> all, WorkflowHistory history) throws Exception {
        List<Contender> turns = new ArrayList<>(all);
        for (int i = 0; i < history.size(); i++) {
            for (Contender contender : turns) {
                contender.store(history);
            }
            Collections.rotate(turns, 1);
        }
    }

    private static void readByTurns(List<Contender> all, WorkflowHistory history) throws Exception {
        for (Contender contender : all) {
            contender.check(history);
        }
        for (int number : NUMBERS) {
            for (int i = 0; number < history.size() && i < READS; i++) {
                for (Contender contender : all) {
                    contender.read(history, number);
                }
            }
        }
    }
}
