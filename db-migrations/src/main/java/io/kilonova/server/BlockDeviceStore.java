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

    /**
     * Holds everybody else off the volume until the caller's transaction ends.
     *
     * @return the servers that have it, or are about to
     */
    public List<UUID> lockHolders(String volumeId) {
        jdbc.query("select pg_advisory_xact_lock(hashtextextended(?, 0))", _ -> {}, volumeId);
        return jdbc.query(
                """
                select d.server_id from server_block_device d join server s on s.id = d.server_id
                where d.volume_id = ? and s.deleted_at is null
                order by d.server_id
                """,
                (row, _) -> row.getObject(1, UUID.class),
                volumeId);
    }

    /** Marks the disk as about to go; false when it is already, or is gone. */
    public boolean beginDetaching(UUID deviceId) {
        return jdbc.update(
                        """
                        update server_block_device set detaching = true
                        where id = ? and not detaching
                        """,
                        deviceId)
                == 1;
    }

    /** The disk stays after all. */
    public void rollDetaching(UUID deviceId) {
        jdbc.update("update server_block_device set detaching = false where id = ?", deviceId);
    }

    /**
     * How a disk is a volume, from now on.
     *
     * @param owned whether Kilonova made the volume
     * @param connectionInfo JSON; null while no host gets at it
     */
    public record Attached(
            String volumeId,
            boolean owned,
            boolean multiattach,
            String attachmentId,
            @Nullable String connectionInfo) {}

    /** The volume of a disk exists now, and is kept for the server. */
    public void attach(UUID deviceId, Attached volume) {
        jdbc.update(
                """
                update server_block_device
                set volume_id = ?, owns_volume = ?, multiattach = ?, attachment_id = ?,
                    connection_info = ?::jsonb
                where id = ?
                """,
                volume.volumeId(),
                volume.owned(),
                volume.multiattach(),
                volume.attachmentId(),
                volume.connectionInfo(),
                deviceId);
    }

    /** No volume is kept for the server; those that are the user's stay named. */
    public void release(UUID serverId) {
        jdbc.update(
                """
                update server_block_device
                set volume_id = case when source_type = 'volume' then volume_id end,
                    owns_volume = false, attachment_id = null, connection_info = null
                where server_id = ? and destination_type = 'volume'
                """,
                serverId);
    }

    /** Those of the server's volumes that are to be given back when it is deleted. */
    public void keepForDelete(UUID serverId) {
        jdbc.update(
                """
                update server_block_device set detaching = true
                where server_id = ? and destination_type = 'volume'
                """,
                serverId);
    }

    /** The server never had its volumes, and is to have none, but for those kept. */
    public void forgetVolumes(UUID serverId) {
        jdbc.update(
                """
                delete from server_block_device
                where server_id = ? and destination_type = 'volume' and not detaching
                """,
                serverId);
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

    /** Volumes that servers still have after they were deleted; the oldest deletes first. */
    public List<Leftover> leftovers(int limit) {
        return jdbc.query(
                """
                select d.*, s.project_id
                from server_block_device d join server s on s.id = d.server_id
                where d.destination_type = 'volume' and s.deleted_at is not null
                order by s.deleted_at limit ?
                """,
                (row, _) ->
                        new Leftover(
                                row.getObject("server_id", UUID.class),
                                row.getString("project_id"),
                                row(row)),
                limit);
    }

    /** A volume of a server that is gone. */
    public record Leftover(UUID serverId, String projectId, BlockDeviceRow device) {}

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
