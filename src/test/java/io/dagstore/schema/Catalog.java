package io.dagstore.schema;

import io.dagstore.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What a database's catalog says about the tables of the current schema, Liquibase's own left out, by name and without
 * positions.
 */
final class Catalog {

    private static final String COLUMNS =
            """
            select format('column %s.%s %s%s default %s', table_name, column_name, data_type,
                case is_nullable when 'NO' then ' not null' end, column_default) as line
            from information_schema.columns
            where table_schema = current_schema() and table_name not like 'databasechangelog%'
            """;

    private static final String INDEXES =
            """
            select format('index %s%s', pg_get_indexdef(indexrelid), case when not indisvalid then ' invalid' end)
            from pg_index
            where indrelid::regclass::text !~ 'databasechangelog' and indrelid in (
                select oid from pg_class where relnamespace = quote_ident(current_schema())::regnamespace)
            """;

    private static final String OTHERS =
            """
            select format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            from pg_constraint
            where connamespace = quote_ident(current_schema())::regnamespace and contype <> 'n'
              and conrelid::regclass::text !~ 'databasechangelog'
            union all
            select format('trigger %s', pg_get_triggerdef(pg_trigger.oid))
            from pg_trigger
            join pg_class on pg_class.oid = tgrelid
            where not tgisinternal and relnamespace = quote_ident(current_schema())::regnamespace
            union all
            select format('function %s', pg_get_functiondef(oid))
            from pg_proc
            where pronamespace = quote_ident(current_schema())::regnamespace
            union all
            select format('partition %s %s', oid::regclass, pg_get_expr(relpartbound, oid))
            from pg_class
            where relispartition and relkind = 'r' and relnamespace = quote_ident(current_schema())::regnamespace
            """;

    /** The schema's name, where PostgreSQL prints it. */
    private static final String WITHOUT_SCHEMA =
            """
            replace(line, quote_ident(current_schema()) || '.', '')
            """;

    private Catalog() {}

    /** One line for each column, index, constraint, trigger, function and partition, sorted. */
    static List<String> of(TestDatabase database) {
        return of(database.dataSource());
    }

    /** The same for any database. */
    static List<String> of(DataSource database) {
        return lines(database, COLUMNS + "union all " + INDEXES + "union all " + OTHERS);
    }

    static List<String> columnsOf(TestDatabase database) {
        return lines(database.dataSource(), COLUMNS);
    }

    static List<String> indexesOf(TestDatabase database) {
        return lines(database.dataSource(), INDEXES);
    }

    private static List<String> lines(DataSource database, String query) {
        String ordered =
                "select " + WITHOUT_SCHEMA + " from (" + query + ") as lines (line) order by line collate \"C\"";
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ordered)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                lines.addAll(rows.getString(1).lines().toList());
            }
            return lines;
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }
}
