package io.dagstore.cli;

import io.dagstore.bench.AppendBenchmark;
import io.dagstore.bench.Benchmark;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "append",
        description = {
            "Measure how long it takes to store a version.",
            "Through dagstore, and the same writes by JDBC in several forms, beside one row and its commit, among --rows other artifacts; and tells how time and bytes grow with depth and document, and at which depth to compact."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench append --report report",
            "  dagstore bench append --rows 1000000 --rounds 9",
            "  dagstore bench append --output json | jq .appendToBlob"
        })
final class BenchAppendCommand extends BenchCommand.Measuring {
    BenchAppendCommand() {
        super("Storing a version", 10_000);
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new AppendBenchmark(rows, rounds, brief));
    }
}
