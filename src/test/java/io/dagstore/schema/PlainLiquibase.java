package io.dagstore.schema;

import io.dagstore.TestDatabase;
import java.io.StringWriter;
import java.sql.Connection;
import java.util.Map;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.changelog.FastCheckService;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/** Liquibase as somebody uses it who does not have dagstore: each method is one run on a connection of its own. */
final class PlainLiquibase {

    /** The context of the steps that run on request only. */
    static final String CLEAN_UP = "cleanup";

    /** No context: what a plain update runs. */
    static final String NONE = "";

    static final Use UPDATE = liquibase -> liquibase.update(new Contexts(), new LabelExpression());
    static final Use ROLLBACK = liquibase -> liquibase.rollback(1, new Contexts(), new LabelExpression());
    static final Use STATUS =
            liquibase -> liquibase.reportStatus(true, new Contexts(), new LabelExpression(), new StringWriter());
    static final Use SQL = liquibase -> liquibase.updateSql(new Contexts(), new LabelExpression(), new StringWriter());

    private final DataSource database;
    private final String changelog;
    private final ResourceAccessor files;
    private final Map<String, String> parameters;

    private PlainLiquibase(
            DataSource database, String changelog, ResourceAccessor files, Map<String, String> parameters) {
        this.database = database;
        this.changelog = changelog;
        this.files = files;
        this.parameters = parameters;
    }

    static PlainLiquibase on(TestDatabase database) {
        return on(database.dataSource());
    }

    static PlainLiquibase on(DataSource database) {
        return new PlainLiquibase(database, Changelog.MASTER, new ClassLoaderResourceAccessor(), Map.of());
    }

    /** The same with a changelog that lies elsewhere than on the class path of the tests. */
    PlainLiquibase withChangelog(String master, ResourceAccessor place) {
        return new PlainLiquibase(database, master, place, parameters);
    }

    /** The same with these changelog parameters instead of the changelog's defaults. */
    PlainLiquibase withBatches(int rows, int pauseMillis) {
        return new PlainLiquibase(
                database,
                changelog,
                files,
                Map.of(
                        "dagstore.batchSize",
                        String.valueOf(rows),
                        "dagstore.pauseMillis",
                        String.valueOf(pauseMillis)));
    }

    void update(String contexts) {
        run(liquibase -> liquibase.update(new Contexts(contexts), new LabelExpression()));
    }

    /** Runs, or marks as run, this many of the pending changesets. */
    void updateCount(int changesets) {
        run(liquibase -> liquibase.update(changesets, new Contexts(), new LabelExpression()));
    }

    void rollbackCount(int changesets, String contexts) {
        run(liquibase -> liquibase.rollback(changesets, new Contexts(contexts), new LabelExpression()));
    }

    void rollbackTo(String tag, String contexts) {
        run(liquibase -> liquibase.rollback(tag, new Contexts(contexts), new LabelExpression()));
    }

    interface Use {
        void of(Liquibase liquibase) throws Exception;
    }

    /** One run of several uses, or of one that has no method here; a checked exception is the cause of what is thrown. */
    void run(Use use) {
        try (Connection connection = database.getConnection()) {
            Map<String, Object> settings =
                    Map.of(Scope.Attr.ui.name(), new LoggerUIService(), "liquibase.analytics.enabled", false);
            Scope.child(settings, () -> {
                // In this process others use the database too; a new process would not know how it was before.
                Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
                try (Liquibase liquibase = new Liquibase(changelog, files, new LiquibaseRun.WithShortUrl(connection))) {
                    liquibase.setShowSummary(UpdateSummaryEnum.OFF);
                    liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
                    parameters.forEach(liquibase::setChangeLogParameter);
                    use.of(liquibase);
                }
                Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
