package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.Attachments.Wish;
import io.kilonova.volume.ListRequest.Filters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v3/attachments}. */
@RestController
@RequestMapping("/volume/v3/attachments")
final class AttachmentsController {
    static final Set<String> FILTERS =
            Set.of("volume_id", "status", "instance_id", "attach_status");

    private final Attachments attachments;
    private final AttachmentStore store;
    private final VolumeSettings settings;

    AttachmentsController(Attachments attachments, AttachmentStore store, VolumeSettings settings) {
        this.attachments = attachments;
        this.store = store;
        this.settings = settings;
    }

    @GetMapping
    Map<String, Object> list(VolumeCall call) {
        return list(call, "attachments", AttachmentsController::summary);
    }

    @GetMapping("/detail")
    Map<String, Object> detail(VolumeCall call) {
        return list(call, "attachments/detail", AttachmentsController::detail);
    }

    private Map<String, Object> list(
            VolumeCall call,
            String path,
            Function<AttachmentRow, Map<String, @Nullable Object>> view) {
        call.require(Feature.ATTACHMENTS);
        var filters = Filters.newestFirst(AttachmentStore.FIELDS, FILTERS);
        var request = ListRequest.of(call, filters, settings);
        var rows = store.list(request.query(id -> store.find(id).isPresent()));
        return request.answer("attachments", path, rows, AttachmentRow::id, view);
    }

    @PostMapping
    Map<String, Object> create(@RequestBody JsonNode body, VolumeCall call) {
        call.require(Feature.ATTACHMENTS);
        var fields = Fields.of(body, "attachment");
        fields.only(
                call.has(Feature.ATTACHMENT_MODE)
                        ? Set.of("instance_uuid", "connector", "volume_uuid", "mode")
                        : Set.of("instance_uuid", "connector", "volume_uuid"));
        var instance = fields.id("instance_uuid");
        var wish =
                new Wish(
                        fields.requiredId("volume_uuid"),
                        instance == null ? null : instance.toString(),
                        fields.content("connector"),
                        mode(fields));
        return Map.of("attachment", detail(attachments.create(wish, call)));
    }

    private static @Nullable String mode(Fields fields) {
        var mode = fields.text("mode");
        if (mode != null && !Set.of("rw", "ro").contains(mode)) {
            throw VolumeFailure.invalidField(
                    "mode", mode, "'" + mode + "' is not one of ['rw', 'ro']");
        }
        return mode;
    }

    @GetMapping("/{id}")
    Map<String, Object> show(@PathVariable String id, VolumeCall call) {
        call.require(Feature.ATTACHMENTS);
        return Map.of("attachment", detail(attachments.find(id, call)));
    }

    @PutMapping("/{id}")
    Map<String, Object> update(
            @PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        call.require(Feature.ATTACHMENTS);
        var connector =
                Fields.of(body, "attachment").only(Set.of("connector")).content("connector");
        if (connector == null) {
            throw VolumeFailure.invalidField(
                    "connector", "{}", "{} does not have enough properties");
        }
        return Map.of("attachment", detail(attachments.connect(id, connector, call)));
    }

    @PostMapping("/{id}/action")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void act(@PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        call.require(Feature.COMPLETE_ATTACHMENT);
        if (!body.has("os-complete")) {
            throw ServiceFailure.badRequest("There is no such action.");
        }
        attachments.complete(id, call);
    }

    @DeleteMapping("/{id}")
    Map<String, Object> delete(@PathVariable String id, VolumeCall call) {
        call.require(Feature.ATTACHMENTS);
        List<Map<String, @Nullable Object>> left =
                attachments.delete(id, call).stream().map(AttachmentsController::summary).toList();
        return Map.of("attachments", left);
    }

    private static Map<String, @Nullable Object> summary(AttachmentRow attachment) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", attachment.id());
        view.put("status", attachment.attachStatus());
        view.put("instance", attachment.instanceId());
        view.put("volume_id", attachment.volumeId());
        return view;
    }

    private static Map<String, @Nullable Object> detail(AttachmentRow attachment) {
        var view = summary(attachment);
        view.put(
                "attached_at",
                Objects.requireNonNullElse(VolumeViews.time(attachment.attachedAt()), ""));
        view.put("detached_at", "");
        view.put("attach_mode", attachment.attachMode());
        view.put("connection_info", attachment.connectionInfo());
        return view;
    }
}
