package io.dagstore.cli;

import io.dagstore.bench.Benchmark;
import io.dagstore.bench.MaterialiseBenchmark;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "materialise",
        description = {
            "Measure how long it takes to build the document of a version.",
            "Reading it beside JDBC, applying the patches beside Jackson, and how both grow with depth and document, among --rows other artifacts."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench materialise --report report",
            "  dagstore bench materialise --rows 1000000 --rounds 9",
            "  dagstore bench materialise --output json | jq .materialiseFetchToJdbc"
        })
final class BenchMaterialiseCommand extends BenchCommand.Measuring {
    BenchMaterialiseCommand() {
        super("Materialising a version", 10_000);
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new MaterialiseBenchmark(rows, rounds, brief));
    }
}
