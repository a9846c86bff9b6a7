package io.kilonova.migration;

import io.kilonova.migration.Resize.Shape;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.VmState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows that change with a server's size: the server's own, its local disks, what its migration
 * keeps of both. Writes belong into the caller's transaction.
 */
@Repository
public class ResizeStore {
    private static final TypeReference<Map<String, Long>> AMOUNTS = new TypeReference<>() {};
    private static final TypeReference<List<BlockDeviceRow>> DISKS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final BlockDeviceStore devices;

    public ResizeStore(JdbcTemplate jdbc, JsonMapper json, BlockDeviceStore devices) {
        this.jdbc = jdbc;
        this.json = json;
        this.devices = devices;
    }

    /** A resized server whose time to be reverted is over. */
    public record Overdue(UUID serverId, UUID migrationId) {}

    public Resize get(UUID migration) {
        return jdbc.query(
                        """
                        select server_id, from_vm_state, old_flavor, old_resources, old_disks,
                               new_flavor, new_resources, new_disks
                        from migration where id = ?
                        """,
                        (row, _) ->
                                new Resize(
                                        migration,
                                        row.getObject(1, UUID.class),
                                        VmState.of(row.getString(2)),
                                        shape(row, 3),
                                        shape(row, 6)),
                        migration)
                .getFirst();
    }

    private Shape shape(ResultSet row, int column) throws SQLException {
        var resources = row.getString(column + 1);
        var disks = row.getString(column + 2);
        return new Shape(
                json.readValue(row.getString(column), FlavorSpec.class),
                resources == null ? Map.of() : json.readValue(resources, AMOUNTS),
                disks == null ? List.of() : json.readValue(disks, DISKS));
    }

    /** The local disks before and after. */
    public void setDisks(UUID migration, List<BlockDeviceRow> old, List<BlockDeviceRow> fresh) {
        jdbc.update(
                "update migration set old_disks = ?::jsonb, new_disks = ?::jsonb where id = ?",
                json.writeValueAsString(old),
                json.writeValueAsString(fresh),
                migration);
    }

    /** What the server holds of its host for the old size and for the new one. */
    public void setResources(UUID migration, Map<String, Long> old, Map<String, Long> fresh) {
        jdbc.update(
                """
                update migration set old_resources = ?::jsonb, new_resources = ?::jsonb
                where id = ?
                """,
                json.writeValueAsString(old),
                json.writeValueAsString(fresh),
                migration);
    }

    /** The server counts with so much against its project's quota from now on. */
    public void count(UUID server, int vcpus, int memoryMb) {
        jdbc.update(
                "update server set vcpus = ?, memory_mb = ? where id = ?", vcpus, memoryMb, server);
    }

    /** Likewise, with no less than before. */
    public void countAtLeast(UUID server, FlavorSpec flavor) {
        jdbc.update(
                """
                update server set vcpus = greatest(vcpus, ?), memory_mb = greatest(memory_mb, ?)
                where id = ?
                """,
                flavor.vcpus(),
                flavor.memoryMb(),
                server);
    }

    public void setDiskConfig(UUID server, String diskConfig) {
        jdbc.update(
                "update server set disk_config = ?, progress = 0 where id = ?", diskConfig, server);
    }

    /** The server is of the flavor from now on; what it counts for stays. */
    public void setFlavor(UUID server, FlavorSpec flavor) {
        jdbc.update(
                "update server set flavor_id = ?, flavor = ?::jsonb where id = ?",
                flavor.id(),
                json.writeValueAsString(flavor),
                server);
    }

    /** Likewise, with its local disks. */
    public void setShape(UUID server, Shape shape) {
        setFlavor(server, shape.flavor());
        var known = devices.of(server).stream().filter(device -> !device.isVolume()).toList();
        for (var gone : known) {
            if (find(shape.disks(), gone.id()) == null) {
                devices.remove(gone.id());
            }
        }
        for (var disk : shape.disks()) {
            if (find(known, disk.id()) == null) {
                devices.add(server, disk);
            } else if (disk.sizeMb() != null) {
                devices.setSize(disk.id(), disk.sizeMb());
            }
        }
    }

    private static @Nullable BlockDeviceRow find(List<BlockDeviceRow> disks, UUID id) {
        return disks.stream().filter(disk -> disk.id().equals(id)).findFirst().orElse(null);
    }

    /**
     * Servers that were resized longer ago, that nothing is being done to, on hosts that are up.
     *
     * @param silence a host not heard of for so long is down
     */
    public List<Overdue> overdue(Duration window, Duration silence, int limit) {
        return jdbc.query(
                """
                select s.id, m.id from migration m
                join server s on s.id = m.server_id
                join host h on h.id = s.host_id
                where m.status = 'finished' and m.updated_at < now() - make_interval(secs => ?)
                  and s.vm_state = 'resized' and s.task_state is null
                  and h.last_seen > now() - make_interval(secs => ?) and not h.forced_down
                order by m.updated_at limit ?
                """,
                (row, _) -> new Overdue(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
                window.toMillis() / 1000.0,
                silence.toMillis() / 1000.0,
                limit);
    }
}
