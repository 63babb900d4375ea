package io.dagstore.cli;

import io.dagstore.schema.Changeset;
import io.dagstore.schema.MigrationListener;
import io.dagstore.schema.OtherProcess;
import io.dagstore.schema.StepProgress;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a migration is doing while it does it: what is done, line by line as the answer; whom it waits for, on standard error;
 * and a progress bar for the steps that change many rows.
 */
final class MigrationDisplay implements MigrationListener, AutoCloseable {
    private final DagstoreCommand command;
    private @Nullable ProgressDisplay bar;
    private String step = "";
    private boolean empty = true;

    MigrationDisplay(DagstoreCommand command) {
        this.command = command;
    }

    /** Whether it has printed no line of the answer. */
    boolean isEmpty() {
        return empty;
    }

    @Override
    public void ran(Changeset changeset, boolean markedAsRun) {
        line(markedAsRun ? "was there" : "ran", changeset);
    }

    @Override
    public void rolledBack(Changeset changeset) {
        line("undone", changeset);
    }

    private void line(String state, Changeset changeset) {
        if (command.answer().isJson()) {
            return;
        }
        if (empty) {
            print("state      changeset");
            empty = false;
        }
        print(state + " ".repeat(11 - state.length()) + changeset.id());
    }

    private void print(String line) {
        if (bar == null) {
            command.answer().line(line);
            command.terminal().out().flush();
        } else {
            bar.line(line);
        }
    }

    @Override
    public void progressed(StepProgress progress) {
        if (bar == null || !progress.step().equals(step)) {
            close();
            step = progress.step();
            bar = ProgressDisplay.of(command, StepText.name(progress), progress.total(), progress.resumedPosition());
        }
        bar.advanced(progress.position(), progress.total());
        if (progress.isFinished()) {
            close();
        }
    }

    @Override
    public void waitsForMigration(OtherProcess other) {
        notice("waiting for another migration: " + other.description());
    }

    @Override
    public void waitsForLock(OtherProcess other) {
        notice("waiting for " + other.description() + ", which is in the way");
    }

    @Override
    public void notice(String message) {
        if (bar == null) {
            command.terminal().note(message);
        } else {
            bar.note(message);
        }
    }

    /** Takes the bar away, so that other lines can follow. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
