package io.dagstore.bench;

import io.dagstore.error.InvalidInputException;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The result of the benchmark of the migration as files. */
public final class MigrationReport {
    private MigrationReport() {}

    /**
     * Writes migration.md, migration.svg and migration.json into a directory, which is made if need be; older ones are
     * overwritten.
     *
     * @throws InvalidInputException if a file cannot be written
     */
    public static void write(MigrationResult result, Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("migration.md"), markdown(result));
            Files.writeString(directory.resolve("migration.svg"), chart(result).toSvg());
            Files.writeString(
                    directory.resolve("migration.json"),
                    new Json(JsonLimits.STORED).pretty(MigrationJson.of(result)) + "\n");
        } catch (IOException e) {
            throw new InvalidInputException("the report cannot be written to " + directory + ": " + e, e);
        }
    }

    static String markdown(MigrationResult result) {
        MigrationWords words = new MigrationWords(result);
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                """
                # The migration of %,d artifacts under traffic

                %d writers and a reader work on copies of one old database while each is migrated, once in the naive form (column,
                index and values in one transaction) and once by the changelog, by turns. A wait is the time from just before a
                statement is sent to its end; those of all statements count that were on their way during the migration.

                """,
                result.settings().rows(),
                result.settings().writers()));
        text.append(result.machine()).append("; ");
        text.append(result.machine().settings().entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", ")));
        text.append(".\n\n");
        words.sentences().forEach(line -> text.append("- ").append(line).append('\n'));
        text.append("\n![The worst wait over time](migration.svg)\n");
        for (Grid table : words.tables()) {
            text.append("\n## ").append(table.title()).append("\n\n").append(table.toMarkdown());
        }
        return text.toString();
    }

    static LatencyChart chart(MigrationResult result) {
        MigrationResult.Round round = result.typicalRound();
        return new LatencyChart(
                String.format(
                        Locale.ROOT,
                        "Worst wait of clients while %,d artifacts are migrated",
                        result.settings().rows()),
                List.of(curve("naive", round.naive()), curve("ours", round.ours())));
    }

    private static LatencyChart.Curve curve(String name, MigrationRun run) {
        return new LatencyChart.Curve(
                String.format(
                        Locale.ROOT,
                        "%s: at worst %,.0f ms, done after %.1f s (dashed)",
                        name,
                        run.worstOfAll(),
                        run.elapsedMillis() / 1e3),
                run.curve(),
                run.elapsedMillis());
    }
}
