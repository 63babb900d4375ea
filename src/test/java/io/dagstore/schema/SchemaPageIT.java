package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/schema/DESIGN.md has the columns, indexes, constraints and triggers of a migrated database. */
class SchemaPageIT {
    private static final Pattern TABLE = Pattern.compile("## `(\\w+)`");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (unique )?`([^`]+)` \\|.*");

    private static final String FACTS =
            """
            with tables as (
                select c.oid, c.relname from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and c.relname not like 'databasechangelog%'
            )
            select string_agg(line, chr(10)) from (
                select format('%s %s %s%s%s', relname, attname, format_type(atttypid, atttypmod),
                    case when attnotnull then ' not null' end, ' default ' || pg_get_expr(adbin, adrelid))
                from tables join pg_attribute a on attrelid = tables.oid and attnum > 0 and not attisdropped
                left join pg_attrdef on adrelid = attrelid and adnum = attnum
                union all
                select format('%s %s %s%s', t.relname, i.relname, case when indisunique then 'unique ' end,
                    substring(pg_get_indexdef(i.oid) from ' USING (.*)'))
                from tables t join pg_index on indrelid = t.oid join pg_class i on i.oid = indexrelid
                where not indisprimary
            ) as facts (line)
            """;

    private static final String NAMES =
            """
            select string_agg(name, chr(10)) from (
                select conname from pg_constraint
                where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'u') and conparentid = 0
                  and conrelid::regclass::text !~ 'databasechangelog'
                union all
                select tgname from pg_trigger where not tgisinternal
            ) as names (name)
            """;

    private final String page;

    SchemaPageIT() throws IOException {
        this.page = Files.readString(Path.of("docs", "schema", "DESIGN.md"));
    }

    @Test
    void itHasEveryColumnAndIndexAsItIs() {
        TreeSet<String> described = new TreeSet<>();
        String table = "";
        for (String line : page.lines().toList()) {
            Matcher heading = TABLE.matcher(line);
            Matcher row = ROW.matcher(line);
            if (heading.matches()) {
                table = heading.group(1);
            } else if (row.matches()) {
                String unique = row.group(2) == null ? "" : row.group(2);
                described.add(plain(table + " " + row.group(1) + " " + unique + row.group(3)));
            }
        }
        try (TestDatabase database = TestDatabase.migrated()) {
            List<String> facts = database.one(String.class, FACTS)
                    .lines()
                    .map(SchemaPageIT::plain)
                    .sorted()
                    .toList();

            assertThat(described).hasSizeGreaterThan(50).containsExactlyElementsOf(facts);
        }
    }

    @Test
    void itNamesEveryConstraintAndTrigger() {
        try (TestDatabase database = TestDatabase.migrated()) {
            assertThat(database.one(String.class, NAMES).lines())
                    .hasSizeGreaterThan(15)
                    .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
        }
    }

    /** One spelling of what the catalog prints and the page says; ids are made by another function before PostgreSQL 18. */
    private static String plain(String fact) {
        return fact.toLowerCase(Locale.ROOT)
                .replace("timestamp with time zone", "timestamptz")
                .replace("dagstore_uuidv7()", "uuidv7()")
                .replaceAll("::\\w+|btree |[()]", "");
    }
}
