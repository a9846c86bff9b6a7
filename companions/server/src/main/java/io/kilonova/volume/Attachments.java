package io.kilonova.volume;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Attachments of volumes. Every decision holds the volume's row, so that only one is made. */
@Component
final class Attachments {
    private final Volumes volumes;
    private final VolumeStore store;
    private final AttachmentStore attachments;
    private final Connections connections;
    private final AttachmentUse use;
    private final Moment moment;

    Attachments(
            Volumes volumes,
            VolumeStore store,
            AttachmentStore attachments,
            Connections connections,
            AttachmentUse use,
            Moment moment) {
        this.volumes = volumes;
        this.store = store;
        this.attachments = attachments;
        this.connections = connections;
        this.use = use;
        this.moment = moment;
    }

    /** One that the caller may not see is as good as none. */
    AttachmentRow find(String id, VolumeCall call) {
        return attachments
                .find(VolumeCall.id(id, () -> VolumeFailure.attachmentNotFound(id)))
                .filter(found -> volumes.isVisible(found.volumeId(), call))
                .orElseThrow(() -> VolumeFailure.attachmentNotFound(id));
    }

    /** What is to be attached to what. */
    record Wish(
            UUID volumeId,
            @Nullable String instanceId,
            @Nullable JsonNode connector,
            @Nullable String mode) {}

    /** Keeps the volume for a server, and connects its host when that is known already. */
    AttachmentRow create(Wish wish, VolumeCall call) {
        call.requireWriter("volume:attachment_create");
        return volumes.change(
                wish.volumeId().toString(),
                call,
                volume -> {
                    if (volume.status().contains("error")) {
                        throw VolumeFailure.invalidVolume(
                                ("Volume attachments can not be created if the volume is in an"
                                                + " error state. The Volume %s currently has a"
                                                + " status of: %s ")
                                        .formatted(volume.id(), volume.status()));
                    }
                    reserve(volume, wish.instanceId());
                    var isReadonly = Boolean.TRUE.equals(volume.isReadonly());
                    var reserved = reserved(wish, isReadonly ? "ro" : wish.mode());
                    attachments.insert(reserved);
                    return wish.connector() == null
                            ? reserved
                            : connected(volume, reserved, wish.connector());
                });
    }

    private AttachmentRow reserved(Wish wish, @Nullable String mode) {
        return new AttachmentRow(
                moment.id(),
                wish.volumeId(),
                wish.instanceId(),
                null,
                null,
                "reserved",
                mode == null ? "null" : mode,
                null,
                connections.none(),
                null,
                moment.now());
    }

    /**
     * For a server that has it already, or waits for it, once more: it may be moving to another
     * host.
     */
    private void reserve(VolumeRow volume, @Nullable String instanceId) {
        var free = volume.isMultiattach() ? Set.of("available", "in-use") : Set.of("available");
        if (free.contains(volume.status())) {
            store.update(volume.id(), new VolumeChange().status("reserved"), moment.now());
            return;
        }
        var isItsOwn =
                instanceId != null
                        && Set.of("in-use", "reserved").contains(volume.status())
                        && attachments.ofVolume(volume.id()).stream()
                                .anyMatch(other -> instanceId.equals(other.instanceId()));
        if (!isItsOwn) {
            throw VolumeFailure.invalidVolume(
                    "Volume %s status must be %s to reserve, but the current status is %s."
                            .formatted(
                                    volume.id(),
                                    volume.isMultiattach() ? "available or in-use" : "available",
                                    volume.status()));
        }
    }

    /** A host gets at the volume. */
    AttachmentRow connect(String id, JsonNode connector, VolumeCall call) {
        call.requireWriter("volume:attachment_update");
        var known = find(id, call);
        return volumes.change(
                known.volumeId().toString(),
                call,
                volume -> {
                    if (volume.status().contains("error")) {
                        throw VolumeFailure.conflict(
                                ("Volume attachments can not be updated if the volume is in an"
                                                + " error state. The Volume %s currently has a"
                                                + " status of: %s ")
                                        .formatted(volume.id(), volume.status()));
                    }
                    var all = attachments.ofVolume(volume.id());
                    requireOneHost(volume, known, all);
                    return connected(volume, again(id, all), connector);
                });
    }

    private static AttachmentRow again(String id, List<AttachmentRow> all) {
        return all.stream()
                .filter(attachment -> attachment.id().toString().equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> VolumeFailure.attachmentNotFound(id));
    }

    /** A server that moves has two, one on each host; the same host twice is a mistake. */
    private static void requireOneHost(
            VolumeRow volume, AttachmentRow own, List<AttachmentRow> all) {
        var hosts = new HashSet<String>();
        for (var other : all) {
            if (other.isConnected() && !other.id().equals(own.id())) {
                hosts.add(String.valueOf(other.host()));
            }
        }
        var isMove =
                all.stream()
                        .allMatch(other ->
                                other.instanceId() != null
                                        && other.instanceId().equals(own.instanceId()));
        if (!volume.isMultiattach() && !hosts.isEmpty() && !isMove) {
            throw VolumeFailure.conflict("duplicate connectors detected on volume " + volume.id());
        }
    }

    private AttachmentRow connected(
            VolumeRow volume, AttachmentRow attachment, JsonNode connector) {
        var connected = connections.connect(volume, attachment, connector);
        attachments.update(connected);
        var change = new VolumeChange().status("attaching").attachStatus("attaching");
        store.update(volume.id(), change, moment.now());
        return connected;
    }

    /** The server has it. */
    void complete(String id, VolumeCall call) {
        call.requireWriter("volume:attachment_complete");
        var known = find(id, call);
        volumes.change(
                known.volumeId().toString(),
                call,
                volume -> {
                    var attachment = again(id, attachments.ofVolume(volume.id()));
                    attachments.update(Connections.withStatus(attachment, "attached"));
                    var change = new VolumeChange().status("in-use").attachStatus("attached");
                    store.update(volume.id(), change, moment.now());
                    return volume;
                });
    }

    /**
     * Ends an attachment; what the server still has connected only a service may take away.
     *
     * @return those that are left
     */
    List<AttachmentRow> delete(String id, VolumeCall call) {
        call.requireWriter("volume:attachment_delete");
        var known = find(id, call);
        requireUnused(known, call);
        return volumes.change(
                known.volumeId().toString(),
                call,
                volume -> {
                    detach(volume, known.id());
                    return attachments.ofVolume(volume.id());
                });
    }

    /** What a server has connected is taken away by services only. */
    void requireUnused(AttachmentRow attachment, VolumeCall call) {
        use.requireUnused(attachment, call);
    }

    /** The volume's status becomes what its other attachments make of it. */
    void detach(VolumeRow volume, UUID attachmentId) {
        attachments.delete(attachmentId);
        var status = statusOf(attachments.ofVolume(volume.id()));
        var change = new VolumeChange().attachStatus(status).attachedMode(null);
        var isLeft = !status.equals("detached");
        if (isLeft || (!Volumes.isMigrating(volume) && !volume.status().equals("uploading"))) {
            change.status(
                    switch (status) {
                        case "attached" -> "in-use";
                        case "detached" -> "available";
                        default -> status;
                    });
        }
        store.update(volume.id(), change, moment.now());
    }

    /** In the order of the alphabet, as it happens: attached, attaching, detaching, reserved. */
    private static String statusOf(List<AttachmentRow> left) {
        return left.stream()
                .map(AttachmentRow::attachStatus)
                .filter(status -> !status.startsWith("error_"))
                .min(Comparator.naturalOrder())
                .orElse("detached");
    }
}
