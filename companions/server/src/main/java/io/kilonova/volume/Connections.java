package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How hosts get at volumes: the directory with the files is there on each, under the same name. */
@Component
final class Connections {
    private final VolumeFiles files;
    private final JsonMapper json;
    private final Moment moment;

    Connections(VolumeFiles files, JsonMapper json, Moment moment) {
        this.files = files;
        this.json = json;
        this.moment = moment;
    }

    JsonNode none() {
        return json.createObjectNode();
    }

    AttachmentRow connect(VolumeRow volume, AttachmentRow attachment, JsonNode connector) {
        var mode = mode(attachment, connector);
        var info = data(volume, mode);
        info.put("driver_volume_type", "local");
        info.put("attachment_id", attachment.id().toString());
        info.put("enforce_multipath", connector.path("enforce_multipath").asBoolean(false));
        return new AttachmentRow(
                attachment.id(),
                attachment.volumeId(),
                attachment.instanceId(),
                connector.path("host").asString(""),
                connector.path("mountpoint").asString("na"),
                "attaching",
                mode,
                connector,
                info,
                moment.now(),
                attachment.createdAt());
    }

    /** What was said when it was made counts more than what the host says. */
    private static String mode(AttachmentRow attachment, JsonNode connector) {
        var said = attachment.attachMode();
        if (said != null && !said.equals("null")) {
            return said;
        }
        var mode = connector.path("mode").asString("rw");
        if (!mode.equals("rw") && !mode.equals("ro")) {
            throw ServiceFailure.badRequest(
                    "Invalid attaching mode '%s' for volume %s."
                            .formatted(mode, attachment.volumeId()));
        }
        return mode;
    }

    /** One that is complete at once. */
    AttachmentRow direct(
            VolumeRow volume,
            @Nullable String instanceId,
            @Nullable String host,
            String mountpoint,
            String mode) {
        return new AttachmentRow(
                moment.id(),
                volume.id(),
                instanceId,
                host,
                mountpoint,
                "attached",
                mode,
                null,
                none(),
                moment.now(),
                moment.now());
    }

    /** In the older form, for a host without an attachment of its own. */
    LinkedHashMap<String, Object> connection(VolumeRow volume, @Nullable String mode) {
        var info = new LinkedHashMap<String, Object>();
        info.put("driver_volume_type", "local");
        info.put("data", data(volume, mode == null ? "rw" : mode));
        return info;
    }

    private ObjectNode data(VolumeRow volume, String mode) {
        var data = json.createObjectNode();
        data.put("device_path", files.volume(volume.id()).toString());
        data.put("format", "raw");
        data.put("access_mode", mode);
        data.put("encrypted", false);
        data.put("cacheable", false);
        data.put("discard", true);
        data.putNull("qos_specs");
        data.put("volume_id", volume.id().toString());
        return data;
    }

    static AttachmentRow withStatus(AttachmentRow attachment, String status) {
        return new AttachmentRow(
                attachment.id(),
                attachment.volumeId(),
                attachment.instanceId(),
                attachment.host(),
                attachment.mountpoint(),
                status,
                attachment.attachMode(),
                attachment.connector(),
                attachment.connectionInfo(),
                attachment.attachedAt(),
                attachment.createdAt());
    }
}
