package io.kilonova.server;

import io.kilonova.server.RebuildRequest.Changes;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Writes what a rebuild has made of a server; inside the transaction that ends it. */
@Repository
public class RebuiltStore {
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    public RebuiltStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    public void write(RebuildRequest request) {
        var server = request.serverId();
        if (request.volume() == null) {
            writeImage(server, request.image());
        }
        write(server, request.changes());
        if (request.changes().metadata() != null) {
            writeMetadata(server, request.changes().metadata());
        }
    }

    /** A server that boots from a volume has no image of its own, and gets none. */
    private void writeImage(UUID server, ImageSpec image) {
        jdbc.update(
                "update server set image_id = ?, image = ?::jsonb where id = ? and image is not"
                        + " null",
                image.id(),
                json.writeValueAsString(image),
                server);
        jdbc.update(
                """
                update server_block_device set source_id = ?
                where server_id = ? and source_type = 'image' and destination_type = 'local'
                """,
                image.id(),
                server);
    }

    private void write(UUID server, Changes changes) {
        var description = changes.description();
        var key = changes.key();
        var userData = changes.userData();
        var certificates = changes.trustedImageCertificates();
        jdbc.update(
                """
                update server
                set name = coalesce(?, name), hostname = coalesce(?, hostname),
                    access_ip_v4 = coalesce(?, access_ip_v4),
                    access_ip_v6 = coalesce(?, access_ip_v6),
                    disk_config = coalesce(?, disk_config),
                    description = case when ? then ? else description end,
                    key_name = case when ? then ? else key_name end,
                    public_key = case when ? then ? else public_key end,
                    user_data = case when ? then ? else user_data end,
                    trusted_image_certificates =
                        case when ? then ?::jsonb else trusted_image_certificates end
                where id = ?
                """,
                text(changes.name()),
                text(changes.hostname()),
                text(changes.accessIpV4()),
                text(changes.accessIpV6()),
                text(changes.diskConfig()),
                description != null,
                text(description == null ? null : description.value()),
                key != null,
                text(key == null ? null : key.name()),
                key != null,
                text(key == null ? null : key.publicKey()),
                userData != null,
                text(userData == null ? null : userData.value()),
                certificates != null,
                text(certificates == null ? null : list(certificates.ids())),
                server);
    }

    private @Nullable String list(@Nullable List<String> ids) {
        return ids == null ? null : json.writeValueAsString(ids);
    }

    private static SqlParameterValue text(@Nullable String value) {
        return new SqlParameterValue(Types.VARCHAR, value);
    }

    private void writeMetadata(UUID server, Map<String, String> metadata) {
        jdbc.update("delete from server_metadata where server_id = ?", server);
        jdbc.batchUpdate(
                "insert into server_metadata (server_id, key, value) values (?, ?, ?)",
                metadata.entrySet(),
                Math.max(1, metadata.size()),
                (statement, item) -> {
                    statement.setObject(1, server);
                    statement.setString(2, item.getKey());
                    statement.setString(3, item.getValue());
                });
    }
}
