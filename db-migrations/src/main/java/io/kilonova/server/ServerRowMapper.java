package io.kilonova.server;

import io.kilonova.server.ServerRow.FaultOfServer;
import io.kilonova.server.ServerRow.HostOfServer;
import io.kilonova.server.ServerRow.Recycled;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads one result; not for a second one. Servers of a list share few flavors and images, so that
 * each distinct JSON text is parsed once.
 */
final class ServerRowMapper implements RowMapper<ServerRow> {
    /** The columns in the order in which {@link #mapRow} reads them. */
    static final String COLUMNS =
            """
            s.id, s.number, s.project_id, s.user_id, s.name, s.hostname, s.description,
            s.vm_state, s.task_state, s.operation_id, s.version,
            s.availability_zone, s.image, s.flavor, s.key_name, s.config_drive,
            s.access_ip_v4, s.access_ip_v6, s.disk_config, s.root_device_name, s.reservation_id,
            s.launch_index, s.progress, s.locked_by, s.locked_reason,
            s.trusted_image_certificates, s.scheduler_hints,
            s.created_at, s.updated_at, s.launched_at, s.terminated_at, s.deleted_at,
            s.soft_deleted_at, s.reclaim_at,
            h.id, h.name, h.hypervisor_hostname, h.availability_zone, h.last_seen, h.disabled,
            h.forced_down, g.power_state, f.code, f.message, f.details, f.created_at,
            """;

    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Object>> HINTS = new TypeReference<>() {};

    private final JsonMapper json;
    private final Map<String, FlavorSpec> flavors = new HashMap<>();
    private final Map<String, ImageSpec> images = new HashMap<>();
    private final Map<UUID, HostOfServer> hosts = new HashMap<>();

    ServerRowMapper(JsonMapper json) {
        this.json = json;
    }

    @Override
    public ServerRow mapRow(ResultSet row, int index) throws SQLException {
        return new ServerRow(
                row.getObject(1, UUID.class),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                state(row),
                row.getLong(11),
                host(row),
                integer(row, 42),
                row.getString(12),
                image(row.getString(13)),
                flavors.computeIfAbsent(row.getString(14), this::flavor),
                row.getString(15),
                row.getString(47),
                row.getBoolean(16),
                row.getString(17),
                row.getString(18),
                row.getString(19),
                row.getString(20),
                row.getString(21),
                row.getInt(22),
                row.getInt(23),
                row.getString(24),
                row.getString(25),
                texts(row.getString(26)),
                hints(row.getString(27)),
                time(row, 28),
                time(row, 29),
                timeOrNull(row, 30),
                timeOrNull(row, 31),
                timeOrNull(row, 32),
                recycled(row),
                fault(row));
    }

    private static ServerState state(ResultSet row) throws SQLException {
        return Lifecycle.read(
                row.getString(8),
                row.getString(9),
                row.getObject(10, UUID.class),
                row.getObject(30) != null);
    }

    private static @Nullable Recycled recycled(ResultSet row) throws SQLException {
        var since = timeOrNull(row, 33);
        return since == null ? null : new Recycled(since, timeOrNull(row, 34));
    }

    private @Nullable HostOfServer host(ResultSet row) throws SQLException {
        var id = row.getObject(35, UUID.class);
        if (id == null) {
            return null;
        }
        var known = hosts.get(id);
        if (known == null) {
            known =
                    new HostOfServer(
                            id,
                            row.getString(36),
                            row.getString(37),
                            row.getString(38),
                            time(row, 39),
                            row.getBoolean(40),
                            row.getBoolean(41));
            hosts.put(id, known);
        }
        return known;
    }

    private static @Nullable FaultOfServer fault(ResultSet row) throws SQLException {
        var code = integer(row, 43);
        return code == null
                ? null
                : new FaultOfServer(code, row.getString(44), row.getString(45), time(row, 46));
    }

    private FlavorSpec flavor(String text) {
        return json.readValue(text, FlavorSpec.class);
    }

    /** What a volume tells of is no image of the server's. */
    private @Nullable ImageSpec image(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var image = images.computeIfAbsent(text, t -> json.readValue(t, ImageSpec.class));
        return image.isOfVolume() ? null : image;
    }

    private @Nullable List<String> texts(@Nullable String text) {
        return text == null ? null : json.readValue(text, TEXTS);
    }

    private Map<String, Object> hints(String text) {
        return text.equals("{}") ? Map.of() : json.readValue(text, HINTS);
    }

    private static @Nullable Integer integer(ResultSet row, int column) throws SQLException {
        var value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
