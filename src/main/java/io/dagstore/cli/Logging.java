package io.dagstore.cli;

import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;

/** What the libraries log: nothing, unless it is asked for. All of them end in java.util.logging. */
final class Logging {
    private static final String ONE_LINE = "%1$tT.%1$tL %4$-7s %3$s: %5$s%6$s%n";

    private Logging() {}

    /** Lets nothing through. */
    static void off() {
        System.setProperty("java.util.logging.SimpleFormatter.format", ONE_LINE);
        LogManager.getLogManager().reset();
        root().setLevel(Level.OFF);
    }

    /** Writes everything from level INFO to this stream. */
    static void to(PrintStream err) {
        Handler handler = new StreamHandler(err, new SimpleFormatter()) {
            @Override
            public synchronized void publish(LogRecord record) {
                super.publish(record);
                flush();
            }
        };
        root().addHandler(handler);
        root().setLevel(Level.INFO);
    }

    private static Logger root() {
        return Logger.getLogger("");
    }
}
