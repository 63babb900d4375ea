package io.dagstore.cli;

import io.dagstore.schema.StepProgress;
import java.util.List;

/** How far a step of a migration is, in lines for people. */
final class StepText {
    private static final int BAR = 16;

    private StepText() {}

    static String name(StepProgress step) {
        return step.step().replace('_', ' ');
    }

    /** The step on one line: a bar, per cent, counts and how long it will take. */
    static String line(StepProgress step) {
        int done = (int) Math.floor(step.fraction() * BAR);
        return name(step)
                + " [" + "#".repeat(done) + " ".repeat(BAR - done) + "] "
                + (int) Math.floor(100 * step.fraction()) + "%  "
                + Words.number(step.position()) + " of " + Words.number(step.total()) + "  "
                + state(step);
    }

    /** The same, and what has become of the rows. */
    static List<String> lines(StepProgress step) {
        return List.of(
                line(step),
                " ".repeat(name(step).length() + 1) + Words.number(step.moved()) + " moved, "
                        + Words.number(step.rejected()) + " cannot be moved, begun "
                        + (step.started() == null ? "" : Words.time(step.started())));
    }

    private static String state(StepProgress step) {
        return switch (step.state()) {
            case RUNNING ->
                step.timeLeft().map(left -> Words.duration(left) + " left").orElse("running");
            case STOPPED -> "stopped";
            case FINISHED -> "done";
        };
    }
}
