package io.kilonova.simulator;

import io.kilonova.database.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The real PostgreSQL with one session and a {@code now()} that is told what it says. Used by one
 * simulation after another.
 */
final class VirtualPostgres implements AutoCloseable {
    private static final String VIRTUAL_TIME =
            """
            create schema simulation;
            create function simulation.now() returns timestamptz stable language sql
                as $$ select current_setting('simulation.now')::timestamptz $$;
            """;

    /** What a statement finds first must not depend on when the vacuum came. */
    private static final String NO_VACUUM =
            """
            do $$ declare t record; begin
                for t in select format('%I.%I', schemaname, tablename) as name from pg_tables
                         where schemaname not in ('pg_catalog', 'information_schema') loop
                    execute 'alter table ' || t.name || ' set (autovacuum_enabled = false)';
                end loop;
            end $$
            """;

    private static final int SHOWN = 70;

    private static final String TABLES =
            """
            select tablename from pg_tables
            where schemaname = 'public' and tablename <> 'flyway_schema_history' order by 1
            """;

    private final TestDatabase database = TestDatabase.create();
    private final Connection session;
    private final JdbcTemplate jdbc;
    private final List<String> tables;
    private final Map<String, String> brief = new HashMap<>();

    VirtualPostgres() {
        try {
            session = DriverManager.getConnection(database.url());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        jdbc = new JdbcTemplate(new SingleConnectionDataSource(session, true));
        jdbc.execute(VIRTUAL_TIME);
        jdbc.execute(NO_VACUUM);
        jdbc.execute("set search_path = simulation, public, pg_catalog");
        jdbc.execute("set plan_cache_mode = force_generic_plan");
        tables = texts(TABLES);
    }

    Connection session() {
        return session;
    }

    /** For looking in from outside of the simulation. */
    JdbcTemplate jdbc() {
        return jdbc;
    }

    void setNow(Instant now) {
        jdbc.query("select set_config('simulation.now', ?, false)", _ -> {}, now.toString());
    }

    /** As it was migrated, whatever the last simulation left. */
    void clear() {
        jdbc.execute("unlisten *");
        var used =
                texts(
                        tables.stream()
                                .map(table ->
                                        "select '%s' where exists (select 1 from %s)"
                                                .formatted(table, table))
                                .collect(Collectors.joining(" union all ")));
        if (!used.isEmpty()) {
            jdbc.execute("truncate " + String.join(", ", used) + " restart identity cascade");
        }
    }

    /** The beginning of a statement, for reading. */
    String brief(String sql) {
        return brief.computeIfAbsent(
                sql,
                whole -> {
                    var line = whole.strip().replaceAll("\\s+", " ");
                    return line.substring(0, Math.min(SHOWN, line.length()));
                });
    }

    private List<String> texts(String sql) {
        return jdbc.query(sql, (row, _) -> row.getString(1));
    }

    @Override
    public void close() {
        database.close();
    }
}
