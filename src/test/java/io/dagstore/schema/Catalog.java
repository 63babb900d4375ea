package io.dagstore.schema;

import io.dagstore.TestDatabase;
import java.util.List;

/** What a database's catalog says about its tables, Liquibase's own left out, by name and without positions. */
final class Catalog {

    private static final String COLUMNS =
            """
            select format('column %s.%s %s%s default %s', table_name, column_name, data_type,
                case is_nullable when 'NO' then ' not null' end, column_default) as line
            from information_schema.columns
            where table_schema = 'public' and table_name not like 'databasechangelog%'
            """;

    private static final String INDEXES =
            """
            select format('index %s%s', pg_get_indexdef(indexrelid), case when not indisvalid then ' invalid' end)
            from pg_index
            where indrelid::regclass::text !~ 'databasechangelog' and indrelid in (
                select oid from pg_class where relnamespace = 'public'::regnamespace)
            """;

    private static final String OTHERS =
            """
            select format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            from pg_constraint
            where connamespace = 'public'::regnamespace and contype <> 'n'
              and conrelid::regclass::text !~ 'databasechangelog'
            union all
            select format('trigger %s', pg_get_triggerdef(pg_trigger.oid))
            from pg_trigger
            join pg_class on pg_class.oid = tgrelid
            where not tgisinternal and relnamespace = 'public'::regnamespace
            union all
            select format('function %s', pg_get_functiondef(oid))
            from pg_proc
            where pronamespace = 'public'::regnamespace
            union all
            select format('partition %s %s', oid::regclass, pg_get_expr(relpartbound, oid))
            from pg_class
            where relispartition and relkind = 'r' and relnamespace = 'public'::regnamespace
            """;

    private Catalog() {}

    /** One line for each column, index, constraint, trigger, function and partition, sorted. */
    static List<String> of(TestDatabase database) {
        return lines(database, COLUMNS + "union all " + INDEXES + "union all " + OTHERS);
    }

    static List<String> columnsOf(TestDatabase database) {
        return lines(database, COLUMNS);
    }

    static List<String> indexesOf(TestDatabase database) {
        return lines(database, INDEXES);
    }

    private static List<String> lines(TestDatabase database, String query) {
        return database.one(
                        String.class,
                        "select coalesce(string_agg(line, chr(10) order by line collate \"C\"), '') from (" + query
                                + ") as lines (line)")
                .lines()
                .toList();
    }
}
