package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.StoreOpening;

/** A command on the versions in the database. */
abstract class StoreCommand extends DagstoreCommand {
    @Override
    public final Integer call() {
        prepare();
        try (StoreOpening opening = StoreOpening.begin();
                Database database = Database.open(this);
                DagStore store = database.store(opening, this::settings)) {
            return run(store);
        }
    }

    /** What can be checked before there is a database. */
    void prepare() {}

    /** How this command wants the store to be. */
    StoreConfig settings(StoreConfig defaults) {
        return defaults;
    }

    /** Does the work and prints the answer; returns the exit code. */
    abstract int run(DagStore store);
}
