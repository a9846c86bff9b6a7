package io.kilonova.network;

import static io.kilonova.network.Rows.texts;
import static io.kilonova.network.Rows.time;
import static io.kilonova.network.Rows.utc;
import static io.kilonova.network.Rows.uuid;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Keeps floating addresses. The ports that hold them are written before, and dropped after. */
@Repository
public class FloatingIpStore {
    private static final String ADDRESS =
            "(select host(a.ip) from network.fixed_ip a where a.port_id = f.own_port_id limit 1)";
    private static final ListSql.Source SOURCE =
            new ListSql.Source(
                    "network.floating_ip f",
                    "f",
                    """
                    select f.*, %s as address, p.name as port_name, p.network_id as port_network,
                           p.mac_address, p.admin_state_up, p.host_id, p.device_id, p.device_owner
                    from network.floating_ip f left join network.port p on p.id = f.port_id\
                    """
                            .formatted(ADDRESS),
                    "f.project_id = ?");

    public static final ListColumns COLUMNS =
            new ListColumns()
                    .uuid("id", "f.id")
                    .text("project_id", "f.project_id")
                    .text("tenant_id", "f.project_id")
                    .text("description", "f.description")
                    .uuid("floating_network_id", "f.network_id")
                    .condition(
                            "floating_ip_address",
                            ADDRESS + " = any(?::text[])",
                            text -> IpAddress.parse(text).map(IpAddress::toString))
                    .condition(
                            "fixed_ip_address",
                            "f.port_id is not null and host(f.fixed_ip) = any(?::text[])",
                            text -> IpAddress.parse(text).map(IpAddress::toString))
                    .uuids("port_id", "f.port_id = any(?::uuid[])")
                    .uuids("router_id", "false and f.id = any(?::uuid[])")
                    .text("status", "case when f.port_id is null then 'DOWN' else 'ACTIVE' end")
                    .time("created_at", "f.created_at")
                    .time("updated_at", "f.updated_at")
                    .number("revision_number", "f.revision")
                    .condition("tags", "f.tags @> ?::text[]", Optional::of)
                    .condition("tags-any", "f.tags && ?::text[]", Optional::of)
                    .condition("not-tags", "not f.tags @> ?::text[]", Optional::of)
                    .condition("not-tags-any", "not f.tags && ?::text[]", Optional::of);

    private final JdbcTemplate jdbc;

    public FloatingIpStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** What is to be made, leading nowhere yet. */
    public record New(
            UUID id,
            String projectId,
            UUID networkId,
            UUID ownPortId,
            String description,
            Instant at) {}

    public void insert(New floating) {
        jdbc.update(
                """
                insert into network.floating_ip (
                    id, project_id, network_id, own_port_id, description, tags, created_at,
                    updated_at)
                values (?, ?, ?, ?, ?, '{}', ?, ?)
                """,
                floating.id(),
                floating.projectId(),
                floating.networkId(),
                floating.ownPortId(),
                floating.description(),
                utc(floating.at()),
                utc(floating.at()));
    }

    /**
     * Where it leads from now on; null for nowhere.
     *
     * @throws org.springframework.dao.DuplicateKeyException when another leads there
     */
    public void lead(UUID id, @Nullable UUID portId, @Nullable String fixedIp, Instant at) {
        jdbc.update(
                """
                update network.floating_ip
                set port_id = ?, fixed_ip = ?::inet, revision = revision + 1, updated_at = ?
                where id = ?
                """,
                portId,
                fixedIp,
                utc(at),
                id);
    }

    public void describe(UUID id, String description, Instant at) {
        jdbc.update(
                """
                update network.floating_ip
                set description = ?, revision = revision + 1, updated_at = ? where id = ?
                """,
                description,
                utc(at),
                id);
    }

    /** Those that lead to an address which the port has no more lead nowhere from now on. */
    public void dropStale(UUID portId) {
        jdbc.update(
                """
                update network.floating_ip f
                set port_id = null, fixed_ip = null, revision = revision + 1
                where f.port_id = ? and not exists (
                    select 1 from network.fixed_ip a where a.port_id = f.port_id and a.ip = f.fixed_ip)
                """,
                portId);
    }

    public List<FloatingIpRow> list(ListQuery query) {
        var statement = ListSql.of(SOURCE, COLUMNS, query);
        return jdbc.query(statement.sql(), (row, _) -> floatingIp(row), statement.values());
    }

    /** Holds its row until the commit. */
    public Optional<FloatingIpRow> findForChange(UUID id) {
        return jdbc
                .query(
                        SOURCE.select() + " where f.id = ? for no key update of f",
                        (row, _) -> floatingIp(row),
                        id)
                .stream()
                .findFirst();
    }

    public void delete(UUID id) {
        jdbc.update(
                """
                with gone as (delete from network.floating_ip where id = ? returning project_id)
                update network.quota_usage u set used = u.used - 1
                from gone g where u.project_id = g.project_id and u.resource = 'floatingip'
                """,
                id);
    }

    private static FloatingIpRow floatingIp(ResultSet row) throws SQLException {
        return new FloatingIpRow(
                uuid(row, "id"),
                row.getString("project_id"),
                uuid(row, "network_id"),
                uuid(row, "own_port_id"),
                row.getString("address"),
                target(row),
                row.getString("description"),
                texts(row, "tags"),
                row.getInt("revision"),
                time(row, "created_at"),
                time(row, "updated_at"));
    }

    private static FloatingIpRow.@Nullable Target target(ResultSet row) throws SQLException {
        var port = row.getObject("port_id", UUID.class);
        return port == null
                ? null
                : new FloatingIpRow.Target(
                        port,
                        row.getString("fixed_ip"),
                        row.getString("port_name"),
                        uuid(row, "port_network"),
                        row.getString("mac_address"),
                        row.getBoolean("admin_state_up"),
                        !row.getString("host_id").isEmpty(),
                        row.getString("device_id"),
                        row.getString("device_owner"));
    }
}
