package io.dagstore.schema;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Keeps what a migration tells. */
final class Told implements MigrationListener {
    final List<Changeset> started = new CopyOnWriteArrayList<>();
    final List<Changeset> ran = new CopyOnWriteArrayList<>();
    final List<Changeset> rolledBack = new CopyOnWriteArrayList<>();
    final List<StepProgress> progress = new CopyOnWriteArrayList<>();
    final List<OtherProcess> migrations = new CopyOnWriteArrayList<>();
    final List<OtherProcess> blockers = new CopyOnWriteArrayList<>();
    final List<String> notices = new CopyOnWriteArrayList<>();

    /** Opens when another process is waited for. */
    final CountDownLatch waiting = new CountDownLatch(1);

    @Override
    public void started(Changeset changeset) {
        started.add(changeset);
    }

    @Override
    public void ran(Changeset changeset, boolean markedAsRun) {
        ran.add(changeset);
    }

    @Override
    public void rolledBack(Changeset changeset) {
        rolledBack.add(changeset);
    }

    @Override
    public void progressed(StepProgress step) {
        progress.add(step);
    }

    @Override
    public void waitsForMigration(OtherProcess other) {
        migrations.add(other);
        waiting.countDown();
    }

    @Override
    public void waitsForLock(OtherProcess other) {
        blockers.add(other);
        waiting.countDown();
    }

    @Override
    public void notice(String message) {
        notices.add(message);
    }
}
