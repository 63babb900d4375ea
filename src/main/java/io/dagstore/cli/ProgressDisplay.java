package io.dagstore.cli;

import io.dagstore.service.Progress;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error, above which lines of the answer can be printed; where no bar is wanted, only the lines. */
final class ProgressDisplay implements Progress, AutoCloseable {
    /** Below this a bar comes and goes too quickly to be read. */
    private static final int WORTH_SHOWING = 3;

    /** What the progress bar takes for a number of steps that it is not to show. */
    private static final int UNKNOWN = -1;

    private final Terminal terminal;
    private final @Nullable Bottom bottom;
    private final @Nullable ProgressBar bar;

    private ProgressDisplay(Terminal terminal, @Nullable Bottom bottom, @Nullable ProgressBar bar) {
        this.terminal = terminal;
        this.bottom = bottom;
        this.bar = bar;
    }

    /** A display for work whose number of steps is not known yet. */
    static ProgressDisplay of(DagstoreCommand command, String task) {
        return of(command, task, UNKNOWN);
    }

    /** A display for work of so many steps. */
    static ProgressDisplay of(DagstoreCommand command, String task, long steps) {
        return of(command, task, steps, 0);
    }

    /** A display for work of so many steps, some of which were done before. */
    static ProgressDisplay of(DagstoreCommand command, String task, long steps, long done) {
        Terminal terminal = command.terminal();
        GlobalOptions options = command.options();
        if (terminal.errColumns() == 0
                || options.noProgress
                || options.json()
                || steps != UNKNOWN && steps < WORTH_SHOWING) {
            return new ProgressDisplay(terminal, null, null);
        }
        Bottom bottom = new Bottom(terminal.err(), terminal.errColumns());
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .startsFrom(done, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .setConsumer(bottom)
                .build();
        return new ProgressDisplay(terminal, bottom, bar);
    }

    /** Prints a line of the answer; control characters in it are escaped. */
    void line(String text) {
        above(() -> {
            terminal.out().println(Words.printable(text));
            terminal.out().flush();
        });
    }

    /** Tells something beside the answer. */
    void note(String text) {
        above(() -> terminal.note(text));
    }

    /** Whether there is a bar. */
    boolean isShown() {
        return bar != null;
    }

    private void above(Runnable print) {
        if (bottom == null) {
            print.run();
            return;
        }
        synchronized (bottom) {
            bottom.clear();
            print.run();
            bottom.redraw();
        }
    }

    @Override
    public void advanced(long done, long total) {
        if (bar != null) {
            bar.maxHint(total).stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** The last line of the terminal, where the bar is drawn. It is empty again in the end. */
    private static final class Bottom implements ProgressBarConsumer {
        private final PrintStream err;
        private final int columns;
        private String drawn = "";

        Bottom(PrintStream err, int columns) {
            this.err = err;
            this.columns = columns;
        }

        @Override
        public int getMaxRenderedLength() {
            // In its last column a terminal may go to the next line.
            return columns - 1;
        }

        @Override
        public synchronized void accept(String bar) {
            drawn = bar.length() < columns ? bar : bar.substring(0, columns - 1);
            redraw();
        }

        synchronized void redraw() {
            err.print('\r' + drawn);
            err.flush();
        }

        @Override
        public synchronized void clear() {
            err.print('\r' + " ".repeat(drawn.length()) + '\r');
            err.flush();
        }

        @Override
        public synchronized void close() {
            clear();
            drawn = "";
        }
    }
}
