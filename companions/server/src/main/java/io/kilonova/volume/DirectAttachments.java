package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The older way of attaching, by actions of the volume itself. */
@Component
final class DirectAttachments {
    private final Volumes volumes;
    private final VolumeStore store;
    private final AttachmentStore attachments;
    private final Attachments all;
    private final Connections connections;
    private final Moment moment;

    DirectAttachments(
            Volumes volumes,
            VolumeStore store,
            AttachmentStore attachments,
            Attachments all,
            Connections connections,
            Moment moment) {
        this.volumes = volumes;
        this.store = store;
        this.attachments = attachments;
        this.all = all;
        this.connections = connections;
        this.moment = moment;
    }

    void reserve(String id, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:reserve");
        volumes.change(
                id,
                call,
                volume -> {
                    var from =
                            volume.isMultiattach()
                                    ? Set.of("available", "in-use")
                                    : Set.of("available");
                    volumes.move(
                            volume,
                            from,
                            new VolumeChange().status("attaching"),
                            () ->
                                    VolumeFailure.invalidVolume(
                                            "Volume status must be %s to reserve, but the status is %s."
                                                    .formatted(
                                                            volume.isMultiattach()
                                                                    ? "available or in-use"
                                                                    : "available",
                                                            volume.status())));
                    return volume;
                });
    }

    /** What is not reserved is fine as it is. */
    void unreserve(String id, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:unreserve");
        volumes.change(id, call, this::freed);
    }

    private VolumeRow freed(VolumeRow volume) {
        if (volume.status().equals("attaching")) {
            var isUsed = !attachments.ofVolume(volume.id()).isEmpty();
            set(volume, new VolumeChange().status(isUsed ? "in-use" : "available"));
        }
        return volume;
    }

    private void set(VolumeRow volume, VolumeChange change) {
        store.update(volume.id(), change, moment.now());
    }

    void beginDetaching(String id, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:begin_detaching");
        volumes.change(
                id,
                call,
                volume -> {
                    var isAttached =
                            volume.status().equals("in-use")
                                    && volume.attachStatus().equals("attached");
                    if (!isAttached && !Volumes.isMigrating(volume)) {
                        throw VolumeFailure.invalidVolume(
                                "Unable to detach volume. Volume status must be 'in-use' and"
                                        + " attach_status must be 'attached' to detach.");
                    }
                    if (isAttached) {
                        set(volume, new VolumeChange().status("detaching"));
                    }
                    return volume;
                });
    }

    void rollDetaching(String id, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:roll_detaching");
        volumes.change(
                id,
                call,
                volume -> {
                    if (volume.status().equals("detaching")) {
                        set(volume, new VolumeChange().status("in-use"));
                    }
                    return volume;
                });
    }

    void attach(String id, Fields fields, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:attach");
        var instance = fields.text("instance_uuid");
        var host = fields.text("host_name");
        var mountpoint = fields.required("mountpoint");
        var mode = mode(fields);
        if (instance == null && host == null) {
            throw VolumeFailure.invalidField(
                    "os-attach", "{}", "'instance_uuid' or 'host_name' is a required property");
        }
        if (instance != null) {
            fields.id("instance_uuid");
        }
        volumes.change(
                id,
                call,
                volume -> {
                    attach(volume, new Place(instance, host, mountpoint, mode));
                    return volume;
                });
    }

    private static String mode(Fields fields) {
        var mode = Objects.requireNonNullElse(fields.text("mode"), "rw");
        if (!Set.of("rw", "ro").contains(mode)) {
            throw VolumeFailure.invalidField(
                    "mode", mode, "'" + mode + "' is not one of ['rw', 'ro']");
        }
        return mode;
    }

    private record Place(
            @Nullable String instance, @Nullable String host, String mountpoint, String mode) {}

    private void attach(VolumeRow volume, Place place) {
        if (Boolean.TRUE.equals(volume.isReadonly()) && !place.mode().equals("ro")) {
            throw ServiceFailure.badRequest(
                    "Invalid attaching mode '%s' for volume %s."
                            .formatted(place.mode(), volume.id()));
        }
        var isThere =
                attachments.ofVolume(volume.id()).stream()
                        .anyMatch(other ->
                                place.instance() == null
                                        ? Objects.equals(place.host(), other.host())
                                        : place.instance().equals(other.instanceId()));
        if (isThere) {
            set(volume, new VolumeChange().status("in-use"));
            return;
        }
        if (volume.status().equals("in-use") && !volume.isMultiattach()) {
            throw VolumeFailure.invalidVolume(
                    "volume is already attached and multiple attachments are not enabled");
        }
        if (!Set.of("available", "attaching", "in-use").contains(volume.status())) {
            throw VolumeFailure.invalidVolume(
                    "Volume "
                            + volume.id()
                            + " cannot be attached in status "
                            + volume.status()
                            + ".");
        }
        attachments.insert(
                connections.direct(
                        volume, place.instance(), place.host(), place.mountpoint(), place.mode()));
        var change =
                new VolumeChange()
                        .status("in-use")
                        .attachStatus("attached")
                        .attachedMode(place.mode());
        set(volume, volume.isReadonly() == null ? change.readonly(false) : change);
    }

    void detach(String id, @Nullable UUID attachmentId, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:detach");
        var known = volumes.find(id, call);
        var own = attachments.ofVolume(known.id());
        for (var attachment : own) {
            if (own.size() == 1 || attachment.id().equals(attachmentId)) {
                all.requireUnused(attachment, call);
            }
        }
        volumes.change(
                id,
                call,
                volume -> {
                    all.detach(volume, theOne(volume, attachmentId));
                    return volume;
                });
    }

    private UUID theOne(VolumeRow volume, @Nullable UUID attachmentId) {
        if (attachmentId != null) {
            return attachmentId;
        }
        var own = attachments.ofVolume(volume.id());
        if (own.size() > 1) {
            throw VolumeFailure.invalidVolume(
                    "Detach volume failed: More than one attachment, but no attachment_id"
                            + " provided.");
        }
        // without one it becomes available all the same
        return own.isEmpty() ? volume.id() : own.getFirst().id();
    }

    Map<String, Object> initialize(String id, JsonNode connector, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:initialize_connection");
        var volume = volumes.find(id, call);
        if (volume.status().equals("maintenance")) {
            throw VolumeFailure.invalidVolume(
                    "The volume connection cannot be initialized in maintenance mode.");
        }
        var isReadonly = Boolean.TRUE.equals(volume.isReadonly());
        var info = connections.connection(volume, isReadonly ? "ro" : volume.attachedMode());
        info.put("enforce_multipath", connector.path("enforce_multipath").asBoolean(false));
        return info;
    }

    void terminate(String id, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:terminate_connection");
        var known = volumes.find(id, call);
        var own = attachments.ofVolume(known.id());
        if (own.size() == 1) {
            all.requireUnused(own.getFirst(), call);
        }
        volumes.change(id, call, this::freed);
    }

    /**
     * A server has another volume instead of this one.
     *
     * @return the id of the volume that it has
     */
    UUID completeSwap(String id, String newId, boolean hasFailed, VolumeCall call) {
        call.requireAdmin("volume_extension:volume_admin_actions:migrate_volume_completion");
        var old = volumes.find(id, call);
        var other = volumes.find(newId, call);
        if (!hasFailed) {
            for (var attachment : attachments.ofVolume(old.id())) {
                move(attachment, old, other, call);
            }
        }
        return other.id();
    }

    private void move(AttachmentRow attachment, VolumeRow old, VolumeRow other, VolumeCall call) {
        volumes.change(
                old.id().toString(),
                call,
                volume -> {
                    all.detach(volume, attachment.id());
                    return volume;
                });
        volumes.change(
                other.id().toString(),
                call,
                volume -> {
                    attach(
                            volume,
                            new Place(
                                    attachment.instanceId(),
                                    attachment.host(),
                                    Objects.requireNonNullElse(attachment.mountpoint(), "na"),
                                    "rw"));
                    return volume;
                });
    }
}
