package io.dagstore.cli;

import io.dagstore.bench.Benchmark;
import io.dagstore.bench.LookupBenchmark;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "lookup",
        description = {
            "Measure how long it takes to find a compacted base.",
            "Through dagstore, by a prepared statement of JDBC, and by the field in meta that the column replaced, in tables of 10,000 artifacts and ten times as many, up to --rows."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench lookup --rows 100000",
            "  dagstore bench lookup --rows 10000000 --report report",
            "  dagstore bench lookup --output json | jq .jsonbToColumn"
        })
final class BenchLookupCommand extends BenchCommand.Measuring {
    BenchLookupCommand() {
        super("Finding a compacted base", 1_000_000);
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new LookupBenchmark(rows, rounds, brief));
    }
}
