package io.kilonova.server;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The disks of servers. */
@Repository
public class BlockDeviceStore {
    static final String COLUMNS =
            """
            id, source_type, destination_type, source_id, volume_id, volume_type, size_mb,
            boot_index, device_name, device_type, disk_bus, guest_format, tag,
            delete_on_termination, owns_volume, attachment_id, connection_info, multiattach
            """;

    static final String INSERT =
            """
            insert into server_block_device (
                server_id, position, id, source_type, destination_type, source_id, volume_id,
                volume_type, size_mb, boot_index, device_name, device_type, disk_bus,
                guest_format, tag, delete_on_termination, owns_volume, attachment_id,
                connection_info, multiattach)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
            """;

    private final JdbcTemplate jdbc;

    public BlockDeviceStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** In the order in which the guest has them. */
    public List<BlockDeviceRow> of(UUID serverId) {
        return jdbc.query(
                "select "
                        + COLUMNS
                        + " from server_block_device where server_id = ? order by position",
                (row, _) -> row(row),
                serverId);
    }

    public Optional<BlockDeviceRow> find(UUID serverId, String volumeId) {
        return of(serverId).stream()
                .filter(device -> volumeId.equals(device.volumeId()))
                .findFirst();
    }

    /** Adds a disk behind those that are there, in the caller's transaction. */
    public void add(UUID serverId, BlockDeviceRow device) {
        jdbc.update(INSERT, columns(serverId, nextPosition(serverId), device).toArray());
    }

    private int nextPosition(UUID serverId) {
        var next =
                jdbc.queryForObject(
                        "select coalesce(max(position) + 1, 0) from server_block_device where"
                                + " server_id = ?",
                        Integer.class,
                        serverId);
        return next == null ? 0 : next;
    }

    /** The volume of a disk exists now. */
    public void setVolume(UUID deviceId, String volumeId, boolean owned) {
        jdbc.update(
                "update server_block_device set volume_id = ?, owns_volume = ? where id = ?",
                volumeId,
                owned,
                deviceId);
    }

    /** The volume is exported to the server's host, or, with null, no longer. */
    public void setConnection(
            UUID deviceId, @Nullable String attachmentId, @Nullable String connectionInfo) {
        jdbc.update(
                """
                update server_block_device set attachment_id = ?, connection_info = ?::jsonb
                where id = ?
                """,
                attachmentId,
                connectionInfo,
                deviceId);
    }

    public void setSize(UUID deviceId, long sizeMb) {
        jdbc.update("update server_block_device set size_mb = ? where id = ?", sizeMb, deviceId);
    }

    public void setDeleteOnTermination(UUID deviceId, boolean delete) {
        jdbc.update(
                "update server_block_device set delete_on_termination = ? where id = ?",
                delete,
                deviceId);
    }

    public void remove(UUID deviceId) {
        jdbc.update("delete from server_block_device where id = ?", deviceId);
    }

    static List<@Nullable Object> columns(UUID serverId, int position, BlockDeviceRow device) {
        return Arrays.asList(
                serverId,
                position,
                device.id(),
                device.source(),
                device.destination(),
                device.sourceId(),
                device.volumeId(),
                device.volumeType(),
                device.sizeMb(),
                device.bootIndex(),
                device.deviceName(),
                device.deviceType(),
                device.diskBus(),
                device.guestFormat(),
                device.tag(),
                device.deleteOnTermination(),
                device.ownsVolume(),
                device.attachmentId(),
                device.connectionInfo(),
                device.multiattach());
    }

    static BlockDeviceRow row(ResultSet row) throws SQLException {
        return new BlockDeviceRow(
                row.getObject("id", UUID.class),
                row.getString("source_type"),
                row.getString("destination_type"),
                row.getString("source_id"),
                row.getString("volume_id"),
                row.getString("volume_type"),
                row.getObject("size_mb", Long.class),
                row.getObject("boot_index", Integer.class),
                row.getString("device_name"),
                row.getString("device_type"),
                row.getString("disk_bus"),
                row.getString("guest_format"),
                row.getString("tag"),
                row.getBoolean("delete_on_termination"),
                row.getBoolean("owns_volume"),
                row.getString("attachment_id"),
                row.getString("connection_info"),
                row.getBoolean("multiattach"));
    }
}
