package io.kilonova.server;

import io.kilonova.server.NicRow.FixedIp;
import io.kilonova.server.ServerDetails.SecurityGroupRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Keeps what is known of the ports behind a server's interfaces. */
@Repository
public class NicStore {
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    public NicStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Copies what lists show of the ports, and all that hosts must know. */
    public void connect(List<Wire> wires) {
        jdbc.batchUpdate(
                """
                update server_nic
                set port_id = ?, mac_address = ?, fixed_ips = ?::jsonb, wire = ?::jsonb
                where id = ?
                """,
                wires,
                Math.max(1, wires.size()),
                (statement, wire) -> {
                    statement.setString(1, wire.portId());
                    statement.setString(2, wire.macAddress());
                    statement.setString(3, fixedIps(wire));
                    statement.setString(4, json.writeValueAsString(wire));
                    statement.setObject(5, wire.nicId());
                });
    }

    private String fixedIps(Wire wire) {
        return json.writeValueAsString(
                wire.addresses().stream()
                        .map(ip ->
                                new FixedIp(
                                        ip.address(), ip.subnetId(), ip.version(), ip.floating()))
                        .toList());
    }

    /** Adds an interface, connected already, behind those that are there; again changes nothing. */
    public void add(UUID serverId, NicRequest nic, Wire wire) {
        jdbc.update(
                """
                insert into server_nic (id, server_id, position, network_id, network_name, port_id,
                    owns_port, mac_address, fixed_ips, tag, wire)
                select ?, ?, coalesce(max(position) + 1, 0), ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb
                from server_nic where server_id = ?
                on conflict (id) do nothing
                """,
                nic.id(),
                serverId,
                wire.networkId(),
                nic.networkName(),
                wire.portId(),
                nic.portId() == null,
                wire.macAddress(),
                fixedIps(wire),
                nic.tag(),
                json.writeValueAsString(wire),
                serverId);
    }

    public void remove(UUID nicId) {
        jdbc.update("delete from server_nic where id = ?", nicId);
    }

    /** The server's interfaces in their order. */
    public List<Nic> of(UUID serverId) {
        return jdbc.query(
                """
                select id, network_name, port_id, owns_port, tag, wire::text from server_nic
                where server_id = ? order by position
                """,
                (row, _) -> nic(row),
                serverId);
    }

    private Nic nic(ResultSet row) throws SQLException {
        var wire = row.getString(6);
        return new Nic(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getString(5),
                wire == null ? null : json.readValue(wire, Wire.class));
    }

    /** An interface with its port, once it has one. */
    public record Nic(
            UUID id,
            String networkName,
            @Nullable String portId,
            boolean ownsPort,
            @Nullable String tag,
            @Nullable Wire wire) {
        public boolean isOn(String port) {
            return port.equals(portId);
        }
    }

    /** Ids of the security groups that the server shows. */
    public List<String> securityGroups(UUID serverId) {
        return jdbc.query(
                "select group_id from server_security_group where server_id = ? order by name",
                (row, _) -> row.getString(1),
                serverId);
    }

    /** The security groups of the server's ports are these. */
    public void setSecurityGroups(UUID serverId, List<SecurityGroupRow> groups) {
        jdbc.update(
                "delete from server_security_group where server_id = ? and group_id <> all(?)",
                serverId,
                groups.stream().map(SecurityGroupRow::id).toArray(String[]::new));
        groups.forEach(group -> addSecurityGroup(serverId, group));
    }

    public void addSecurityGroup(UUID serverId, SecurityGroupRow group) {
        jdbc.update(
                """
                insert into server_security_group (server_id, group_id, name) values (?, ?, ?)
                on conflict (server_id, group_id) do update set name = excluded.name
                """,
                serverId,
                group.id(),
                group.name());
    }

    public void removeSecurityGroup(UUID serverId, String groupId) {
        jdbc.update(
                "delete from server_security_group where server_id = ? and group_id = ?",
                serverId,
                groupId);
    }

    /** Forgets the ports; a user's own stays named, to be connected again. */
    public void disconnect(UUID serverId) {
        jdbc.update(
                """
                update server_nic
                set port_id = case when owns_port then null else port_id end, mac_address = null,
                    fixed_ips = '[]', wire = null
                where server_id = ?
                """,
                serverId);
    }

    /** Whether the server has, or is to have, any interface. */
    public boolean hasAny(UUID serverId) {
        return !jdbc.queryForList(
                        "select 1 from server_nic where server_id = ? limit 1",
                        Integer.class,
                        serverId)
                .isEmpty();
    }

    /** The ports that the server is connected to now. */
    public Set<String> connected(UUID serverId) {
        return jdbc
                .queryForList(
                        """
                        select port_id from server_nic
                        where server_id = ? and port_id is not null and mac_address is not null
                        """,
                        String.class,
                        serverId)
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The server's ports that belong to its user, not to Kilonova. */
    public Set<String> portsOfUser(UUID serverId) {
        return jdbc
                .queryForList(
                        """
                        select port_id from server_nic
                        where server_id = ? and not owns_port and port_id is not null
                        """,
                        String.class,
                        serverId)
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }
}
