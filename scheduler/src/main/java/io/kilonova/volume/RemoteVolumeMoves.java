package io.kilonova.volume;

import io.kilonova.host.HostConnectorStore;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Volumes at the configured block storage service. An attachment without a host is made before the
 * one with a host ends, so that the volume is the server's all the time.
 */
@Component
final class RemoteVolumeMoves implements VolumeMoves {
    private final VolumeClient client;
    private final BlockDeviceStore devices;
    private final HostConnectorStore hosts;
    private final JsonMapper json;

    RemoteVolumeMoves(
            VolumeClient client,
            BlockDeviceStore devices,
            HostConnectorStore hosts,
            JsonMapper json) {
        this.client = client;
        this.devices = devices;
        this.hosts = hosts;
        this.json = json;
    }

    @Override
    public void leaveHost(UUID serverId) {
        for (var device : devices.of(serverId)) {
            if (device.volumeId() != null
                    && device.attachmentId() != null
                    && device.connectionInfo() != null) {
                leaveHost(serverId, device, device.volumeId(), device.attachmentId());
            }
        }
    }

    private void leaveHost(
            UUID serverId, BlockDeviceRow device, String volumeId, String attachmentId) {
        var kept =
                client.attachments(volumeId, serverId).stream()
                        .filter(one -> !one.id().equals(attachmentId))
                        .findFirst()
                        .orElseGet(() -> client.reserve(volumeId, serverId));
        client.deleteAttachment(attachmentId);
        devices.setConnection(device.id(), kept.id(), null);
    }

    @Override
    public void join(UUID serverId, UUID hostId) {
        for (var device : devices.of(serverId)) {
            if (device.attachmentId() != null) {
                join(hostId, device, device.attachmentId());
            }
        }
    }

    private void join(UUID hostId, BlockDeviceRow device, String attachmentId) {
        var host = hosts.find(hostId);
        var name = device.deviceName() == null ? "" : device.deviceName();
        var initiator = json.readTree(host.connectorJson()).path("initiator").asString("");
        var connected =
                client.connect(
                        attachmentId, new Connector(host.name(), host.ip(), initiator, name));
        devices.setConnection(device.id(), attachmentId, text(connected.connection()));
        client.complete(attachmentId);
    }

    private @Nullable String text(@Nullable ConnectionInfo connection) {
        if (connection == null) {
            return null;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("driver_volume_type", connection.driver());
        all.put("data", connection.data());
        return json.writeValueAsString(all);
    }

    @Override
    public void replaceContent(String volumeId, String imageId) {
        if (contentOf(volumeId) != Content.COMING) {
            client.reimage(volumeId, imageId);
        }
    }

    @Override
    public Content contentOf(String volumeId) {
        var volume = client.findVolume(volumeId);
        if (volume.isEmpty() || volume.get().isError()) {
            return Content.BROKEN;
        }
        return volume.get().status().equals("downloading") ? Content.COMING : Content.THERE;
    }
}
