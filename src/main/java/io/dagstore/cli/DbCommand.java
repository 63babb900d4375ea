package io.dagstore.cli;

import io.dagstore.embedded.EmbeddedPostgres;
import io.dagstore.embedded.EmbeddedPostgres.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "db",
        description = {
            "Start and stop the embedded PostgreSQL.",
            "Every command starts it when it does not run, and stops it in the end. One that is kept running makes"
                    + " commands quicker."
        },
        subcommands = {DbCommand.Start.class, DbCommand.Stop.class, DbCommand.ShowStatus.class},
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore db start", "  dagstore db stop"})
final class DbCommand extends GroupCommand {

    /** A command on the embedded server of the home. */
    abstract static class OnServer extends DagstoreCommand {
        @Override
        public final Integer call() {
            if (url() != null) {
                throw usage("db is for the embedded PostgreSQL, but --url or DAGSTORE_URL chooses another one");
            }
            Path home = options().home(terminal().environment());
            run(home, EmbeddedPostgres.at(home));
            return ExitCode.DONE;
        }

        abstract void run(Path home, EmbeddedPostgres server);

        final void print(Path home, Status status) {
            if (answer().isJson()) {
                ObjectNode form = JsonForm.object()
                        .put("home", home.toString())
                        .put("running", status.running())
                        .put("kept", status.kept())
                        .put("pid", status.pid().isPresent() ? status.pid().getAsLong() : null)
                        .put("port", status.port().isPresent() ? status.port().getAsInt() : null)
                        .put("since", status.since().map(Object::toString).orElse(null))
                        .put("version", status.version().orElse(null))
                        .put("data", status.data().toString())
                        .put("sizeBytes", status.sizeBytes());
                answer().json(form);
                return;
            }
            List<Answer.Pair> pairs = new ArrayList<>();
            pairs.add(new Answer.Pair("state", state(status)));
            status.version().ifPresent(version -> pairs.add(new Answer.Pair("PostgreSQL", version)));
            status.port().ifPresent(port -> pairs.add(new Answer.Pair("listens on", "127.0.0.1:" + port)));
            status.pid().ifPresent(pid -> pairs.add(new Answer.Pair("process", String.valueOf(pid))));
            pairs.add(new Answer.Pair("data", status.data() + "  " + Words.size(status.sizeBytes())));
            answer().pairs(pairs);
        }

        private static String state(Status status) {
            if (!status.running()) {
                return status.version().isPresent() ? "not running" : "not running, and no data yet";
            }
            return "running"
                    + status.since().map(since -> " since " + Words.time(since)).orElse("")
                    + (status.kept() ? ", until db stop" : ", until its last user leaves");
        }
    }

    @Command(
            name = "start",
            description = "Start it, and keep it running.",
            footerHeading = EXAMPLES,
            footer = "  dagstore db start")
    static final class Start extends OnServer {
        @Override
        void run(Path home, EmbeddedPostgres server) {
            print(home, server.start());
        }
    }

    @Command(
            name = "stop",
            description = "Stop it; if other commands use it, it stops when the last of them ends.",
            footerHeading = EXAMPLES,
            footer = "  dagstore db stop")
    static final class Stop extends OnServer {
        @Override
        void run(Path home, EmbeddedPostgres server) {
            EmbeddedPostgres.Stop stop = server.stop();
            if (answer().isJson()) {
                answer().json(JsonForm.object()
                        .put("home", home.toString())
                        .put("result", stop.name().toLowerCase(Locale.ROOT)));
                return;
            }
            answer().line(
                            switch (stop) {
                                case STOPPED -> "stopped";
                                case IN_USE -> "in use; it stops when the last command that uses it ends";
                                case NOT_RUNNING -> "it was not running";
                            });
        }
    }

    @Command(
            name = "status",
            description = "Tell whether it runs, where it listens, and where its data are.",
            footerHeading = EXAMPLES,
            footer = "  dagstore db status")
    static final class ShowStatus extends OnServer {
        @Override
        void run(Path home, EmbeddedPostgres server) {
            print(home, server.status());
        }
    }
}
