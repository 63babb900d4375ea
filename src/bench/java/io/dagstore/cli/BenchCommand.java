package io.dagstore.cli;

import io.dagstore.TestServer;
import io.dagstore.bench.AppendBenchmark;
import io.dagstore.bench.Benchmark;
import io.dagstore.bench.Benchmarks;
import io.dagstore.bench.CompactBenchmark;
import io.dagstore.bench.ImportBenchmark;
import io.dagstore.bench.LookupBenchmark;
import io.dagstore.bench.MaterialiseBenchmark;
import io.dagstore.bench.OwnServer;
import io.dagstore.bench.alternatives.AlternativesBenchmark;
import io.dagstore.bench.jmh.JsonBenchmark;
import io.dagstore.bench.migration.MigrationBenchmark;
import io.dagstore.bench.migration.MigrationResult;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
            BenchCommand.Lookup.class,
            BenchCommand.Materialise.class,
            BenchCommand.Append.class,
            BenchCommand.Compact.class,
            BenchCommand.Import.class,
            BenchCommand.All.class,
            BenchCommand.Migration.class,
            BenchCommand.Json.class,
            BenchCommand.Alternatives.class
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore bench all --report report",
            "  dagstore bench lookup --rows 100000",
            "  dagstore bench compact --histories workflows",
            "  dagstore bench migration --rows 100000"
        })
final class BenchCommand extends GroupCommand {
    private static final int FEWEST_ROWS = 100;
    private static final int MOST_ROWS = 100_000_000;

    /** A command that runs benchmarks and tells what they found. */
    abstract static class Measuring extends DagstoreCommand {
        @Option(
                names = "--rounds",
                paramLabel = "N",
                description =
                        "How many rounds count; default ${DEFAULT-VALUE}. Each figure is the median of the rounds.")
        int rounds;

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

        /** A command that measures what the title says, in so many rounds unless it is told otherwise. */
        Measuring(String title, int rounds) {
            this.title = title;
            this.rounds = rounds;
        }

        /** What is run, in order. */
        abstract List<Benchmark> benchmarks();

        /** Refuses options that make no sense, before anything is started. */
        void check() {
            requireBetween("--rounds", rounds, 1, 100);
        }

        /** The exit code, by what was found. */
        int code(Report found) {
            return ExitCode.DONE;
        }

        final void requireBetween(String option, int value, int least, int most) {
            if (value < least || value > most) {
                throw usage(option + " " + value + " is not between " + least + " and " + most);
            }
        }

        final Path home() {
            return options().home(terminal().environment());
        }

        @Override
        public final Integer call() {
            check();
            if (report != null) {
                Report.requireWritable(report);
            }
            String url = url();
            Map<String, String> environment = terminal().environment();
            if (url != null) {
                try (TestServer server = TestServer.at(
                                url, options().user(environment), options().password(environment), "dagstore_bench")
                        .droppingAtExit()) {
                    return run(server);
                }
            }
            try (OwnServer own = OwnServer.in(home())) {
                return run(own.server());
            }
        }

        private int run(TestServer server) {
            Report found;
            try (ProgressDisplay display = ProgressDisplay.of(this, "measuring")) {
                found = Benchmarks.run(title, benchmarks(), server, display);
            }
            if (report != null) {
                found.write(report);
            }
            if (answer().isJson()) {
                answer().json(found.json());
            } else {
                found.tables().forEach(this::print);
                found.findings().forEach(answer()::line);
            }
            return code(found);
        }

        private void print(Grid grid) {
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
    }

    /** A command that measures with so many rows of something. */
    abstract static class WithRows extends Measuring {
        private static final int BRIEF = 20;

        @Option(
                names = "--rows",
                paramLabel = "N",
                description = "How many rows there are, of what is said above; default ${DEFAULT-VALUE}.")
        int rows;

        WithRows(String title, int rounds, int rows) {
            super(title, rounds);
            this.rows = rows;
        }

        @Override
        void check() {
            super.check();
            requireBetween("--rows", rows, brief ? 1 : FEWEST_ROWS, MOST_ROWS);
        }

        /** What this measures when another command runs it with its own options. */
        final List<Benchmark> benchmarks(Measuring other) {
            rounds = other.rounds;
            brief = other.brief;
            rows = brief ? BRIEF : rows;
            return benchmarks();
        }
    }

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
    static final class Lookup extends WithRows {
        Lookup() {
            super("Finding a compacted base", 5, 1_000_000);
        }

        @Override
        List<Benchmark> benchmarks() {
            return List.of(new LookupBenchmark(rows, rounds, brief));
        }
    }

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
    static final class Materialise extends WithRows {
        Materialise() {
            super("Materialising a version", 5, 10_000);
        }

        @Override
        List<Benchmark> benchmarks() {
            return List.of(new MaterialiseBenchmark(rows, rounds, brief));
        }
    }

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
    static final class Append extends WithRows {
        Append() {
            super("Storing a version", 5, 10_000);
        }

        @Override
        List<Benchmark> benchmarks() {
            return List.of(new AppendBenchmark(rows, rounds, brief));
        }
    }

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
    static final class Compact extends WithRows {
        private static final int BRIEF_VERSIONS = 12;

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

        Compact() {
            super("Compaction", 5, 300);
        }

        @Override
        void check() {
            super.check();
            requireBetween("--versions", versions, 2, 100_000);
        }

        @Override
        List<Benchmark> benchmarks() {
            return List.of(new CompactBenchmark(rows, brief ? BRIEF_VERSIONS : versions, rounds, histories, brief));
        }
    }

    @Command(
            name = "import",
            description = {
                "Measure how fast a history is imported.",
                "A history of --rows versions, patches of 2 kB on a document of 100 nodes, beside COPY of the same rows; and whether memory grows with the length of the history."
            },
            footerHeading = DagstoreCommand.EXAMPLES,
            footer = {
                "  dagstore bench import",
                "  dagstore bench import --rows 200000 --rounds 1 --report report",
                "  dagstore bench import --output json | jq .importVersionsPerCoreSecond"
            })
    static final class Import extends WithRows {
        Import() {
            super("Importing a history", 5, 10_000);
        }

        @Override
        List<Benchmark> benchmarks() {
            return List.of(new ImportBenchmark(rows, rounds));
        }
    }

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
    static final class All extends WithRows {
        @Option(
                names = "--histories",
                paramLabel = "DIR",
                description = "Real workflows for the thresholds of compaction.")
        @Nullable Path histories;

        All() {
            super("What dagstore takes", 5, new Lookup().rows);
        }

        @Override
        List<Benchmark> benchmarks() {
            Compact compact = new Compact();
            compact.histories = histories;
            List<Benchmark> all = new ArrayList<>(List.of(new LookupBenchmark(rows, rounds, brief)));
            for (WithRows one : List.of(new Materialise(), new Append(), compact, new Import())) {
                all.addAll(one.benchmarks(this));
            }
            return all;
        }
    }

    @Command(
            name = "migration",
            description = {
                "Measure how long writers wait while an old database is migrated.",
                "Builds a database from before compacted_from_id, of --rows artifacts of which one in twenty is a compacted base,"
                        + " and migrates copies of it while clients work on them: in the naive form (column, index and values"
                        + " in one transaction) and by the changelog, by turns. Takes some minutes with 1,000,000 rows. The exit"
                        + " code is 1 if a client got an error under the changelog, 6 if schema verify finds something after it."
            },
            footerHeading = DagstoreCommand.EXAMPLES,
            footer = {
                "  dagstore bench migration --rows 100000",
                "  dagstore bench migration --report report --sizes 10000,100000,1000000",
                "  dagstore bench migration --url jdbc:postgresql://db.example.org/postgres --user bench \\",
                "      --output json | jq .worstWaitRatio"
            })
    static final class Migration extends WithRows {
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

        @Option(names = "--margin", paramLabel = "MILLIS", hidden = true, description = "How long clients work before.")
        int marginMillis = 2_000;

        Migration() {
            super("The migration of an old database under traffic", 3, 1_000_000);
        }

        @Override
        void check() {
            super.check();
            requireBetween("--writers", writers, 0, 64);
            requireBetween("--blocked-reader", readerSeconds, 0, 60);
            sizes.forEach(size -> requireBetween("--sizes", size, FEWEST_ROWS, MOST_ROWS));
        }

        @Override
        List<Benchmark> benchmarks() {
            return List.of(new MigrationBenchmark(
                    rows, rounds, writers, Duration.ofMillis(marginMillis), Duration.ofSeconds(readerSeconds), sizes));
        }

        @Override
        int code(Report found) {
            MigrationResult result =
                    (MigrationResult) found.sections().get(0).figures().get(0);
            if (result.errors() > 0) {
                return ExitCode.FAILED;
            }
            return result.healthy() ? ExitCode.DONE : ExitCode.CORRUPT;
        }
    }

    @Command(
            name = "json",
            description = {
                "Measure parsing, canonicalising, patching, comparing and hashing of JSON.",
                "With JMH, in memory, beside Jackson alone and other libraries, a process for each figure and round. Takes some 20 minutes."
            },
            footerHeading = DagstoreCommand.EXAMPLES,
            footer = {"  dagstore bench json --report report", "  dagstore bench json --rounds 1"})
    static final class Json extends Measuring {
        Json() {
            super("JSON alone", 5);
        }

        @Override
        List<Benchmark> benchmarks() {
            return List.of(new JsonBenchmark(rounds, brief));
        }
    }

    @Command(
            name = "alternatives",
            description = {
                "Compare dagstore with other ways to keep versions.",
                "Full copies in a table, JaVers, Hibernate Envers, and git repositories made by JGit in the home: each stores the same histories, and each version is read back and compared. Takes some minutes."
            },
            footerHeading = DagstoreCommand.EXAMPLES,
            footer = {
                "  dagstore bench alternatives --report report",
                "  dagstore bench alternatives --histories workflows"
            })
    static final class Alternatives extends Measuring {
        @Option(
                names = "--histories",
                paramLabel = "DIR",
                description = "Compare with real workflows as well: a directory for each, as for bench compact.")
        @Nullable Path histories;

        Alternatives() {
            super("Other ways to keep versions", 5);
        }

        @Override
        List<Benchmark> benchmarks() {
            return List.of(new AlternativesBenchmark(rounds, histories, home(), brief));
        }
    }
}
