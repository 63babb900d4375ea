package io.dagstore.schema;

/** Hands on to a listener what several threads tell, one at a time. */
final class OneAtATime implements MigrationListener {
    private final MigrationListener listener;

    OneAtATime(MigrationListener listener) {
        this.listener = listener;
    }

    @Override
    public synchronized void started(Changeset changeset) {
        listener.started(changeset);
    }

    @Override
    public synchronized void ran(Changeset changeset, boolean markedAsRun) {
        listener.ran(changeset, markedAsRun);
    }

    @Override
    public synchronized void rolledBack(Changeset changeset) {
        listener.rolledBack(changeset);
    }

    @Override
    public synchronized void progressed(StepProgress progress) {
        listener.progressed(progress);
    }

    @Override
    public synchronized void waitsForMigration(OtherProcess other) {
        listener.waitsForMigration(other);
    }

    @Override
    public synchronized void waitsForLock(OtherProcess other) {
        listener.waitsForLock(other);
    }

    @Override
    public synchronized void notice(String message) {
        listener.notice(message);
    }
}
