package io.dagstore.schema;

import io.dagstore.schema.SchemaStatus.Entry;
import io.dagstore.schema.SchemaStatus.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of dagstore's changesets a database has on record, in the order of their execution. */
final class DatabaseLog {
    private record Run(State state, LocalDateTime at) {}

    private final Map<String, Run> runs = new LinkedHashMap<>();

    private DatabaseLog() {}

    /** The record in the current schema, where an update writes it; empty if there is none, or none that may be read. */
    static DatabaseLog read(Connection connection) throws SQLException {
        DatabaseLog log = new DatabaseLog();
        String table = readableTable(connection);
        if (table != null) {
            String sql = "select id, exectype, dateexecuted from " + table
                    + " where author = ? and exectype in ('EXECUTED', 'RERAN', 'MARK_RAN') order by orderexecuted";
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, Changelog.AUTHOR);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        boolean marked = "MARK_RAN".equals(rows.getString("exectype"));
                        log.runs.put(
                                rows.getString("id"),
                                new Run(
                                        marked ? State.MARKED_AS_RUN : State.RAN,
                                        rows.getObject("dateexecuted", LocalDateTime.class)));
                    }
                }
            }
        }
        return log;
    }

    /** The tags in the record, in their order. */
    static List<String> tags(Connection connection) throws SQLException {
        List<String> tags = new ArrayList<>();
        String table = readableTable(connection);
        if (table != null) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select tag from " + table + " where tag is not null order by orderexecuted")) {
                while (rows.next()) {
                    tags.add(rows.getString(1));
                }
            }
        }
        return tags;
    }

    /** The log's name as SQL needs it; an application's role may be allowed to use the tables, but not to read their log. */
    private static @Nullable String readableTable(Connection connection) throws SQLException {
        String sql =
                """
                select log::text
                from to_regclass(quote_ident(current_schema()) || '.databasechangelog') as log
                where has_table_privilege(log, 'select')
                """;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** The state of a changeset of this version. */
    Entry entry(Changeset changeset) {
        Run run = runs.get(changeset.id());
        if (run == null) {
            return new Entry(changeset, changeset.onRequest() ? State.ON_REQUEST : State.PENDING, null);
        }
        return new Entry(changeset, run.state(), run.at());
    }

    /** What this version does not know. */
    List<String> unknown() {
        return runs.keySet().stream()
                .filter(id -> !Changelog.byId().containsKey(id))
                .toList();
    }
}
