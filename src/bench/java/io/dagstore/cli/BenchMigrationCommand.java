package io.dagstore.cli;

import io.dagstore.bench.MigrationBenchmark;
import io.dagstore.bench.MigrationJson;
import io.dagstore.bench.MigrationReport;
import io.dagstore.bench.MigrationResult;
import io.dagstore.bench.MigrationWords;
import io.dagstore.bench.Report;
import io.dagstore.bench.ScratchDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "migration",
        description = {
            "Measure how long writers wait while an old database is migrated.",
            "Builds a database from before compacted_from_id, and migrates copies of it while clients work on them: in"
                    + " the naive form (column, index and values in one transaction) and by the changelog, by turns."
                    + " Takes some minutes with 1,000,000 rows. The exit code is 1 if a client got an error under"
                    + " the changelog, 6 if schema verify finds something after it."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench migration --rows 100000",
            "  dagstore bench migration --report report --sizes 10000,100000,1000000",
            "  dagstore bench migration --url jdbc:postgresql://db.example.org/postgres --user bench \\",
            "      --output json | jq .worstWaitRatio"
        })
final class BenchMigrationCommand extends BenchCommand.OnScratch {
    private static final int FEWEST_ROWS = 100;
    private static final int MOST_ROWS = 100_000_000;
    private static final int MOST_WRITERS = 64;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "How many artifacts the old database has; default ${DEFAULT-VALUE}. One in twenty is a"
                    + " compacted base.")
    int rows = 1_000_000;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each form is run; default ${DEFAULT-VALUE}.")
    int rounds = 3;

    @Option(
            names = "--writers",
            paramLabel = "N",
            description = "How many clients write meanwhile, half of them as old programs do; default"
                    + " ${DEFAULT-VALUE}. With 0 nobody reads either.")
    int writers = 4;

    @Option(
            names = "--blocked-reader",
            paramLabel = "SECONDS",
            description = "For how long a reader keeps a transaction open at the beginning of a third migration in"
                    + " each round; default ${DEFAULT-VALUE}, 0 for none.")
    int readerSeconds = 3;

    @Option(
            names = "--sizes",
            paramLabel = "N",
            split = ",",
            description = "Numbers of artifacts at which the backfill is measured without clients as well.")
    List<Integer> sizes = new ArrayList<>();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write migration.md, migration.svg (waits over time) and migration.json there.")
    @Nullable Path report;

    @Option(names = "--margin", paramLabel = "MILLIS", hidden = true, description = "How long clients work before.")
    int marginMillis = 2_000;

    @Override
    void check() {
        requireBetween("--rows", rows, FEWEST_ROWS, MOST_ROWS);
        requireBetween("--rounds", rounds, 1, 100);
        requireBetween("--writers", writers, 0, MOST_WRITERS);
        requireBetween("--blocked-reader", readerSeconds, 0, 60);
        sizes.forEach(size -> requireBetween("--sizes", size, FEWEST_ROWS, MOST_ROWS));
        if (report != null) {
            Report.requireWritable(report);
        }
    }

    @Override
    int run(ScratchDatabases scratch) {
        MigrationBenchmark.Settings settings = new MigrationBenchmark.Settings(
                rows, rounds, writers, Duration.ofMillis(marginMillis), Duration.ofSeconds(readerSeconds), sizes);
        MigrationResult result;
        try (ProgressDisplay display = ProgressDisplay.of(this, "measuring")) {
            result = MigrationBenchmark.run(scratch, settings, display);
        }
        if (report != null) {
            MigrationReport.write(result, report);
        }
        if (answer().isJson()) {
            answer().json(MigrationJson.of(result));
        } else {
            MigrationWords words = new MigrationWords(result);
            print(words.sentences(), words.tables());
        }
        if (result.errorsUnderOurs() > 0) {
            return ExitCode.FAILED;
        }
        return result.isHealthy() ? ExitCode.DONE : ExitCode.CORRUPT;
    }
}
