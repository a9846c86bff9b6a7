package io.kilonova.attachment;

import io.kilonova.attachment.AttachmentView.OneBegun;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.schema.Schema;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Volumes of a server, by their ids. */
@RestController
@RequestMapping("/servers/{serverId}/os-volume_attachments")
final class AttachmentsController {
    private final Attachments attachments;
    private final ChangeAttachments changes;
    private final ApiSettings settings;

    AttachmentsController(
            Attachments attachments, ChangeAttachments changes, ApiSettings settings) {
        this.attachments = attachments;
        this.changes = changes;
        this.settings = settings;
    }

    @GetMapping
    @Schema("servers.os-volume_attachments.list")
    AttachmentView.All list(@PathVariable String serverId, Query query, ApiRequest request) {
        var all = attachments.list(serverId, request);
        return new AttachmentView.All(Page.byOffset(all, query, settings.maxLimit()));
    }

    @GetMapping("/{volumeId}")
    @Schema("servers.os-volume_attachments.show")
    AttachmentView.One show(
            @PathVariable String serverId, @PathVariable String volumeId, ApiRequest request) {
        return new AttachmentView.One(attachments.show(serverId, volumeId, request));
    }

    @PostMapping
    @Schema("servers.os-volume_attachments.create")
    ResponseEntity<OneBegun> attach(@PathVariable String serverId, ApiRequest request, Body body) {
        var begun = attachments.attach(serverId, body.json().path("volumeAttachment"), request);
        return request.version().has(Behaviour.ATTACH_VOLUME_ACCEPTED)
                ? ResponseEntity.accepted().build()
                : ResponseEntity.ok(new OneBegun(begun));
    }

    @PutMapping("/{volumeId}")
    @Schema("servers.os-volume_attachments.update")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void update(
            @PathVariable String serverId,
            @PathVariable String volumeId,
            ApiRequest request,
            Body body) {
        changes.update(serverId, volumeId, body.json().path("volumeAttachment"), request);
    }

    @DeleteMapping("/{volumeId}")
    @Schema("servers.os-volume_attachments.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void detach(@PathVariable String serverId, @PathVariable String volumeId, ApiRequest request) {
        attachments.detach(serverId, volumeId, request);
    }
}
