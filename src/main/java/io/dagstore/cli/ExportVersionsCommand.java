package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.error.ConflictException;
import io.dagstore.error.DagStoreException;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import io.dagstore.service.MaterializedVersion;
import io.dagstore.service.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "export-versions",
        description = {
            "Write every version that leads to a version into a file of its own.",
            "The files are named by the numbers of the versions, 0000.json first, so dagstore put takes them in again."
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore export-versions order history", "  dagstore put order-copy history/*.json"})
final class ExportVersionsCommand extends StoreCommand {
    private static final Json JSON = new Json(JsonLimits.STORED);

    @Parameters(index = "0", paramLabel = "REF", description = REF)
    String reference = "";

    @Parameters(
            index = "1",
            paramLabel = "DIR",
            description = "Where to; it is made if it does not exist. No file in it is overwritten.")
    Path directory = Path.of(".");

    @Option(names = "--canonical", description = "Write the stored bytes instead of indented lines.")
    boolean canonical;

    @Override
    int run(DagStore store) {
        List<Version> versions = store.workflows().history(reference);
        List<Path> files = versions.stream()
                .map(version -> directory.resolve(String.format(Locale.ROOT, "%04d.json", version.number())))
                .toList();
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException e) {
            throw new ConflictException(
                    directory.toString(), null, null, directory + " is a file, not a directory; choose a directory");
        } catch (IOException e) {
            throw new DagStoreException("cannot make the directory " + directory + ": " + e.getMessage(), e);
        }
        files.stream().filter(Files::exists).findFirst().ifPresent(file -> {
            throw exists(file);
        });
        ArrayNode written = JsonForm.array();
        try (ProgressDisplay progress = ProgressDisplay.of(this, "Exporting", files.size())) {
            for (int i = 0; i < files.size(); i++) {
                Version version = versions.get(i);
                MaterializedVersion content = store.materialization()
                        .materialize(version.artifact().getId().toString());
                write(files.get(i), content);
                written.addObject()
                        .put("number", version.number())
                        .put("artifact", JsonForm.id(version.artifact()))
                        .put("contentId", content.contentId())
                        .put("file", files.get(i).toString());
                progress.advanced(i + 1L, files.size());
            }
        }
        if (answer().isJson()) {
            answer().json(written);
        } else {
            answer().line(Words.count(files.size(), "version") + " written to " + directory + ": "
                    + files.get(0).getFileName()
                    + (files.size() == 1
                            ? ""
                            : " to " + files.get(files.size() - 1).getFileName()));
        }
        return ExitCode.DONE;
    }

    private void write(Path file, MaterializedVersion content) {
        byte[] bytes =
                canonical ? content.bytes() : (JSON.pretty(content.document()) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw new DagStoreException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static ConflictException exists(Path file) {
        return new ConflictException(
                file.toString(),
                null,
                null,
                file + " exists already and is not overwritten; choose an empty directory");
    }
}
