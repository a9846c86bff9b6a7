package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.WorkQueue.Order;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** How a volume itself is changed: its size, type, flags and, by administrators, its status. */
@Component
final class VolumeChanges {
    private final Volumes volumes;
    private final VolumeStore store;
    private final AttachmentStore attachments;
    private final VolumeTypes types;
    private final Taken taken;
    private final Moment moment;

    VolumeChanges(
            Volumes volumes,
            VolumeStore store,
            AttachmentStore attachments,
            VolumeTypes types,
            Taken taken,
            Moment moment) {
        this.volumes = volumes;
        this.store = store;
        this.attachments = attachments;
        this.types = types;
        this.taken = taken;
        this.moment = moment;
    }

    /** What a change may cost. */
    @Component
    record Taken(VolumeQuotas quotas, WorkQueue queue) {}

    void extend(String id, int size, VolumeCall call) {
        call.requireWriter("volume:extend");
        volumes.change(
                id,
                call,
                volume -> {
                    if (size <= volume.size()) {
                        throw VolumeFailure.invalidInput(
                                ("New size for extend must be greater than current size. (current:"
                                                + " %d, extended: %d).")
                                        .formatted(volume.size(), size));
                    }
                    beginExtension(volume, size, call);
                    taken.quotas()
                            .takeGigabytes(
                                    volume.projectId(),
                                    volume.typeName(),
                                    size,
                                    size - volume.size());
                    store.update(volume.id(), new VolumeChange().countedSize(size), moment.now());
                    return volume;
                });
    }

    private void beginExtension(VolumeRow volume, int size, VolumeCall call) {
        var isInUse = call.has(Feature.EXTEND_IN_USE) && volume.status().equals("in-use");
        var change = new VolumeChange().status("extending").previousStatus(volume.status());
        volumes.move(
                volume,
                isInUse ? Set.of("in-use") : Set.of("available"),
                change,
                () ->
                        VolumeFailure.invalidVolume(
                                "Volume %s status must be 'available' to extend, currently %s."
                                        .formatted(volume.id(), volume.status())));
        var details = Map.of("size", String.valueOf(size));
        taken.queue().add(Order.of(ExtendVolumeJob.KIND, volume.id(), details), call.requestId());
    }

    /** Extensions end by themselves here, so there is none to be ended by a server. */
    void completeExtension(String id, VolumeCall call) {
        call.requireAdmin("volume_extension:volume_admin_actions:extend_volume_completion");
        var volume = volumes.find(id, call);
        throw VolumeFailure.invalidVolume(
                volume.status().equals("extending")
                        ? "Required volume admin metadata is malformed or missing."
                        : "Volume is not being extended.");
    }

    void setBootable(String id, boolean isBootable, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:set_bootable");
        volumes.update(id, call, _ -> new VolumeChange().bootable(isBootable));
    }

    void setReadonly(String id, boolean isReadonly, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:update_readonly_flag");
        volumes.update(
                id,
                call,
                volume -> {
                    if (!volume.status().equals("available")) {
                        throw VolumeFailure.invalidVolume(
                                ("Volume %s status must be available to update readonly flag, but"
                                                + " current status is: %s.")
                                        .formatted(volume.id(), volume.status()));
                    }
                    return new VolumeChange().readonly(isReadonly);
                });
    }

    /** All types lie on one back end, so nothing moves. */
    void retype(String id, Fields fields, VolumeCall call) {
        call.requireWriter("volume:retype");
        var type = types.findByNameOrId(fields.required("new_type"), call);
        volumes.change(
                id,
                call,
                volume -> {
                    requireRetypable(volume, type);
                    taken.quotas().takeOfType(volume.projectId(), type.name(), volume.size());
                    var change =
                            new VolumeChange().type(type.id()).multiattach(type.isMultiattach());
                    store.update(volume.id(), change, moment.now());
                    return volume;
                });
    }

    private static void requireRetypable(VolumeRow volume, VolumeTypeRow type) {
        if (volume.isMultiattach() != type.isMultiattach()
                && !volume.status().equals("available")) {
            throw VolumeFailure.invalidInput(
                    "Invalid volume_type passed, retypes affecting multiattach are only allowed on"
                            + " available volumes, the specified volume however currently has a"
                            + " status of: "
                            + volume.status()
                            + ".");
        }
        if (!Set.of("available", "in-use").contains(volume.status())
                || Volumes.isMigrating(volume)
                || volume.typeId().equals(type.id())) {
            throw VolumeFailure.invalidVolume(
                    "Retype needs volume to be in available or in-use state, not be part of an"
                            + " active migration or a consistency group, requested type has to be"
                            + " different that the one from the volume, and for in-use volumes"
                            + " front-end qos specs cannot change.");
        }
    }

    /** An administrator says how it is. */
    void resetStatus(String id, Fields fields, VolumeCall call) {
        call.requireAdmin("volume_extension:volume_admin_actions:reset_status");
        var reset = StatusReset.of(fields);
        volumes.update(
                id,
                call,
                volume -> {
                    var own = attachments.ofVolume(volume.id());
                    if (reset.status().equals("in-use") && own.isEmpty()) {
                        throw ServiceFailure.badRequest(
                                "Cannot reset-state to in-use because volume does not have any"
                                        + " attachments.");
                    }
                    if (reset.attachStatus().equals("detached")) {
                        own.forEach(attachment -> attachments.delete(attachment.id()));
                    }
                    return reset.change();
                });
    }
}
