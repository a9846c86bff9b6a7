package io.kilonova.network;

import static io.kilonova.network.Rows.texts;
import static io.kilonova.network.Rows.time;
import static io.kilonova.network.Rows.utc;
import static io.kilonova.network.Rows.uuid;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Keeps security groups. */
@Repository("builtInSecurityGroupStore")
public class SecurityGroupStore {
    private static final ListSql.Source SOURCE =
            new ListSql.Source(
                    "network.security_group g",
                    "g",
                    "select g.* from network.security_group g",
                    "g.project_id = ?");

    public static final ListColumns COLUMNS =
            new ListColumns().common("g").bool("stateful", "g.stateful");

    private final JdbcTemplate jdbc;

    public SecurityGroupStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** False when the project has a default group already, for a default group. */
    public boolean insert(SecurityGroupRow group) {
        return jdbc.update(
                        """
                        insert into network.security_group (
                            id, project_id, name, description, is_default, stateful, tags,
                            created_at, updated_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (project_id) where is_default do nothing
                        """,
                        group.id(),
                        group.projectId(),
                        group.name(),
                        group.description(),
                        group.isDefault(),
                        group.isStateful(),
                        Rows.array(group.tags()),
                        utc(group.createdAt()),
                        utc(group.updatedAt()))
                == 1;
    }

    public void update(SecurityGroupRow group) {
        jdbc.update(
                """
                update network.security_group
                set name = ?, description = ?, stateful = ?, tags = ?, revision = ?,
                    updated_at = ?
                where id = ?
                """,
                group.name(),
                group.description(),
                group.isStateful(),
                Rows.array(group.tags()),
                group.revision(),
                utc(group.updatedAt()),
                group.id());
    }

    public List<SecurityGroupRow> list(ListQuery query) {
        var statement = ListSql.of(SOURCE, COLUMNS, query);
        return jdbc.query(statement.sql(), (row, _) -> group(row), statement.values());
    }

    public Optional<UUID> findDefault(String project) {
        return jdbc
                .query(
                        "select id from network.security_group where project_id = ? and is_default",
                        (row, _) -> uuid(row, "id"),
                        project)
                .stream()
                .findFirst();
    }

    /** Holds the row until the commit; ports still get the group meanwhile. */
    public Optional<SecurityGroupRow> findForChange(UUID id) {
        return jdbc
                .query(
                        SOURCE.select() + " where g.id = ? for no key update of g",
                        (row, _) -> group(row),
                        id)
                .stream()
                .findFirst();
    }

    /**
     * Drops it with its rules, and the rules that name it.
     *
     * @throws org.springframework.dao.DataIntegrityViolationException when ports have it
     */
    public void delete(UUID id) {
        jdbc.update(
                """
                with rules as (
                    delete from network.security_group_rule
                    where security_group_id = ? or remote_group_id = ? returning project_id
                ), groups as (
                    delete from network.security_group where id = ? returning project_id
                ), gone as (
                    select project_id, 'security_group_rule' as resource, count(*) as amount
                    from rules group by project_id
                    union all
                    select project_id, 'security_group', count(*) from groups group by project_id
                )
                update network.quota_usage u set used = u.used - g.amount
                from gone g where u.project_id = g.project_id and u.resource = g.resource
                """,
                id,
                id,
                id);
    }

    private static SecurityGroupRow group(ResultSet row) throws SQLException {
        return new SecurityGroupRow(
                uuid(row, "id"),
                row.getString("project_id"),
                row.getString("name"),
                row.getString("description"),
                row.getBoolean("is_default"),
                row.getBoolean("stateful"),
                texts(row, "tags"),
                row.getInt("revision"),
                time(row, "created_at"),
                time(row, "updated_at"));
    }
}
