package io.dagstore.cli;

import io.dagstore.error.UnavailableException;
import io.dagstore.schema.SchemaService;
import io.dagstore.schema.SchemaStatus;
import io.dagstore.schema.StepProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = {
            "Tell which changesets ran, were there already, or are pending, and how far a backfill is. Changes nothing."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {
            "  dagstore schema status",
            "  dagstore schema status --watch",
            "  dagstore schema status --output json | jq .upToDate"
        })
final class SchemaStatusCommand extends SchemaCommand.OnSchema {
    private static final Duration PERIOD = Duration.ofMillis(500);

    /** How many periods there are between two lines where there is no terminal for a bar. */
    private static final int PERIODS_PER_LINE = 10;

    @Option(names = "--watch", description = "First show the progress of a migration that runs now, until it ends.")
    boolean watch;

    @Override
    int run(SchemaService schema) {
        SchemaStatus status = watch ? watch(schema) : schema.status();
        if (answer().isJson()) {
            answer().json(SchemaForm.of(status));
        } else {
            text(status);
        }
        return ExitCode.DONE;
    }

    private void text(SchemaStatus status) {
        Table table = new Table().left("state").left("since").left("changeset");
        for (SchemaStatus.Entry entry : status.entries()) {
            table.row(
                    words(entry.state()),
                    entry.since() == null ? "" : entry.since().toLocalDate().toString(),
                    entry.changeset().id());
        }
        status.unknown().forEach(id -> table.row("unknown", "", id + " (of a later version of dagstore)"));
        table.lines().forEach(answer()::line);
        answer().line("");
        answer().line(status.summary());
        if (status.migrator() != null) {
            answer().line("at work: " + status.migrator().description());
        }
        for (StepProgress step : status.unfinishedSteps()) {
            answer().line("");
            StepText.lines(step).forEach(answer()::line);
        }
    }

    private static String words(SchemaStatus.State state) {
        return switch (state) {
            case RAN -> "ran";
            case MARKED_AS_RUN -> "was there";
            case PENDING -> "pending";
            case ON_REQUEST -> "on request";
        };
    }

    private SchemaStatus watch(SchemaService schema) {
        SchemaStatus status = schema.status();
        try (StepWatch display = new StepWatch()) {
            while (isAtWork(status)) {
                display.show(status);
                pause();
                status = schema.status();
            }
        }
        return status;
    }

    /** A program may keep its connection, and the lock with it, when it has no work any more. */
    private static boolean isAtWork(SchemaStatus status) {
        return status.migrator() != null
                && (!status.isUpToDate() || !status.unfinishedSteps().isEmpty());
    }

    private static void pause() {
        try {
            Thread.sleep(PERIOD.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while watching a migration", e);
        }
    }

    /** The step at work, as a progress bar, or where there is none as a line now and then. */
    private final class StepWatch implements AutoCloseable {
        private @Nullable ProgressDisplay bar;
        private String name = "";
        private int periods;

        void show(SchemaStatus status) {
            StepProgress step = status.unfinishedSteps().stream().findFirst().orElse(null);
            if (step == null) {
                close();
                return;
            }
            if (bar == null || !name.equals(step.step())) {
                close();
                name = step.step();
                bar = ProgressDisplay.of(SchemaStatusCommand.this, StepText.name(step), step.total(), step.position());
                periods = 0;
            }
            bar.advanced(step.position(), step.total());
            if (!bar.isShown() && !answer().isJson() && periods++ % PERIODS_PER_LINE == 0) {
                answer().line(StepText.line(step));
                terminal().out().flush();
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}
