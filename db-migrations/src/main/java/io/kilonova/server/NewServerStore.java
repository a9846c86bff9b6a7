package io.kilonova.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Writes servers that do not exist yet. Belongs into the caller's transaction. */
@Repository
public class NewServerStore {
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    public NewServerStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A create that was asked for with an idempotency key. */
    public record Remembered(String bodyHash, String reservationId) {}

    /** The create that came with the key, unless it is older than {@code notBefore}. */
    public Optional<Remembered> remembered(String projectId, String key, Instant notBefore) {
        return jdbc
                .query(
                        """
                        select body_hash, reservation_id from idempotency_key
                        where project_id = ? and key = ? and created_at >= ?
                        """,
                        (row, _) -> new Remembered(row.getString(1), row.getString(2)),
                        projectId,
                        key,
                        notBefore.atOffset(ZoneOffset.UTC))
                .stream()
                .findFirst();
    }

    /**
     * Takes the key for a create, if nobody holds it; one that is older than {@code notBefore} is
     * free again. Waits for another transaction that is about to take it.
     */
    public boolean remember(
            String projectId, String key, Remembered create, Instant now, Instant notBefore) {
        return jdbc.update(
                        """
                        insert into idempotency_key
                            (project_id, key, body_hash, reservation_id, created_at)
                        values (?, ?, ?, ?, ?)
                        on conflict (project_id, key) do update
                        set body_hash = excluded.body_hash,
                            reservation_id = excluded.reservation_id,
                            created_at = excluded.created_at
                        where idempotency_key.created_at < ?
                        """,
                        projectId,
                        key,
                        create.bodyHash(),
                        create.reservationId(),
                        now.atOffset(ZoneOffset.UTC),
                        notBefore.atOffset(ZoneOffset.UTC))
                == 1;
    }

    /** Writes the servers with all that hangs on them, in the state their build begins with. */
    public void insert(List<NewServer> servers) {
        insertServers(servers);
        insertMetadata(servers);
        insertTags(servers);
        insertNics(servers);
        insertSecurityGroups(servers);
        insertDevices(servers);
    }

    private void insertServers(List<NewServer> servers) {
        batch(
                """
                insert into server (
                    id, project_id, user_id, name, hostname, description, vm_state, task_state,
                    operation_id, availability_zone, image_id, image, flavor_id, flavor, vcpus,
                    memory_mb, key_name, public_key, user_data, config_drive, access_ip_v4,
                    access_ip_v6, disk_config, reservation_id, launch_index,
                    trusted_image_certificates, scheduler_hints, root_device_name, created_at,
                    updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, ?, ?, ?, ?, ?,
                        ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)
                """,
                servers.stream().map(this::columns).toList());
    }

    private List<@Nullable Object> columns(NewServer server) {
        var born = Lifecycle.born(server.build());
        var time = server.createdAt().atOffset(ZoneOffset.UTC);
        var image = server.image();
        return Arrays.asList(
                server.id(),
                server.projectId(),
                server.userId(),
                server.name(),
                server.hostname(),
                server.description(),
                born.vm().wire(),
                born.task() == null ? null : born.task().wire(),
                born.owner(),
                server.availabilityZone(),
                image == null || image.isOfVolume() ? null : image.id(),
                image == null ? null : json.writeValueAsString(image),
                server.flavor().id(),
                json.writeValueAsString(server.flavor()),
                server.flavor().vcpus(),
                server.flavor().memoryMb(),
                server.keyName(),
                server.publicKey(),
                server.userData(),
                server.configDrive(),
                server.accessIpV4(),
                server.accessIpV6(),
                server.diskConfig(),
                server.reservationId(),
                server.launchIndex(),
                server.trustedImageCertificates() == null
                        ? null
                        : json.writeValueAsString(server.trustedImageCertificates()),
                json.writeValueAsString(server.schedulerHints()),
                server.rootDeviceName(),
                time,
                time);
    }

    private void insertMetadata(List<NewServer> servers) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var server : servers) {
            server.metadata()
                    .forEach((key, value) -> rows.add(Arrays.asList(server.id(), key, value)));
        }
        batch("insert into server_metadata (server_id, key, value) values (?, ?, ?)", rows);
    }

    private void insertTags(List<NewServer> servers) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var server : servers) {
            server.tags().stream()
                    .distinct()
                    .forEach(tag -> rows.add(Arrays.asList(server.id(), tag)));
        }
        batch("insert into server_tag (server_id, tag) values (?, ?)", rows);
    }

    private void insertNics(List<NewServer> servers) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var server : servers) {
            for (int position = 0; position < server.nics().size(); position++) {
                rows.add(columns(server.id(), position, server.nics().get(position)));
            }
        }
        batch(
                """
                insert into server_nic (
                    id, server_id, position, network_id, network_name, port_id, owns_port, tag)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                rows);
    }

    private static List<@Nullable Object> columns(UUID server, int position, NicRequest nic) {
        return Arrays.asList(
                nic.id(),
                server,
                position,
                nic.networkId(),
                nic.networkName(),
                nic.portId(),
                nic.portId() == null,
                nic.tag());
    }

    private void insertSecurityGroups(List<NewServer> servers) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var server : servers) {
            for (var group : server.securityGroups()) {
                rows.add(Arrays.asList(server.id(), group.id(), group.name()));
            }
        }
        batch(
                """
                insert into server_security_group (server_id, group_id, name) values (?, ?, ?)
                on conflict do nothing
                """,
                rows);
    }

    private void insertDevices(List<NewServer> servers) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var server : servers) {
            for (int position = 0; position < server.devices().size(); position++) {
                rows.add(
                        BlockDeviceStore.columns(
                                server.id(), position, server.devices().get(position)));
            }
        }
        batch(BlockDeviceStore.INSERT, rows);
    }

    private void batch(String sql, List<List<@Nullable Object>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(
                sql,
                rows,
                rows.size(),
                (statement, row) -> {
                    for (int i = 0; i < row.size(); i++) {
                        statement.setObject(i + 1, row.get(i));
                    }
                });
    }
}
