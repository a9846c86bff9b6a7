package io.kilonova.network;

import static io.kilonova.network.Rows.time;
import static io.kilonova.network.Rows.utc;
import static io.kilonova.network.Rows.uuid;

import io.kilonova.network.SecurityGroupRuleRow.Protocol;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Keeps the rules of security groups. The same rule is in a group once. */
@Repository("builtInSecurityGroupRuleStore")
public class SecurityGroupRuleStore {
    private static final ListSql.Source SOURCE =
            new ListSql.Source(
                    "network.security_group_rule r",
                    "r",
                    """
                    select r.* from network.security_group_rule r\
                    """,
                    "r.project_id = ?");

    public static final ListColumns COLUMNS =
            new ListColumns()
                    .uuid("id", "r.id")
                    .text("project_id", "r.project_id")
                    .text("tenant_id", "r.project_id")
                    .text("description", "r.description")
                    .time("created_at", "r.created_at")
                    .uuid("security_group_id", "r.security_group_id")
                    .text("direction", "r.direction")
                    .condition(
                            "ethertype",
                            "lower(r.ethertype) = any(?::text[])",
                            text -> Optional.of(text.toLowerCase(Locale.ROOT)))
                    .text("protocol", "r.protocol")
                    .number("port_range_min", "r.port_range_min")
                    .number("port_range_max", "r.port_range_max")
                    .block("remote_ip_prefix", "r.remote_ip_prefix")
                    .uuids("remote_group_id", "r.remote_group_id = any(?::uuid[])");

    private final JdbcTemplate jdbc;

    public SecurityGroupRuleStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** False when the group has such a rule already. */
    public boolean insert(SecurityGroupRuleRow rule) {
        var protocol = rule.protocol();
        return jdbc.update(
                        """
                        insert into network.security_group_rule (
                            id, security_group_id, project_id, description, direction, ethertype,
                            protocol, protocol_number, port_range_min, port_range_max,
                            remote_ip_prefix, remote_group_id, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::cidr, ?, ?)
                        on conflict on constraint security_group_rule_once do nothing
                        """,
                        rule.id(),
                        rule.securityGroupId(),
                        rule.projectId(),
                        rule.description(),
                        rule.direction(),
                        rule.ethertype(),
                        protocol == null ? null : protocol.name(),
                        protocol == null ? null : protocol.number(),
                        rule.portRangeMin(),
                        rule.portRangeMax(),
                        rule.remoteIpPrefix(),
                        rule.remoteGroupId(),
                        utc(rule.createdAt()))
                == 1;
    }

    public List<SecurityGroupRuleRow> list(ListQuery query) {
        var statement = ListSql.of(SOURCE, COLUMNS, query);
        return jdbc.query(statement.sql(), (row, _) -> rule(row), statement.values());
    }

    /** The rules of the groups, the oldest first. */
    public List<SecurityGroupRuleRow> ofGroups(List<UUID> groups) {
        return jdbc.query(
                SOURCE.select() + " where r.security_group_id = any(?) order by r.created_at, r.id",
                (row, _) -> rule(row),
                new Object[] {Rows.uuids(groups)});
    }

    public void delete(UUID id) {
        jdbc.update(
                """
                with gone as (
                    delete from network.security_group_rule where id = ? returning project_id
                )
                update network.quota_usage u set used = u.used - 1
                from gone g
                where u.project_id = g.project_id and u.resource = 'security_group_rule'
                """,
                id);
    }

    private static SecurityGroupRuleRow rule(ResultSet row) throws SQLException {
        var protocol = row.getString("protocol");
        return new SecurityGroupRuleRow(
                uuid(row, "id"),
                uuid(row, "security_group_id"),
                row.getString("project_id"),
                row.getString("description"),
                row.getString("direction"),
                row.getString("ethertype"),
                protocol == null ? null : new Protocol(protocol, row.getInt("protocol_number")),
                number(row, "port_range_min"),
                number(row, "port_range_max"),
                row.getString("remote_ip_prefix"),
                row.getObject("remote_group_id", UUID.class),
                time(row, "created_at"));
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Integer.class);
    }
}
