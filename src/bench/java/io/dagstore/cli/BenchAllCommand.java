package io.dagstore.cli;

import io.dagstore.bench.AppendBenchmark;
import io.dagstore.bench.Benchmark;
import io.dagstore.bench.CompactBenchmark;
import io.dagstore.bench.ImportBenchmark;
import io.dagstore.bench.LookupBenchmark;
import io.dagstore.bench.MaterialiseBenchmark;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "all",
        description = {
            "Run lookup, materialise, append, compact and import, for one report.",
            "--rows are those of the look-ups; the others have their own default sizes. Takes less than ten minutes on two processors."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench all --report report",
            "  dagstore bench all --rows 100000 --histories workflows --report report",
            "  dagstore bench all --output json | jq .missed"
        })
final class BenchAllCommand extends BenchCommand.Measuring {
    private static final int BRIEF_ROWS = 20;

    @Option(names = "--histories", paramLabel = "DIR", description = "Real workflows for the thresholds of compaction.")
    @Nullable Path histories;

    BenchAllCommand() {
        super("What dagstore takes", new BenchLookupCommand().rows);
    }

    @Override
    List<Benchmark> benchmarks() {
        return List.of(
                new LookupBenchmark(rows, rounds, brief),
                new MaterialiseBenchmark(rows(new BenchMaterialiseCommand()), rounds, brief),
                new AppendBenchmark(rows(new BenchAppendCommand()), rounds, brief),
                new CompactBenchmark(
                        rows(new BenchCompactCommand()),
                        brief ? BenchCompactCommand.BRIEF_VERSIONS : BenchCompactCommand.VERSIONS,
                        rounds,
                        histories),
                new ImportBenchmark(rows(new BenchImportCommand()), rounds));
    }

    private int rows(BenchCommand.Measuring command) {
        return brief ? BRIEF_ROWS : command.rows;
    }
}
