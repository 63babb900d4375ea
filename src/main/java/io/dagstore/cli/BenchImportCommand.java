package io.dagstore.cli;

import io.dagstore.bench.Benchmark;
import io.dagstore.bench.ImportBenchmark;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "import",
        description = {
            "Measure how fast a history is imported.",
            "A history of patches of 2 kB on a document of 100 nodes, beside copy … from stdin of the same rows; and whether"
                    + " memory grows with the length of the history."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench import",
            "  dagstore bench import --rows 200000 --rounds 1 --report report",
            "  dagstore bench import --output json | jq .importVersionsPerCoreSecond"
        })
final class BenchImportCommand extends BenchCommand.Measuring {
    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "How many versions the history has; default ${DEFAULT-VALUE}.")
    int rows = 10_000;

    @Override
    void check() {
        super.check();
        requireBetween("--rows", rows, 20, 10_000_000);
    }

    @Override
    String title() {
        return "Importing a history";
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new ImportBenchmark(rows, rounds));
    }
}
