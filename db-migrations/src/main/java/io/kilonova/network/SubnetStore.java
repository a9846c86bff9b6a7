package io.kilonova.network;

import static io.kilonova.network.Rows.texts;
import static io.kilonova.network.Rows.time;
import static io.kilonova.network.Rows.utc;
import static io.kilonova.network.Rows.uuid;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Keeps subnets. */
@Repository("builtInSubnetStore")
public class SubnetStore {
    private static final ListSql.Source SOURCE =
            new ListSql.Source(
                    "network.subnet s",
                    "s",
                    "select s.*, host(s.gateway_ip) as gateway from network.subnet s",
                    """
                    s.project_id = ? or exists (
                        select 1 from network.network n where n.id = s.network_id
                        and (n.shared or n.external or n.project_id = ?))\
                    """);

    public static final ListColumns COLUMNS =
            new ListColumns()
                    .common("s")
                    .uuid("network_id", "s.network_id")
                    .number("ip_version", "s.ip_version::integer")
                    .block("cidr", "s.cidr")
                    .address("gateway_ip", "s.gateway_ip")
                    .bool("enable_dhcp", "s.enable_dhcp")
                    .text("ipv6_ra_mode", "s.ipv6_ra_mode")
                    .text("ipv6_address_mode", "s.ipv6_address_mode")
                    .text("subnetpool_id", "null::text")
                    .bool(
                            "shared",
                            "(select n.shared from network.network n where n.id = s.network_id)");

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    public SubnetStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    public void insert(SubnetRow subnet) {
        jdbc.update(
                """
                insert into network.subnet (
                    id, network_id, project_id, name, description, ip_version, cidr, gateway_ip,
                    enable_dhcp, dns_nameservers, host_routes, pool_starts, pool_ends,
                    ipv6_ra_mode, ipv6_address_mode, tags, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?::cidr, ?::inet, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)
                """,
                subnet.id(),
                subnet.networkId(),
                subnet.projectId(),
                subnet.name(),
                subnet.description(),
                subnet.version(),
                subnet.cidr().toString(),
                subnet.gateway() == null ? null : subnet.gateway().toString(),
                subnet.hasDhcp(),
                Rows.array(subnet.dnsServers()),
                json.writeValueAsString(subnet.hostRoutes()),
                Rows.array(subnet.pools().stream().map(IpRange::start).toList()),
                Rows.array(subnet.pools().stream().map(IpRange::end).toList()),
                subnet.ipv6RaMode(),
                subnet.ipv6AddressMode(),
                Rows.array(subnet.tags()),
                utc(subnet.createdAt()),
                utc(subnet.updatedAt()));
    }

    public void update(SubnetRow subnet) {
        jdbc.update(
                """
                update network.subnet set
                    name = ?, description = ?, gateway_ip = ?::inet, enable_dhcp = ?,
                    dns_nameservers = ?, host_routes = ?::jsonb, pool_starts = ?, pool_ends = ?,
                    tags = ?, revision = ?, updated_at = ?
                where id = ?
                """,
                subnet.name(),
                subnet.description(),
                subnet.gateway() == null ? null : subnet.gateway().toString(),
                subnet.hasDhcp(),
                Rows.array(subnet.dnsServers()),
                json.writeValueAsString(subnet.hostRoutes()),
                Rows.array(subnet.pools().stream().map(IpRange::start).toList()),
                Rows.array(subnet.pools().stream().map(IpRange::end).toList()),
                Rows.array(subnet.tags()),
                subnet.revision(),
                utc(subnet.updatedAt()),
                subnet.id());
    }

    /** Subnets of a network; without a lock, for whoever holds the network's row. */
    public List<SubnetRow> ofNetwork(UUID network) {
        return jdbc.query(
                SOURCE.select() + " where s.network_id = ? order by s.created_at, s.id",
                (row, _) -> subnet(row),
                network);
    }

    public List<SubnetRow> list(ListQuery query) {
        var statement = ListSql.of(SOURCE, COLUMNS, query);
        return jdbc.query(statement.sql(), (row, _) -> subnet(row), statement.values());
    }

    /** Holds the row until the commit; addresses are still taken of it meanwhile. */
    public Optional<SubnetRow> findForChange(UUID id) {
        return jdbc
                .query(
                        SOURCE.select() + " where s.id = ? for no key update of s",
                        (row, _) -> subnet(row),
                        id)
                .stream()
                .findFirst();
    }

    /**
     * @throws org.springframework.dao.DataIntegrityViolationException when ports have addresses of
     *     it
     */
    public void delete(UUID id) {
        jdbc.update(
                """
                with gone as (delete from network.subnet where id = ? returning project_id)
                update network.quota_usage u set used = u.used - 1
                from gone g where u.project_id = g.project_id and u.resource = 'subnet'
                """,
                id);
    }

    private SubnetRow subnet(ResultSet row) throws SQLException {
        var gateway = row.getString("gateway");
        return new SubnetRow(
                uuid(row, "id"),
                uuid(row, "network_id"),
                row.getString("project_id"),
                row.getString("name"),
                row.getString("description"),
                Cidr.stored(row.getString("cidr")),
                gateway == null ? null : IpAddress.stored(gateway),
                row.getBoolean("enable_dhcp"),
                texts(row, "dns_nameservers"),
                List.of(json.readValue(row.getString("host_routes"), SubnetRow.HostRoute[].class)),
                pools(texts(row, "pool_starts"), texts(row, "pool_ends")),
                row.getString("ipv6_ra_mode"),
                row.getString("ipv6_address_mode"),
                texts(row, "tags"),
                row.getInt("revision"),
                time(row, "created_at"),
                time(row, "updated_at"));
    }

    static List<IpRange> pools(List<String> starts, List<String> ends) {
        var pools = new ArrayList<IpRange>();
        for (int i = 0; i < starts.size(); i++) {
            pools.add(new IpRange(IpAddress.stored(starts.get(i)), IpAddress.stored(ends.get(i))));
        }
        return pools;
    }
}
