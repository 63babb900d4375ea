package io.dagstore.cli;

import io.dagstore.bench.Benchmark;
import io.dagstore.bench.MaterialiseBenchmark;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "materialise",
        description = {
            "Measure how long it takes to build the document of a version.",
            "Reads base and patches through dagstore, by a prepared statement of JDBC and in other ways; applies patches"
                    + " with dagstore and with Jackson alone; and tells how the time grows with depth and document."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench materialise --report report",
            "  dagstore bench materialise --rows 1000000 --rounds 9",
            "  dagstore bench materialise --output json | jq .materialiseFetchToJdbc"
        })
final class BenchMaterialiseCommand extends BenchCommand.Measuring {
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
        return "Materialising a version";
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new MaterialiseBenchmark(rows, rounds, brief));
    }
}
