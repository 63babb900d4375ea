package io.dagstore.cli;

import io.dagstore.schema.MigrationSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command that migrates treats a database in use. */
final class MigrationOptions {
    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "250",
            description = "How many rows are changed in one transaction; default ${DEFAULT-VALUE}.")
    int batchSize;

    @Option(
            names = "--pause",
            paramLabel = "MILLIS",
            defaultValue = "0",
            description = "How long to rest after each; default ${DEFAULT-VALUE}.")
    long pauseMillis;

    @Option(
            names = "--lock-limit",
            paramLabel = "SECONDS",
            description =
                    "How long to try to get a lock that others hold; nobody queues behind it meanwhile. Default what"
                            + " the setting dagstore.lock_limit of the role or the URL says, else 600.")
    @Nullable Long lockLimitSeconds;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait while another program migrates; default ${DEFAULT-VALUE}.")
    long waitSeconds;

    MigrationSettings settings() {
        return new MigrationSettings(
                batchSize,
                Duration.ofMillis(pauseMillis),
                lockLimitSeconds == null ? null : Duration.ofSeconds(lockLimitSeconds),
                Duration.ofSeconds(waitSeconds));
    }
}
