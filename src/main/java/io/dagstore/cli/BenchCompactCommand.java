package io.dagstore.cli;

import io.dagstore.bench.Benchmark;
import io.dagstore.bench.CompactBenchmark;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "compact",
        description = {
            "Measure compaction: by one worker and by two, and what a threshold costs.",
            "Bytes, time to materialise and time to append at thresholds from 5 to 1,000, and what the same versions take in"
                    + " full copies and in patches, with each compression that the server has."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench compact --rows 1000",
            "  dagstore bench compact --histories workflows --report report",
            "  dagstore bench compact --output json | jq .compactTwoWorkersToOne"
        })
final class BenchCompactCommand extends BenchCommand.Measuring {
    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "How many candidates are compacted in a turn; default ${DEFAULT-VALUE}.")
    int rows = 300;

    @Option(
            names = "--versions",
            paramLabel = "N",
            description =
                    "How many versions the histories have that the thresholds are tried on; default ${DEFAULT-VALUE}.")
    int versions = 1_000;

    @Option(
            names = "--histories",
            paramLabel = "DIR",
            description =
                    "Measure with real workflows as well: a directory for each, in which each version is a JSON file, in"
                            + " the order of the names, as export-versions writes them.")
    @Nullable Path histories;

    @Override
    void check() {
        super.check();
        requireBetween("--rows", rows, 2, 1_000_000);
        requireBetween("--versions", versions, 2, 100_000);
    }

    @Override
    String title() {
        return "Compaction";
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new CompactBenchmark(rows, versions, rounds, histories));
    }
}
