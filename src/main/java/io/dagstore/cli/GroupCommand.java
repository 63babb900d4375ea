package io.dagstore.cli;

/** A command that only groups others. */
abstract class GroupCommand extends DagstoreCommand {
    @Override
    public final Integer call() {
        throw usage("a command is missing after " + spec.name());
    }
}
