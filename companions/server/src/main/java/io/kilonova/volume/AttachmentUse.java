package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.peer.OtherServices;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Keeps users from taking a volume away from under a running server, whose host would go on using
 * it: they detach it through compute, which vouches for its own calls.
 */
@Component
final class AttachmentUse {
    private final OtherServices services;

    AttachmentUse(OtherServices services) {
        this.services = services;
    }

    void requireUnused(AttachmentRow attachment, VolumeCall call) {
        var server = attachment.instanceId();
        if (call.isFromService() || server == null || !attachment.isConnected()) {
            return;
        }
        var known = askCompute(server, attachment);
        var isIts =
                known.map(body -> body.at("/volumeAttachment/attachment_id").asString(""))
                        .filter(attachment.id().toString()::equals)
                        .isPresent();
        if (isIts) {
            throw new ServiceFailure(
                    409,
                    "",
                    "ConflictNovaUsingAttachment: Detach volume from instance "
                            + server
                            + " using the Compute API");
        }
    }

    private Optional<JsonNode> askCompute(String server, AttachmentRow attachment) {
        try {
            return services.compute()
                    .at("compute 2.89")
                    .find(
                            "/v2.1/servers/"
                                    + server
                                    + "/os-volume_attachments/"
                                    + attachment.volumeId());
        } catch (ComputeFailure.Unavailable e) {
            throw new ServiceFailure(503, "", String.valueOf(e.getMessage()));
        }
    }
}
