package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.model.Tag;
import io.dagstore.model.TagMove;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "tag",
        description = "List, show, create, move and delete tags.",
        subcommands = {
            TagCommand.ListTags.class,
            TagCommand.Show.class,
            TagCommand.Create.class,
            TagCommand.Move.class,
            TagCommand.Delete.class
        },
        footerHeading = DagstoreCommand.EXAMPLES,
        footer = {"  dagstore tag list", "  dagstore tag create order-live --at order@7"})
final class TagCommand extends GroupCommand {

    @Command(
            name = "list",
            description = "List all tags by name, with what they point at.",
            footerHeading = EXAMPLES,
            footer = "  dagstore tag list")
    static final class ListTags extends StoreCommand {
        @Override
        int run(DagStore store) {
            List<Tag> tags = store.tags().list();
            if (answer().isJson()) {
                ArrayNode form = JsonForm.array();
                tags.forEach(tag -> form.add(JsonForm.of(tag)));
                answer().json(form);
                return ExitCode.DONE;
            }
            Table table = new Table()
                    .left("tag")
                    .left("kind")
                    .left("id")
                    .left("moved")
                    .left("by");
            for (Tag tag : tags) {
                table.row(
                        tag.getName(),
                        tag.getTargetKind().label(),
                        Words.shortId(tag.getTarget().getId()),
                        Words.time(tag.getMovedAt()),
                        Words.orBlank(tag.getMovedBy()));
            }
            answer().table(table, "there are no tags yet; dagstore put makes the first");
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Show a tag and the history of its moves, newest first.",
            footerHeading = EXAMPLES,
            footer = "  dagstore tag show order")
    static final class Show extends StoreCommand {
        @Parameters(paramLabel = "TAG", description = "Its name.")
        String name = "";

        @Override
        int run(DagStore store) {
            Tag tag = store.tags().get(name);
            List<TagMove> moves = store.tags().moves(name);
            if (answer().isJson()) {
                ObjectNode form = JsonForm.of(tag);
                ArrayNode newestFirst = form.putArray("moves");
                moves.forEach(move -> newestFirst.insert(0, JsonForm.of(move)));
                answer().json(form);
                return ExitCode.DONE;
            }
            answer().pairs(List.of(
                    new Answer.Pair("tag", tag.getName()),
                    new Answer.Pair("points at", tag.getTarget().toString()),
                    new Answer.Pair("content id", Words.orBlank(tag.getTargetHash())),
                    new Answer.Pair("moves", Words.number(moves.size()))));
            Table table = new Table().left("when").left("from").left("to").left("by");
            for (int i = moves.size() - 1; i >= 0; i--) {
                TagMove move = moves.get(i);
                table.row(
                        Words.time(move.getMovedAt()),
                        move.getFromId() == null ? "created" : Words.shortId(move.getFromId()),
                        Words.shortId(move.getToId()),
                        Words.orBlank(move.getMovedBy()));
            }
            if (!table.isEmpty()) {
                answer().line("");
                table.lines().forEach(answer()::line);
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "create",
            description = "Make a tag at a version.",
            footerHeading = EXAMPLES,
            footer = "  dagstore tag create order-live --at order@7")
    static final class Create extends StoreCommand {
        @Parameters(paramLabel = "NEW", description = "Its name.")
        String name = "";

        @Option(names = "--at", paramLabel = "REF", required = true, description = REF)
        String reference = "";

        @Mixin
        final AuthorOption author = new AuthorOption();

        @Override
        int run(DagStore store) {
            print(answer(), "created, at ", store.tags().create(name, reference, author.name()));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "move",
            description = "Move a tag to another version.",
            footerHeading = EXAMPLES,
            footer = {"  dagstore tag move order-live order@9", "  dagstore tag move order order~1"})
    static final class Move extends StoreCommand {
        @Parameters(index = "0", paramLabel = "TAG", description = "Its name.")
        String name = "";

        @Parameters(index = "1", paramLabel = "REF", description = REF)
        String reference = "";

        @Option(
                names = "--expect",
                paramLabel = "ID",
                description = "Move it only if it points at this artifact; else the exit code is 4.")
        @Nullable String expect;

        @Mixin
        final AuthorOption author = new AuthorOption();

        @Override
        int run(DagStore store) {
            Tag before = store.tags().get(name);
            Tag after = store.tags()
                    .move(
                            name,
                            reference,
                            expect == null ? null : store.workflows().resolveId(expect),
                            author.name());
            boolean moved = after.getVersion() != before.getVersion();
            print(answer(), moved ? "moved to " : "is already at ", after);
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "delete",
            description = "Delete a tag. Its versions and the history of its moves stay.",
            footerHeading = EXAMPLES,
            footer = "  dagstore tag delete order-live")
    static final class Delete extends StoreCommand {
        @Parameters(paramLabel = "TAG", description = "Its name.")
        String name = "";

        @Override
        int run(DagStore store) {
            print(answer(), "deleted; it was at ", store.tags().delete(name));
            return ExitCode.DONE;
        }
    }

    private static void print(Answer answer, String what, Tag tag) {
        if (answer.isJson()) {
            answer.json(JsonForm.of(tag));
        } else {
            answer.line("tag " + tag.getName() + " " + what + tag.getTarget());
        }
    }
}
