package io.kilonova.network;

import static io.kilonova.network.Rows.utc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Keeps ports. Their addresses are taken by {@link AddressStore} before a port is written. */
@Repository("builtInPortStore")
public class PortStore {
    private static final ListSql.Source SOURCE =
            new ListSql.Source(
                    "network.port p",
                    "p",
                    """
                    select p.*,
                           array(select f.subnet_id || ' ' || host(f.ip) from network.fixed_ip f
                                 where f.port_id = p.id order by f.position, f.ip) as fixed_ips,
                           array(select g.security_group_id from network.port_security_group g
                                 where g.port_id = p.id order by 1) as security_groups
                    from network.port p\
                    """,
                    """
                    p.project_id = ? or exists (
                        select 1 from network.network n
                        where n.id = p.network_id and n.project_id = ?)\
                    """);

    private static final String HAS_ADDRESS =
            "exists (select 1 from network.fixed_ip f where f.port_id = p.id and ";

    public static final ListColumns COLUMNS =
            new ListColumns()
                    .common("p")
                    .uuid("network_id", "p.network_id")
                    .mac("mac_address", "p.mac_address")
                    .bool("admin_state_up", "p.admin_state_up")
                    .text("device_id", "p.device_id")
                    .text("device_owner", "p.device_owner")
                    .text("binding:host_id", "p.host_id")
                    .text("binding:vnic_type", "p.vnic_type")
                    .text(
                            "binding:vif_type",
                            "case when p.host_id = '' then 'unbound' else 'bridge' end")
                    .bool("port_security_enabled", "p.port_security_enabled")
                    .text(
                            "status",
                            "case when p.host_id <> '' and p.admin_state_up then 'ACTIVE'"
                                    + " else 'DOWN' end")
                    .uuids("fixed_ips.subnet_id", HAS_ADDRESS + "f.subnet_id = any(?::uuid[]))")
                    .condition(
                            "fixed_ips.ip_address",
                            HAS_ADDRESS + "f.ip = any(?::inet[]))",
                            text -> IpAddress.parse(text).map(IpAddress::toString))
                    .condition(
                            "fixed_ips.ip_address_substr",
                            HAS_ADDRESS + "host(f.ip) like any(?::text[]))",
                            text -> Optional.of("%" + text.replaceAll("[%_\\\\]", "") + "%"))
                    .uuids(
                            "security_groups",
                            "exists (select 1 from network.port_security_group g"
                                    + " where g.port_id = p.id"
                                    + " and g.security_group_id = any(?::uuid[]))");

    private static final String INSERT =
            """
            with wanted as (
                select * from jsonb_to_recordset(?::jsonb) as w (
                    id uuid, network_id uuid, project_id text, name text, description text,
                    mac_address macaddr, admin_state_up boolean, device_id text,
                    device_owner text, host_id text, vnic_type text, profile jsonb,
                    port_security_enabled boolean, allowed_address_pairs jsonb, tags text[],
                    created_at timestamptz)
            ), made as (
                insert into network.port (
                    id, network_id, project_id, name, description, mac_address, admin_state_up,
                    device_id, device_owner, host_id, vnic_type, profile, port_security_enabled,
                    allowed_address_pairs, tags, created_at, updated_at)
                select w.*, created_at from wanted w order by network_id, mac_address
                on conflict (network_id, mac_address) do nothing
                returning id, project_id
            ), guarded as (
                insert into network.port_security_group (port_id, security_group_id)
                select g.port_id, g.group_id from unnest(?::uuid[], ?::uuid[]) g (port_id, group_id)
                where g.port_id in (select id from made)
            ), counted as (
                insert into network.quota_usage as u (project_id, resource, used)
                select project_id, 'port', count(*) from made group by project_id
                order by project_id
                on conflict (project_id, resource) do update set used = u.used + excluded.used
                returning project_id, used
            )
            select c.project_id, c.used, (select count(*) from made) as made,
                   (select q.hard_limit from network.quota q
                    where q.project_id = c.project_id and q.resource = 'port')
            from counted c
            """;

    private final JdbcTemplate jdbc;
    private final PortRows rows;
    private final JsonMapper json;

    public PortStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.rows = new PortRows(json);
        this.json = json;
    }

    /**
     * What came of an insert.
     *
     * @param made fewer than wanted when a MAC address is in use on its network
     */
    public record Inserted(int made, List<QuotaStore.Usage> usage) {
        public Inserted {
            usage = List.copyOf(usage);
        }
    }

    /**
     * Writes ports with their groups and counts them, last in a transaction.
     *
     * @throws org.springframework.dao.DataIntegrityViolationException when the network, a subnet or
     *     a group is gone
     */
    public Inserted insert(List<PortRow> ports) {
        var portIds = new ArrayList<UUID>();
        var groupIds = new ArrayList<UUID>();
        for (var port : ports) {
            for (var group : port.securityGroupIds()) {
                portIds.add(port.id());
                groupIds.add(group);
            }
        }
        var made = new int[1];
        var usage =
                jdbc.query(
                        INSERT,
                        (row, _) -> {
                            made[0] = row.getInt("made");
                            return new QuotaStore.Usage(
                                    row.getString(1),
                                    row.getInt(2),
                                    row.getObject(4, Integer.class));
                        },
                        json.writeValueAsString(ports.stream().map(PortStore::columns).toList()),
                        Rows.uuids(portIds),
                        Rows.uuids(groupIds));
        return new Inserted(made[0], usage);
    }

    private static Map<String, Object> columns(PortRow port) {
        var columns = new LinkedHashMap<String, Object>();
        columns.put("id", port.id());
        columns.put("network_id", port.networkId());
        columns.put("project_id", port.projectId());
        columns.put("name", port.name());
        columns.put("description", port.description());
        columns.put("mac_address", port.macAddress());
        columns.put("admin_state_up", port.isAdminStateUp());
        columns.put("device_id", port.deviceId());
        columns.put("device_owner", port.deviceOwner());
        columns.put("host_id", port.hostId());
        columns.put("vnic_type", port.vnicType());
        columns.put("profile", port.profile());
        columns.put("port_security_enabled", port.hasPortSecurity());
        columns.put("allowed_address_pairs", port.allowedAddressPairs());
        columns.put("tags", port.tags());
        columns.put("created_at", port.createdAt().toString());
        return columns;
    }

    /**
     * Writes what may change of a port, its groups included, its addresses not.
     *
     * @throws org.springframework.dao.DuplicateKeyException when the MAC address is in use
     */
    public void update(PortRow port) {
        jdbc.update(
                """
                with kept as (
                    insert into network.port_security_group (port_id, security_group_id)
                    select ?, g from unnest(?::uuid[]) g on conflict do nothing
                ), dropped as (
                    delete from network.port_security_group
                    where port_id = ? and not security_group_id = any(?::uuid[])
                )
                update network.port set
                    name = ?, description = ?, mac_address = ?::macaddr, admin_state_up = ?,
                    device_id = ?, device_owner = ?, host_id = ?, vnic_type = ?,
                    profile = ?::jsonb, port_security_enabled = ?,
                    allowed_address_pairs = ?::jsonb, tags = ?, revision = ?, updated_at = ?
                where id = ?
                """,
                port.id(),
                Rows.uuids(port.securityGroupIds()),
                port.id(),
                Rows.uuids(port.securityGroupIds()),
                port.name(),
                port.description(),
                port.macAddress(),
                port.isAdminStateUp(),
                port.deviceId(),
                port.deviceOwner(),
                port.hostId(),
                port.vnicType(),
                json.writeValueAsString(port.profile()),
                port.hasPortSecurity(),
                json.writeValueAsString(port.allowedAddressPairs()),
                Rows.array(port.tags()),
                port.revision(),
                utc(port.updatedAt()),
                port.id());
    }

    public List<PortRow> list(ListQuery query) {
        var statement = ListSql.of(SOURCE, COLUMNS, query);
        return jdbc.query(statement.sql(), rows, statement.values());
    }

    /** Holds the port's row until the commit. */
    public Optional<PortRow> findForChange(UUID id) {
        return jdbc
                .query(SOURCE.select() + " where p.id = ? for no key update of p", rows, id)
                .stream()
                .findFirst();
    }

    /** Drops it and gives its addresses back; false when it is gone already. */
    public boolean delete(UUID id) {
        return jdbc.update(
                        """
                        with gone as (delete from network.port where id = ? returning project_id)
                        update network.quota_usage u set used = u.used - 1
                        from gone g where u.project_id = g.project_id and u.resource = 'port'
                        """,
                        id)
                == 1;
    }
}
