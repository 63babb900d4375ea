package io.dagstore.cli;

import io.dagstore.bench.AppendBenchmark;
import io.dagstore.bench.Benchmark;
import io.dagstore.bench.CompactBenchmark;
import io.dagstore.bench.ImportBenchmark;
import io.dagstore.bench.LookupBenchmark;
import io.dagstore.bench.MaterialiseBenchmark;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "all",
        description = {
            "Run lookup, materialise, append, compact and import, for one report.",
            "Takes less than ten minutes on two processors at the default size."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench all --report report",
            "  dagstore bench all --rows 100000 --histories workflows --report report",
            "  dagstore bench all --output json | jq .missed"
        })
final class BenchAllCommand extends BenchCommand.Measuring {
    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "How many artifacts the largest table of the look-ups has; default ${DEFAULT-VALUE}. The other"
                            + " benchmarks have their own default sizes.")
    int rows = new BenchLookupCommand().rows;

    @Option(names = "--histories", paramLabel = "DIR", description = "Real workflows for the thresholds of compaction.")
    @Nullable Path histories;

    @Option(
            names = "--brief",
            hidden = true,
            description = "Everything a few times only, on small things: to see that it works.")
    boolean brief;

    @Override
    void check() {
        super.check();
        requireBetween("--rows", rows, 100, 100_000_000);
    }

    @Override
    String title() {
        return "What dagstore takes";
    }

    @Override
    List<Benchmark> benchmarks() {
        BenchCompactCommand compact = new BenchCompactCommand();
        int others = brief ? 100 : new BenchMaterialiseCommand().rows;
        return List.of(
                new LookupBenchmark(rows, rounds, brief),
                new MaterialiseBenchmark(others, rounds, brief),
                new AppendBenchmark(others, rounds, brief),
                new CompactBenchmark(brief ? 4 : compact.rows, brief ? 20 : compact.versions, rounds, histories),
                new ImportBenchmark(brief ? 40 : new BenchImportCommand().rows, rounds));
    }
}
