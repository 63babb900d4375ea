package io.dagstore.bench.jmh;

import io.dagstore.TestServer;
import io.dagstore.bench.Benchmark;
import io.dagstore.bench.report.Figures;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.Median;
import io.dagstore.bench.report.Ratio;
import io.dagstore.bench.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures JSON without a database, by JMH in rounds: a process for each figure and round, with what is compared one after the other
 * in each round. JMH on its own would finish one benchmark before it starts the next, and a machine that changes its speed meanwhile
 * would change the ratios.
 *
 * @param rounds how many rounds there are
 * @param brief whether it is enough to see that all of it works
 */
public record JsonBenchmark(int rounds, boolean brief) implements Benchmark {
    /** The sizes of which the ratios to the floor count: those of most workflows. */
    private static final List<String> IN_SHORT = List.of("100x20", "100x200", "1000x20", "1000x200");

    private static final String OF_A_DOCUMENT = "parse|parseByJackson|canonicalise|writeByJackson|hash|diff";

    public JsonBenchmark {
        rounds = brief ? 1 : rounds;
    }

    private List<Integer> sizes() {
        return brief ? List.of(100) : List.of(10, 100, 1_000, 10_000);
    }

    private List<Integer> chains() {
        return brief ? List.of(20) : List.of(1, 20, 200);
    }

    @Override
    public int steps() {
        return rounds * sizes().size() * (1 + chains().size());
    }

    @Override
    public Section run(TestServer server, Runnable advanced) throws RunnerException {
        if (brief) {
            // JMH refuses to run twice on a machine, which matters to figures only.
            System.setProperty("jmh.ignoreLock", "true");
        }
        List<Measured> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int nodes : sizes()) {
                all.addAll(run(OF_A_DOCUMENT, nodes, 0));
                advanced.run();
                for (int patches : chains()) {
                    all.addAll(run(ofAChain(nodes, patches), nodes, patches));
                    advanced.run();
                }
            }
        }
        return section(all);
    }

    /** All for the sizes of most workflows; of others what the product is held against. */
    private static String ofAChain(int nodes, int patches) {
        if (nodes == 100 && patches > 1) {
            return "floor|dagstore|dagstoreVerified|zjsonpatch|parsson|textBetweenPatches";
        }
        return nodes == 1_000 && patches > 1 ? "floor|dagstore|dagstoreVerified|zjsonpatch|parsson" : "floor|dagstore";
    }

    private List<Measured> run(String methods, int nodes, int patches) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(JsonWork.class.getSimpleName() + "\\.(" + methods + ")$")
                .param("nodes", String.valueOf(nodes))
                .param("patches", String.valueOf(patches))
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .verbosity(VerboseMode.SILENT);
        if (brief) {
            TimeValue time = TimeValue.milliseconds(200);
            options.warmupIterations(1).warmupTime(time);
            options.measurementIterations(1).measurementTime(time);
        }
        return new Runner(options.build()).run().stream().map(Measured::of).toList();
    }

    private record Form(List<Measured> benchmarks) {}

    /** Tells what was measured: medians, and ratios of what was done in one round. */
    static Section section(List<Measured> all) {
        Map<String, List<Measured>> ways = all.stream()
                .collect(Collectors.groupingBy(
                        one -> one.benchmark() + one.size(), LinkedHashMap::new, Collectors.toList()));
        Section section = new Section("json", "JSON alone")
                .method("By JMH: each figure comes from a process of its own, and the rounds go through all of them."
                        + " The floor is Jackson alone, in place.");
        Grid table = new Grid("One operation")
                .numbers("nodes", "patches")
                .words("")
                .numbers("time", "processor", "allocated, B", "time to the floor's", "processor", "allocated");
        List<Measured> medians = new ArrayList<>();
        ways.values().forEach(rounds -> {
            Measured median = Measured.median(rounds);
            medians.add(median);
            List<Measured> floor = ways.getOrDefault("floor" + median.size(), List.of());
            table.row(
                    Figures.count(median.nodes()),
                    median.patches() == 0 ? "" : Figures.count(median.patches()),
                    median.benchmark(),
                    Figures.micros(median.micros()),
                    Figures.micros(median.processorMicros()),
                    Figures.count(Math.round(median.allocatedBytes())),
                    toFloor(rounds, floor, Measured::micros),
                    toFloor(rounds, floor, Measured::processorMicros),
                    toFloor(rounds, floor, Measured::allocatedBytes));
            if (median.benchmark().equals("dagstore") && IN_SHORT.contains(median.size())) {
                section.ratio(Ratio.of(
                        "jsonApplyToFloor" + median.size(),
                        "processor time: dagstore / floor",
                        ratios(rounds, floor, Measured::processorMicros)));
                section.ratio(Ratio.of(
                        "jsonAllocationToFloor" + median.size(),
                        "bytes allocated: dagstore / floor",
                        ratios(rounds, floor, Measured::allocatedBytes)));
            }
        });
        return section.table(table).figures(new Form(medians));
    }

    private static String toFloor(List<Measured> rounds, List<Measured> floor, ToDoubleFunction<Measured> figure) {
        return floor.isEmpty() ? "" : Figures.number(Median.of(ratios(rounds, floor, figure)));
    }

    private static List<Double> ratios(List<Measured> rounds, List<Measured> floor, ToDoubleFunction<Measured> figure) {
        return IntStream.range(0, rounds.size())
                .mapToObj(i -> figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(floor.get(i)))
                .toList();
    }
}
