package io.kilonova.server;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Looks up what the body of a create names: flavors, keys, zones, hosts, limits. */
@Repository
public class ServerReferenceStore {
    private static final TypeReference<Map<String, String>> EXTRA_SPECS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    public ServerReferenceStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The flavor when a server of the project may be made of it. */
    public Optional<FlavorSpec> findFlavor(String flavorId, String projectId) {
        return flavor(
                """
                select flavor_id, name, vcpus, memory_mb, root_gb, ephemeral_gb, swap_mb,
                       extra_specs
                from flavor f
                where flavor_id = ? and not disabled
                  and (is_public or exists (select 1 from flavor_access a
                                            where a.flavor = f.id and a.project_id = ?))
                """,
                flavorId,
                projectId);
    }

    /** The flavor, whoever may use it. */
    public Optional<FlavorSpec> findAnyFlavor(String flavorId) {
        return flavor(
                """
                select flavor_id, name, vcpus, memory_mb, root_gb, ephemeral_gb, swap_mb,
                       extra_specs
                from flavor where flavor_id = ? and not disabled
                """,
                flavorId);
    }

    /** The public half of a user's key pair. */
    public Optional<String> findPublicKey(String userId, String name) {
        return jdbc
                .query(
                        "select public_key from key_pair where user_id = ? and name = ?",
                        (row, _) -> row.getString(1),
                        userId,
                        name)
                .stream()
                .findFirst();
    }

    /** Whether some host is in the zone. */
    public boolean zoneExists(String zone) {
        return exists("select 1 from host where availability_zone = ? limit 1", zone);
    }

    public boolean hostExists(String name) {
        return exists("select 1 from host where name = ? limit 1", name);
    }

    /** The zone that the host is in; empty when there is no such host. */
    public Optional<String> zoneOfHost(String name) {
        return jdbc
                .query(
                        "select availability_zone from host where name = ?",
                        (row, _) -> row.getString(1),
                        name)
                .stream()
                .findFirst();
    }

    public boolean hypervisorExists(String hypervisorHostname) {
        return exists(
                "select 1 from host where hypervisor_hostname = ? limit 1", hypervisorHostname);
    }

    private boolean exists(String sql, String value) {
        return !jdbc.queryForList(sql, Integer.class, value).isEmpty();
    }

    private Optional<FlavorSpec> flavor(String sql, Object... values) {
        return jdbc.query(sql, (row, _) -> flavor(row), values).stream().findFirst();
    }

    private FlavorSpec flavor(ResultSet row) throws SQLException {
        return new FlavorSpec(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                row.getInt(7),
                json.readValue(row.getString(8), EXTRA_SPECS));
    }
}
