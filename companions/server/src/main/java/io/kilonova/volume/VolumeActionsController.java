package io.kilonova.volume;

import static java.util.Map.entry;

import io.kilonova.companion.ServiceFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v3/volumes/{id}/action}: the body's name says which. */
@RestController
final class VolumeActionsController {
    private final Volumes volumes;
    private final VolumeChanges changes;
    private final VolumeContents contents;
    private final DirectAttachments direct;
    private final Map<String, Action> actions;

    VolumeActionsController(
            Volumes volumes,
            VolumeChanges changes,
            VolumeContents contents,
            DirectAttachments direct) {
        this.volumes = volumes;
        this.changes = changes;
        this.contents = contents;
        this.direct = direct;
        this.actions = new HashMap<>(attaching());
        actions.putAll(changing());
        actions.putAll(describing());
        actions.putAll(administering());
    }

    /** What an action does and answers. */
    private interface Action {
        ResponseEntity<Object> apply(String id, Fields fields, VolumeCall call);
    }

    /** Of those that answer nothing. */
    private interface Quiet {
        void apply(String id, Fields fields, VolumeCall call);
    }

    @PostMapping("/volume/v3/volumes/{id}/action")
    ResponseEntity<Object> act(
            @PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        if (!body.isObject() || body.size() != 1) {
            throw ServiceFailure.badRequest("There is no such action: it takes one name.");
        }
        var name = body.propertyNames().iterator().next();
        var action = actions.get(name);
        if (action == null) {
            throw ServiceFailure.badRequest("There is no such action: " + name);
        }
        return action.apply(id, Fields.ofAction(body, name), call);
    }

    private static Action accepted(Quiet quiet) {
        return (id, fields, call) -> {
            quiet.apply(id, fields, call);
            return ResponseEntity.accepted().build();
        };
    }

    private static Action done(Quiet quiet) {
        return (id, fields, call) -> {
            quiet.apply(id, fields, call);
            return ResponseEntity.ok().build();
        };
    }

    private Map<String, Action> attaching() {
        return Map.ofEntries(
                entry("os-reserve", accepted((id, _, call) -> direct.reserve(id, call))),
                entry("os-unreserve", accepted((id, _, call) -> direct.unreserve(id, call))),
                entry(
                        "os-begin_detaching",
                        accepted((id, _, call) -> direct.beginDetaching(id, call))),
                entry(
                        "os-roll_detaching",
                        accepted((id, _, call) -> direct.rollDetaching(id, call))),
                entry("os-attach", accepted(direct::attach)),
                entry(
                        "os-detach",
                        accepted((id, fields, call) ->
                                direct.detach(id, fields.id("attachment_id"), call))),
                entry("os-initialize_connection", this::initialize),
                entry(
                        "os-terminate_connection",
                        accepted((id, _, call) -> direct.terminate(id, call))));
    }

    private ResponseEntity<Object> initialize(String id, Fields fields, VolumeCall call) {
        var connector = fields.node("connector");
        if (connector.isMissingNode()) {
            throw VolumeFailure.invalidField(
                    "os-initialize_connection", "{}", "'connector' is a required property");
        }
        return ResponseEntity.ok(Map.of("connection_info", direct.initialize(id, connector, call)));
    }

    private Map<String, Action> changing() {
        return Map.ofEntries(
                entry(
                        "os-extend",
                        accepted((id, fields, call) ->
                                changes.extend(
                                        id, newSize(fields.only(Set.of("new_size"))), call))),
                entry(
                        "os-set_bootable",
                        done((id, fields, call) ->
                                changes.setBootable(id, fields.requiredFlag("bootable"), call))),
                entry(
                        "os-update_readonly_flag",
                        accepted((id, fields, call) ->
                                changes.setReadonly(id, fields.requiredFlag("readonly"), call))),
                entry("os-retype", accepted(changes::retype)),
                entry(
                        "os-volume_upload_image",
                        (id, fields, call) ->
                                ResponseEntity.accepted()
                                        .body(
                                                Map.of(
                                                        "os-volume_upload_image",
                                                        contents.upload(id, fields, call)))),
                entry(
                        "os-reimage",
                        accepted((id, fields, call) -> {
                            call.require(Feature.REIMAGE);
                            contents.reimage(id, fields, call);
                        })),
                entry(
                        "revert",
                        accepted((id, fields, call) -> {
                            call.require(Feature.REVERT);
                            contents.revert(id, fields.text("snapshot_id"), call);
                        })));
    }

    private Map<String, Action> describing() {
        return Map.ofEntries(
                entry("os-set_image_metadata", this::setImageMetadata),
                entry("os-unset_image_metadata", done(this::unsetImageMetadata)),
                entry(
                        "os-show_image_metadata",
                        (id, _, call) ->
                                ResponseEntity.ok(
                                        Map.of(
                                                "metadata",
                                                volumes.find(id, call).imageMetadata()))));
    }

    private static int newSize(Fields fields) {
        var size = fields.size("new_size");
        if (size == null) {
            throw VolumeFailure.invalidField(
                    "os-extend", "{}", "'new_size' is a required property");
        }
        return size;
    }

    private ResponseEntity<Object> setImageMetadata(String id, Fields fields, VolumeCall call) {
        var wanted = fields.texts("metadata");
        if (wanted == null) {
            throw VolumeFailure.invalidField(
                    "os-set_image_metadata", "{}", "'metadata' is a required property");
        }
        var volume =
                volumes.setImageMetadata(id, call, old -> MetadataController.merged(old, wanted));
        return ResponseEntity.ok(Map.of("metadata", volume.imageMetadata()));
    }

    private void unsetImageMetadata(String id, Fields fields, VolumeCall call) {
        var key = fields.required("key");
        volumes.setImageMetadata(
                id,
                call,
                old -> {
                    if (!old.containsKey(key)) {
                        throw ServiceFailure.notFound(
                                "Glance metadata for volume/snapshot " + id + " cannot be found.");
                    }
                    return MetadataController.without(old, key);
                });
    }

    private Map<String, Action> administering() {
        return Map.ofEntries(
                entry("os-reset_status", accepted(changes::resetStatus)),
                entry(
                        "os-force_delete",
                        accepted((id, _, call) -> {
                            call.requireAdmin("volume_extension:volume_admin_actions:force_delete");
                            volumes.delete(id, true, false, call);
                        })),
                entry("os-force_detach", accepted(this::forceDetach)),
                entry("os-migrate_volume_completion", this::completeSwap),
                entry(
                        "os-extend_volume_completion",
                        accepted((id, _, call) -> {
                            call.require(Feature.COMPLETE_EXTENSION);
                            changes.completeExtension(id, call);
                        })));
    }

    private void forceDetach(String id, Fields fields, VolumeCall call) {
        call.requireAdmin("volume_extension:volume_admin_actions:force_detach");
        @Nullable UUID attachment = fields.id("attachment_id");
        direct.terminate(id, call);
        direct.detach(id, attachment, call);
    }

    private ResponseEntity<Object> completeSwap(String id, Fields fields, VolumeCall call) {
        var kept =
                direct.completeSwap(
                        id, fields.required("new_volume"), fields.flag("error", false), call);
        return ResponseEntity.ok(Map.of("save_volume_id", kept));
    }
}
