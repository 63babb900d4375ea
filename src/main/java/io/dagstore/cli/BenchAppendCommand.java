package io.dagstore.cli;

import io.dagstore.bench.AppendBenchmark;
import io.dagstore.bench.Benchmark;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "append",
        description = {
            "Measure how long it takes to store a version.",
            "Through dagstore, and the same writes by JDBC in several forms, beside one row and its commit; and tells how"
                    + " time and bytes grow with depth and document, and at which depth to compact."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench append --report report",
            "  dagstore bench append --rows 1000000 --rounds 9",
            "  dagstore bench append --output json | jq .appendToBlob"
        })
final class BenchAppendCommand extends BenchCommand.Measuring {
    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "How many other artifacts the tables hold; default ${DEFAULT-VALUE}.")
    int rows = 10_000;

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
        return "Storing a version";
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new AppendBenchmark(rows, rounds, brief));
    }
}
