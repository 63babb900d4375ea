package io.dagstore.cli;

import io.dagstore.bench.Benchmark;
import io.dagstore.bench.ImportBenchmark;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "import",
        description = {
            "Measure how fast a history is imported.",
            "A history of --rows versions, patches of 2 kB on a document of 100 nodes, beside COPY of the same rows; and whether memory grows with the length of the history."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench import",
            "  dagstore bench import --rows 200000 --rounds 1 --report report",
            "  dagstore bench import --output json | jq .importVersionsPerCoreSecond"
        })
final class BenchImportCommand extends BenchCommand.Measuring {
    BenchImportCommand() {
        super("Importing a history", 10_000);
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new ImportBenchmark(rows, rounds));
    }
}
