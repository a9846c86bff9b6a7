package io.kilonova.snapshot;

import io.kilonova.image.ImageClient;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.ServerAction;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** A server becomes an image and goes on. */
@Component
final class CreateImageAction implements ServerAction {
    private final Snapshots snapshots;
    private final ImageClient images;

    CreateImageAction(Snapshots snapshots, ImageClient images) {
        this.snapshots = snapshots;
        this.images = images;
    }

    @Override
    public String key() {
        return "createImage";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var name = details.path("name").asString("").strip();
        var id = snapshots.createImage(serverId, name, MadeImage.metadata(details), request);
        return request.version().has(Behaviour.IMAGE_ID_ANSWERED)
                ? ResponseEntity.accepted().body(new MadeImage(id.toString()))
                : ResponseEntity.accepted()
                        .header("Location", images.address() + "/images/" + id)
                        .build();
    }
}
