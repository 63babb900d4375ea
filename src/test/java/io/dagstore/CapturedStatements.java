package io.dagstore;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/** The SQL that Hibernate sends. */
public final class CapturedStatements implements StatementInspector {
    private static final long serialVersionUID = 1L;

    private final List<String> statements = new CopyOnWriteArrayList<>();

    /** The settings with which a unit of work reports its statements here. */
    public Map<String, Object> settings() {
        return Map.of("hibernate.session_factory.statement_inspector", this);
    }

    @Override
    public String inspect(String sql) {
        statements.add(sql);
        return sql;
    }

    public void clear() {
        statements.clear();
    }

    public List<String> all() {
        return List.copyOf(statements);
    }
}
