package io.dagstore.schema;

import static java.util.Objects.requireNonNull;

import io.dagstore.error.SchemaException;
import io.dagstore.schema.SchemaUpdate.Applied;
import java.io.StringWriter;
import java.sql.Connection;
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
            // The first on the class path, like Changelog: a program that embeds dagstore may have a changelog of its
            // own.
            "liquibase.duplicateFileMode",
            DuplicateFileMode.SILENT,
            // Seconds; another program that migrates an empty database is done within one or two.
            "liquibase.changelogLockPollRate",
            1L);

    private static final Pattern URL_COMMENT = Pattern.compile("^-- Against: .*\\R", Pattern.MULTILINE);

    private final List<Applied> applied = new ArrayList<>();
    private final List<Changeset> rolledBack = new ArrayList<>();
    private @Nullable ChangeSet failed;

    private LiquibaseRun() {}

    static List<Applied> update(Connection connection) {
        LiquibaseRun run = new LiquibaseRun();
        run.on(connection, liquibase -> liquibase.update(new Contexts(), new LabelExpression()));
        return run.applied;
    }

    /** Without names of schemas, like the changelog, and without the URL, which may be long and nobody else's business. */
    static String sql(Connection connection) {
        StringWriter sql = new StringWriter();
        new LiquibaseRun().on(connection, liquibase -> {
            liquibase.getDatabase().setOutputDefaultSchema(false);
            liquibase.updateSql(new Contexts(), new LabelExpression(), sql);
        });
        return URL_COMMENT.matcher(sql.toString()).replaceFirst("");
    }

    static List<Changeset> rollback(Connection connection, int count) {
        LiquibaseRun run = new LiquibaseRun();
        run.on(connection, liquibase -> liquibase.rollback(count, new Contexts(), new LabelExpression()));
        return run.rolledBack;
    }

    private interface Use {
        void of(Liquibase liquibase) throws Exception;
    }

    private void on(Connection connection, Use use) {
        ClassLoader classLoader = requireNonNull(LiquibaseRun.class.getClassLoader());
        synchronized (ONE_AT_A_TIME) {
            try {
                Scope.child(SETTINGS, () -> {
                    ResourceAccessor files = new ClassLoaderResourceAccessor(classLoader);
                    try {
                        // Not closed: that would close the connection, which is the caller's.
                        Liquibase liquibase = new Liquibase(Changelog.MASTER, files, new JdbcConnection(connection));
                        liquibase.setShowSummary(UpdateSummaryEnum.OFF);
                        liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
                        liquibase.setChangeExecListener(this);
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
    public void ran(ChangeSet changeSet, DatabaseChangeLog log, Database database, ChangeSet.ExecType type) {
        applied.add(new Applied(known(changeSet), type == ChangeSet.ExecType.MARK_RAN));
    }

    @Override
    public void rolledBack(ChangeSet changeSet, DatabaseChangeLog log, Database database) {
        rolledBack.add(known(changeSet));
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
