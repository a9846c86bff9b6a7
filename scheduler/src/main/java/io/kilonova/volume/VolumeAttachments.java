package io.kilonova.volume;

import io.kilonova.host.HostConnectorStore;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Attaches volumes to the server of an operation and to its host. The block storage service names
 * attachments itself, so those of an earlier attempt are looked for by volume and server.
 */
@Component
public class VolumeAttachments {
    private final ServerVolumes volumes;
    private final HostConnectorStore hosts;
    private final JsonMapper json;

    public VolumeAttachments(ServerVolumes volumes, HostConnectorStore hosts, JsonMapper json) {
        this.volumes = volumes;
        this.hosts = hosts;
        this.json = json;
    }

    /**
     * Keeps the volume for the server.
     *
     * @return id of the attachment
     */
    public String reserve(Attempt<?> attempt, String volumeId) throws StepFailed {
        var server = attempt.serverId();
        List<AttachmentInfo> earlier =
                attempt.number() == 1
                        ? List.of()
                        : ServiceCalls.ask(() -> volumes.attachments(volumeId, server));
        return earlier.isEmpty()
                ? ServiceCalls.ask(() -> volumes.reserve(volumeId, server)).id()
                : earlier.getFirst().id();
    }

    /**
     * Lets the host get at the volume.
     *
     * @param device name in the guest, with its directory
     * @return how it does, as the host is told and rows keep it
     */
    public String connect(String attachmentId, UUID hostId, @Nullable String device)
            throws StepFailed {
        var host = hosts.find(hostId);
        var initiator = json.readTree(host.connectorJson()).path("initiator").asString("");
        var connector =
                new Connector(host.name(), host.ip(), initiator, device == null ? "" : device);
        var connection =
                ServiceCalls.ask(() -> volumes.connect(attachmentId, connector)).connection();
        if (connection == null) {
            throw StepFailed.because(
                    "The block storage service does not say how to get at the volume.", null);
        }
        if (connection.data().path("encrypted").asBoolean(false)) {
            throw StepFailed.because("Encrypted volumes are not supported.", null);
        }
        return json.writeValueAsString(
                Map.of("driver_volume_type", connection.driver(), "data", connection.data()));
    }

    /** Nothing of the server holds the volume any more; again is fine. */
    public void releaseAll(UUID serverId, String volumeId) {
        volumes.attachments(volumeId, serverId)
                .forEach(attachment -> volumes.release(attachment.id()));
    }
}
