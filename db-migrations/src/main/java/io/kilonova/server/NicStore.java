package io.kilonova.server;

import io.kilonova.server.NicRow.FixedIp;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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
                    var ips =
                            wire.addresses().stream()
                                    .map(ip ->
                                            new FixedIp(ip.address(), ip.subnetId(), ip.version()))
                                    .toList();
                    statement.setString(1, wire.portId());
                    statement.setString(2, wire.macAddress());
                    statement.setString(3, json.writeValueAsString(ips));
                    statement.setString(4, json.writeValueAsString(wire));
                    statement.setObject(5, wire.nicId());
                });
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
