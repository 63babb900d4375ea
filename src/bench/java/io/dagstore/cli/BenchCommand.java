package io.dagstore.cli;

import io.dagstore.bench.Benchmark;
import io.dagstore.bench.Benchmarks;
import io.dagstore.bench.Grid;
import io.dagstore.bench.Report;
import io.dagstore.bench.ReportJson;
import io.dagstore.bench.ScratchDatabases;
import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.Lease;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        description = {
            "Measure dagstore on this machine, or on a server.",
            "Works in databases of its own, which are dropped in the end: without a URL on a throw-away server with"
                    + " PostgreSQL's default settings, with one on that server, where the role has to have CREATEDB."
        },
        subcommands = {
            BenchLookupCommand.class,
            BenchMaterialiseCommand.class,
            BenchAppendCommand.class,
            BenchCompactCommand.class,
            BenchImportCommand.class,
            BenchAllCommand.class,
            BenchMigrationCommand.class
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench all --report report",
            "  dagstore bench lookup --rows 100000",
            "  dagstore bench compact --histories workflows",
            "  dagstore bench migration --rows 100000"
        })
final class BenchCommand extends GroupCommand {

    /** A command that measures in databases of its own. */
    abstract static class OnScratch extends DagstoreCommand {
        @Override
        public final Integer call() {
            check();
            String url = url();
            Map<String, String> environment = terminal().environment();
            if (url != null) {
                try (ScratchDatabases scratch = ScratchDatabases.on(
                        url, options().user(environment), options().password(environment))) {
                    return run(scratch);
                }
            }
            try (Lease server = EmbeddedPostgres.throwAwayWithDefaults(options().home(environment));
                    ScratchDatabases scratch = ScratchDatabases.on(server.url(), server.user(), server.password())) {
                return run(scratch);
            }
        }

        /** Refuses options that make no sense, before anything is started. */
        abstract void check();

        abstract int run(ScratchDatabases scratch);

        final void requireBetween(String option, int value, int least, int most) {
            if (value < least || value > most) {
                throw usage(option + " " + value + " is not between " + least + " and " + most);
            }
        }

        final void print(List<String> sentences, List<Grid> grids) {
            for (Grid grid : grids) {
                answer().line(grid.title());
                Table table = new Table();
                grid.columns().forEach(column -> {
                    if (column.isNumber()) {
                        table.right(column.header());
                    } else {
                        table.left(column.header());
                    }
                });
                grid.rows().forEach(row -> table.row(row.toArray(String[]::new)));
                table.lines().forEach(answer()::line);
                answer().line("");
            }
            sentences.forEach(answer()::line);
        }
    }

    /** A command that runs benchmarks and tells what they found. */
    abstract static class Measuring extends OnScratch {
        private static final int MOST_ROUNDS = 100;
        private static final int FEWEST_ROWS = 100;
        private static final int MOST_ROWS = 100_000_000;

        @Option(
                names = "--rows",
                paramLabel = "N",
                description = "How many rows there are, of what is said above; default ${DEFAULT-VALUE}.")
        int rows;

        @Option(
                names = "--rounds",
                paramLabel = "N",
                description =
                        "How many rounds count; default ${DEFAULT-VALUE}. Each figure is the median of the rounds.")
        int rounds = 5;

        @Option(
                names = "--report",
                paramLabel = "DIR",
                description = "Write report.html (one page with tables and charts), report.md and report.json there.")
        @Nullable Path report;

        @Option(
                names = "--brief",
                hidden = true,
                description = "Everything a few times only, on small things: to see that it works.")
        boolean brief;

        private final String title;

        /** A command that measures what the title says, with so many rows unless it is told otherwise. */
        Measuring(String title, int rows) {
            this.title = title;
            this.rows = rows;
        }

        /** What is run, in order. */
        abstract List<Benchmark> benchmarks();

        @Override
        void check() {
            requireBetween("--rows", rows, brief ? 1 : FEWEST_ROWS, MOST_ROWS);
            requireBetween("--rounds", rounds, 1, MOST_ROUNDS);
            if (report != null) {
                Report.requireWritable(report);
            }
        }

        @Override
        int run(ScratchDatabases scratch) {
            Report result;
            try (ProgressDisplay display = ProgressDisplay.of(this, "measuring")) {
                result = Benchmarks.run(title, benchmarks(), scratch, display);
            }
            if (report != null) {
                result.write(report);
            }
            if (answer().isJson()) {
                answer().json(ReportJson.of(result));
            } else {
                print(result.findings(), result.tables());
            }
            return ExitCode.DONE;
        }
    }
}
