package io.kilonova.network;

import static io.kilonova.network.Rows.texts;
import static io.kilonova.network.Rows.time;
import static io.kilonova.network.Rows.utc;
import static io.kilonova.network.Rows.uuid;
import static io.kilonova.network.Rows.uuids;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Keeps networks. Who changes one, or its subnets, holds its row until the commit. */
@Repository("builtInNetworkStore")
public class NetworkStore {
    private static final ListSql.Source SOURCE =
            new ListSql.Source(
                    "network.network n",
                    "n",
                    """
                    select n.*, array(select s.id from network.subnet s where s.network_id = n.id
                                      order by s.created_at, s.id) as subnet_ids
                    from network.network n\
                    """,
                    "n.project_id = ? or n.shared or n.external");

    public static final ListColumns COLUMNS =
            new ListColumns()
                    .common("n")
                    .bool("admin_state_up", "n.admin_state_up")
                    .bool("shared", "n.shared")
                    .bool("router:external", "n.external")
                    .bool("is_default", "n.is_default")
                    .bool("port_security_enabled", "n.port_security_enabled")
                    .number("mtu", "n.mtu")
                    .text("status", "'ACTIVE'::text")
                    .text("provider:network_type", "n.provider_type")
                    .text("provider:physical_network", "n.provider_physical_network")
                    .number("provider:segmentation_id", "n.provider_segmentation_id")
                    .uuids(
                            "subnets",
                            "exists (select 1 from network.subnet s where s.network_id = n.id"
                                    + " and s.id = any(?::uuid[]))")
                    .condition(
                            "availability_zone_hints",
                            "n.availability_zone_hints && ?::text[]",
                            Optional::of);

    private final JdbcTemplate jdbc;

    public NetworkStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public void insert(NetworkRow network) {
        jdbc.update(
                """
                insert into network.network (
                    id, project_id, name, description, admin_state_up, shared, external,
                    is_default, mtu, port_security_enabled, provider_type,
                    provider_physical_network, provider_segmentation_id,
                    availability_zone_hints, tags, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                network.id(),
                network.projectId(),
                network.name(),
                network.description(),
                network.isAdminStateUp(),
                network.isShared(),
                network.isExternal(),
                network.isDefault(),
                network.mtu(),
                network.hasPortSecurity(),
                network.provider().type(),
                network.provider().physicalNetwork(),
                network.provider().segmentationId(),
                Rows.array(network.availabilityZoneHints()),
                Rows.array(network.tags()),
                utc(network.createdAt()),
                utc(network.updatedAt()));
    }

    public void update(NetworkRow network) {
        jdbc.update(
                """
                update network.network set
                    name = ?, description = ?, admin_state_up = ?, shared = ?, external = ?,
                    is_default = ?, mtu = ?, port_security_enabled = ?, provider_type = ?,
                    provider_physical_network = ?, provider_segmentation_id = ?, tags = ?,
                    revision = ?, updated_at = ?
                where id = ?
                """,
                network.name(),
                network.description(),
                network.isAdminStateUp(),
                network.isShared(),
                network.isExternal(),
                network.isDefault(),
                network.mtu(),
                network.hasPortSecurity(),
                network.provider().type(),
                network.provider().physicalNetwork(),
                network.provider().segmentationId(),
                Rows.array(network.tags()),
                network.revision(),
                utc(network.updatedAt()),
                network.id());
    }

    public List<NetworkRow> list(ListQuery query) {
        var statement = ListSql.of(SOURCE, COLUMNS, query);
        return jdbc.query(statement.sql(), (row, _) -> network(row), statement.values());
    }

    public Optional<NetworkRow> find(UUID id) {
        return find(id, "");
    }

    /** Holds the row until the commit; ports are still made on it meanwhile. */
    public Optional<NetworkRow> findForChange(UUID id) {
        return find(id, " for no key update of n");
    }

    private Optional<NetworkRow> find(UUID id, String lock) {
        return jdbc
                .query(SOURCE.select() + " where n.id = ?" + lock, (row, _) -> network(row), id)
                .stream()
                .findFirst();
    }

    /** Whether somebody else has ports there. */
    public boolean hasPortsOfOthers(UUID id, String project) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject(
                        """
                        select exists (select 1 from network.port
                                       where network_id = ? and project_id <> ?)
                        """,
                        Boolean.class,
                        id,
                        project));
    }

    /**
     * Drops it with its subnets.
     *
     * @throws org.springframework.dao.DataIntegrityViolationException when it has ports
     */
    public void delete(UUID id) {
        jdbc.update(
                """
                with subnets as (
                    delete from network.subnet where network_id = ? returning project_id
                ), networks as (
                    delete from network.network where id = ? returning project_id
                ), gone as (
                    select project_id, 'subnet' as resource, count(*) as amount
                    from subnets group by project_id
                    union all
                    select project_id, 'network', count(*) from networks group by project_id
                )
                update network.quota_usage u set used = u.used - g.amount
                from gone g where u.project_id = g.project_id and u.resource = g.resource
                """,
                id,
                id);
    }

    static NetworkRow network(ResultSet row) throws SQLException {
        return new NetworkRow(
                uuid(row, "id"),
                row.getString("project_id"),
                row.getString("name"),
                row.getString("description"),
                row.getBoolean("admin_state_up"),
                row.getBoolean("shared"),
                row.getBoolean("external"),
                row.getBoolean("is_default"),
                row.getInt("mtu"),
                row.getBoolean("port_security_enabled"),
                new NetworkRow.Provider(
                        row.getString("provider_type"),
                        row.getString("provider_physical_network"),
                        number(row, "provider_segmentation_id")),
                texts(row, "availability_zone_hints"),
                texts(row, "tags"),
                row.getInt("revision"),
                time(row, "created_at"),
                time(row, "updated_at"),
                uuids(row, "subnet_ids"));
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Integer.class);
    }
}
