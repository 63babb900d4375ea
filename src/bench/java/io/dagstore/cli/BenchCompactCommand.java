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
            "--rows candidates are compacted in a turn. Then bytes, time to materialise and time to append at thresholds from 5 to 1,000, and what the same versions take in full copies and in patches, with each compression that the server has."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench compact --rows 1000",
            "  dagstore bench compact --histories workflows --report report",
            "  dagstore bench compact --output json | jq .compactTwoWorkersToOne"
        })
final class BenchCompactCommand extends BenchCommand.Measuring {
    static final int VERSIONS = 1_000;
    static final int BRIEF_VERSIONS = 12;

    @Option(
            names = "--versions",
            paramLabel = "N",
            description =
                    "How many versions the histories have that the thresholds are tried on; default ${DEFAULT-VALUE}.")
    int versions = VERSIONS;

    @Option(
            names = "--histories",
            paramLabel = "DIR",
            description =
                    "Measure with real workflows as well: a directory for each, in which each version is a JSON file, in"
                            + " the order of the names, as export-versions writes them.")
    @Nullable Path histories;

    BenchCompactCommand() {
        super("Compaction", 300);
    }

    @Override
    void check() {
        super.check();
        requireBetween("--versions", versions, 2, 100_000);
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(new CompactBenchmark(rows, brief ? BRIEF_VERSIONS : versions, rounds, histories));
    }
}
