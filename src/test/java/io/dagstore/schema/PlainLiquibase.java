package io.dagstore.schema;

import io.dagstore.TestDatabase;
import java.io.StringWriter;
import java.sql.Connection;
import java.util.Map;
import liquibase.Contexts;
import liquibase.GlobalConfiguration.DuplicateFileMode;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/** Runs the changelog as operators do who do not use dagstore for it. */
final class PlainLiquibase {
    private static final Map<String, Object> SETTINGS = Map.of(
            Scope.Attr.ui.name(),
            new LoggerUIService(),
            "liquibase.analytics.enabled",
            false,
            "liquibase.duplicateFileMode",
            DuplicateFileMode.SILENT);

    static final Use UPDATE = liquibase -> liquibase.update(new Contexts(), new LabelExpression());
    static final Use ROLLBACK = liquibase -> liquibase.rollback(1, new Contexts(), new LabelExpression());
    static final Use STATUS =
            liquibase -> liquibase.reportStatus(true, new Contexts(), new LabelExpression(), new StringWriter());
    static final Use SQL = liquibase -> liquibase.updateSql(new Contexts(), new LabelExpression(), new StringWriter());

    private PlainLiquibase() {}

    /** One use on a connection of its own, without changelog parameters. */
    static void run(TestDatabase database, Use use) throws Exception {
        run(database, Map.of(), use);
    }

    /** One update, in these contexts (all that ask for none, if empty), with these changelog parameters. */
    static void update(TestDatabase database, String contexts, Map<String, String> parameters) throws Exception {
        run(database, parameters, liquibase -> liquibase.update(new Contexts(contexts), new LabelExpression()));
    }

    /** Undoes the latest changesets, as many as count says. */
    static void rollback(TestDatabase database, String contexts, int count) throws Exception {
        run(database, Map.of(), liquibase -> liquibase.rollback(count, new Contexts(contexts), new LabelExpression()));
    }

    interface Use {
        void of(Liquibase liquibase) throws Exception;
    }

    private static void run(TestDatabase database, Map<String, String> parameters, Use use) throws Exception {
        try (Connection session = database.connect()) {
            Scope.child(SETTINGS, () -> {
                Liquibase liquibase =
                        new Liquibase(Changelog.MASTER, new ClassLoaderResourceAccessor(), new JdbcConnection(session));
                liquibase.setShowSummary(UpdateSummaryEnum.OFF);
                parameters.forEach(liquibase::setChangeLogParameter);
                use.of(liquibase);
            });
        }
    }
}
