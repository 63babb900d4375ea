package io.dagstore.schema;

/**
 * Is told what a migration is doing. Called by several threads, one at a time; an implementation returns quickly and does not
 * throw. Progress and locks are seen through a second connection: where none can be had, nothing is told of them.
 */
public interface MigrationListener {
    /** Tells nobody, and needs no second connection. */
    MigrationListener NONE = new MigrationListener() {};

    /** A changeset is about to run; it may still turn out that what it makes is there. */
    default void started(Changeset changeset) {}

    /**
     * A changeset is done.
     *
     * @param markedAsRun true if what it makes existed already
     */
    default void ran(Changeset changeset, boolean markedAsRun) {}

    /** A changeset was undone. */
    default void rolledBack(Changeset changeset) {}

    /** A step that moves rows has come further, or is finished. */
    default void progressed(StepProgress progress) {}

    /** Another process migrates the schema, and the migration waits for its turn. Told once for each process. */
    default void waitsForMigration(OtherProcess other) {}

    /** Another process has a lock or an old snapshot that the migration has to wait for. Told once for each of its transactions. */
    default void waitsForLock(OtherProcess other) {}

    /** Something that an operator should know. */
    default void notice(String message) {}
}
