package io.dagstore.schema;

import static java.util.Objects.requireNonNull;

import io.dagstore.error.SchemaException;
import io.dagstore.schema.SchemaUpdate.Applied;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import liquibase.Contexts;
import liquibase.GlobalConfiguration.DuplicateFileMode;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.FastCheckService;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.jspecify.annotations.Nullable;

/** One use of Liquibase on a connection, which stays open. Reports to java.util.logging and nowhere else. */
final class LiquibaseRun extends AbstractChangeExecListener {
    /** Liquibase keeps what it is doing in static fields: one run at a time in a JVM. */
    private static final Object ONE_AT_A_TIME = new Object();

    private static final Map<String, Object> SETTINGS = Map.of(
            Scope.Attr.ui.name(),
            new LoggerUIService(),
            "liquibase.analytics.enabled",
            false,
            // The first on the class path, like Changelog: a program that was packed together with its libraries may
            // have two.
            "liquibase.duplicateFileMode",
            DuplicateFileMode.SILENT,
            // Seconds; another program that migrates an empty database is done within one or two.
            "liquibase.changelogLockPollRate",
            1L);

    private static final Pattern URL_COMMENT = Pattern.compile("^-- Against: .*\\R", Pattern.MULTILINE);

    /** With what an update leaves alone. Without this context Liquibase would undo what came before a clean-up, and not that. */
    private static final Contexts ALL = new Contexts(Changelog.CLEAN_UP_CONTEXT);

    private final Connection connection;
    private final MigrationSettings settings;
    private final MigrationListener listener;
    private final List<Applied> applied = new ArrayList<>();
    private final List<Changeset> rolledBack = new ArrayList<>();
    private @Nullable ChangeSet failed;

    /** A use on a connection that has the migration lock, or that only reads. */
    LiquibaseRun(Connection connection, MigrationSettings settings, MigrationListener listener) {
        this.connection = connection;
        this.settings = settings;
        this.listener = listener;
    }

    List<Applied> update() {
        on(liquibase -> liquibase.update(new Contexts(), new LabelExpression()));
        return applied;
    }

    /** What an update leaves alone. */
    List<Applied> cleanUp() {
        on(liquibase -> liquibase.update(ALL, new LabelExpression()));
        return applied;
    }

    /** Without names of schemas, like the changelog, and without the URL, which may be long and nobody else's business. */
    String sql() {
        StringWriter sql = new StringWriter();
        on(liquibase -> {
            liquibase.getDatabase().setOutputDefaultSchema(false);
            liquibase.updateSql(new Contexts(), new LabelExpression(), sql);
        });
        return URL_COMMENT.matcher(sql.toString()).replaceFirst("");
    }

    List<Changeset> rollback(int count) {
        on(liquibase -> liquibase.rollback(count, ALL, new LabelExpression()));
        return rolledBack;
    }

    List<Changeset> rollbackTo(String tag) {
        on(liquibase -> liquibase.rollback(tag, ALL, new LabelExpression()));
        return rolledBack;
    }

    /**
     * Keeps the parameters of the URL from Liquibase, which searches it for passwords in a time that grows with the square of its
     * length: a fifth of a second for the thousand characters that PostgreSQL's data source makes of a URL.
     */
    static final class WithShortUrl extends JdbcConnection {
        WithShortUrl(Connection connection) {
            super(connection);
        }

        @Override
        protected String getConnectionUrl() throws SQLException {
            return super.getConnectionUrl().replaceFirst("\\?.*", "");
        }
    }

    private interface Use {
        void of(Liquibase liquibase) throws Exception;
    }

    private void on(Use use) {
        ClassLoader classLoader = requireNonNull(LiquibaseRun.class.getClassLoader());
        synchronized (ONE_AT_A_TIME) {
            try {
                Scope.child(SETTINGS, () -> {
                    // It would take a database to be as it was when this process last looked at it.
                    Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
                    ResourceAccessor files = new ClassLoaderResourceAccessor(classLoader);
                    try {
                        // Not closed: that would close the connection, which is the caller's.
                        Liquibase liquibase = new Liquibase(Changelog.MASTER, files, new WithShortUrl(connection));
                        liquibase.setShowSummary(UpdateSummaryEnum.OFF);
                        liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
                        liquibase.setChangeExecListener(this);
                        liquibase.setChangeLogParameter("dagstore.batchSize", Integer.toString(settings.batchSize()));
                        liquibase.setChangeLogParameter(
                                "dagstore.pauseMillis",
                                Long.toString(settings.pause().toMillis()));
                        use.of(liquibase);
                    } finally {
                        files.close();
                    }
                });
            } catch (Exception e) {
                throw failure(e);
            }
        }
    }

    private RuntimeException failure(Exception e) {
        String step = failed == null ? "the migration failed" : "changeset " + failed.getId() + " failed";
        return SqlFailure.in(e)
                .map(sql -> sql.translate(step))
                .orElseGet(() -> new SchemaException(step + ": " + e.getMessage(), e));
    }

    @Override
    public void willRun(ChangeSet changeSet, DatabaseChangeLog log, Database database, ChangeSet.RunStatus status) {
        listener.started(known(changeSet));
    }

    @Override
    public void ran(ChangeSet changeSet, DatabaseChangeLog log, Database database, ChangeSet.ExecType type) {
        Applied done = new Applied(known(changeSet), type == ChangeSet.ExecType.MARK_RAN);
        applied.add(done);
        listener.ran(done.changeset(), done.markedAsRun());
    }

    @Override
    public void rolledBack(ChangeSet changeSet, DatabaseChangeLog log, Database database) {
        Changeset undone = known(changeSet);
        rolledBack.add(undone);
        listener.rolledBack(undone);
    }

    @Override
    public void runFailed(ChangeSet changeSet, DatabaseChangeLog log, Database database, Exception e) {
        failed = changeSet;
    }

    @Override
    public void rollbackFailed(ChangeSet changeSet, DatabaseChangeLog log, Database database, Exception e) {
        failed = changeSet;
    }

    private static Changeset known(ChangeSet changeSet) {
        return requireNonNull(Changelog.byId().get(changeSet.getId()), changeSet.getId());
    }
}
