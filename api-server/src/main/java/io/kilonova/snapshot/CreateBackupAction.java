package io.kilonova.snapshot;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.schema.LenientValues;
import io.kilonova.server.ServerAction;
import io.kilonova.server.SnapshotRequest.Rotation;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** A snapshot that takes the place of the oldest of its kind. */
@Component
final class CreateBackupAction implements ServerAction {
    private final Snapshots snapshots;

    CreateBackupAction(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public String key() {
        return "createBackup";
    }

    /** Where nothing is kept there is no image to name. */
    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var name = details.path("name").asString("").strip();
        var rotation =
                new Rotation(
                        details.path("backup_type").asString(""),
                        LenientValues.whole(details.path("rotation")));
        var metadata = MadeImage.metadata(details);
        var id = snapshots.createBackup(serverId, name, rotation, metadata, request);
        if (request.version().has(Behaviour.IMAGE_ID_ANSWERED)) {
            return ResponseEntity.accepted().body(new MadeImage(id.toString()));
        }
        var accepted = ResponseEntity.accepted();
        if (rotation.keep() > 0) {
            accepted.header("Location", request.links().self("images", id.toString()));
        }
        return accepted.build();
    }
}
