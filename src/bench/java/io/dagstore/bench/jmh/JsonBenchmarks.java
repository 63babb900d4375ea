package io.dagstore.bench.jmh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the benchmarks in rounds, a process for each figure and round, with what is compared one after the other in each round, and
 * reports medians over the rounds. JMH on its own would finish one benchmark before it starts the next, and a machine that
 * changes its speed meanwhile would change the ratios.
 */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        description = "Measure parsing, canonicalising, patching, comparing and hashing of JSON.")
public final class JsonBenchmarks implements Callable<Integer> {
    private static final String REPLAY = ReplayBenchmark.class.getSimpleName();
    private static final String DOCUMENT = DocumentBenchmark.class.getSimpleName();

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "How many rounds there are (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--quick", description = "One short round: tells whether all works, and no more.")
    private boolean quick;

    @Option(
            names = "--report",
            defaultValue = "target/jmh",
            description = "Where report.md and report.json are written (default: ${DEFAULT-VALUE}).")
    private Path report = Path.of("");

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new JsonBenchmarks()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            // JMH refuses to run twice on a machine, which matters to figures only.
            System.setProperty("jmh.ignoreLock", "true");
        }
        JsonReport results = new JsonReport();
        for (int round = 1; round <= (quick ? 1 : rounds); round++) {
            System.err.println("round " + round);
            for (int nodes : quick ? new int[] {100} : new int[] {10, 100, 1_000, 10_000}) {
                run(results, DOCUMENT, ".*", nodes);
                for (int patches : quick ? new int[] {20} : new int[] {1, 20, 200}) {
                    run(results, REPLAY, variants(nodes, patches), nodes, patches);
                }
            }
        }
        Files.createDirectories(report);
        Files.writeString(report.resolve("report.md"), results.markdown());
        Files.write(report.resolve("report.json"), results.json());
        System.out.println(results.markdown());
        return 0;
    }

    /** All for the sizes of most workflows; of others what the product is held against. */
    private static String variants(int nodes, int patches) {
        if (nodes == 100 && patches > 1) {
            return ".*";
        }
        return nodes == 1_000 && patches > 1
                ? "(floor|dagstore|dagstoreVerified|zjsonpatch|parsson)"
                : "(floor|dagstore)";
    }

    private void run(JsonReport results, String benchmark, String methods, int nodes, int... patches)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark + "\\." + methods + "$")
                .param("nodes", Integer.toString(nodes))
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC")
                .verbosity(VerboseMode.SILENT);
        if (patches.length > 0) {
            options.param("patches", Integer.toString(patches[0]));
        }
        if (quick) {
            options.warmupIterations(1)
                    .warmupTime(TimeValue.milliseconds(200))
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(200));
        }
        for (RunResult result : new Runner(options.build()).run()) {
            results.add(result);
        }
    }
}
