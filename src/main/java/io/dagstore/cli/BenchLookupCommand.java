package io.dagstore.cli;

import io.dagstore.bench.Benchmark;
import io.dagstore.bench.LookupBenchmark;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "lookup",
        description = {
            "Measure how long it takes to find a compacted base.",
            "Through dagstore, by a prepared statement of JDBC, and by the field in meta that the column replaced, in"
                    + " tables of 10,000 artifacts and ten times as many, up to --rows."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench lookup --rows 100000",
            "  dagstore bench lookup --rows 10000000 --report report",
            "  dagstore bench lookup --output json | jq .jsonbToColumn"
        })
final class BenchLookupCommand extends BenchCommand.Measuring {
    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "How many artifacts the largest table has; default ${DEFAULT-VALUE}.")
    int rows = 1_000_000;

    @Override
    void check() {
        super.check();
        requireBetween("--rows", rows, 100, 100_000_000);
    }

    @Override
    String title() {
        return "Finding a compacted base";
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new LookupBenchmark(rows, rounds, false));
    }
}
