package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.WorkQueue.Order;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Volumes that are there: who sees them, and how they change and go. */
@Component
final class Volumes {
    static final Set<String> DELETABLE =
            Set.of("available", "error", "error_restoring", "error_extending", "error_managing");
    private static final Set<String> NOT_MIGRATING = Set.of("deleting", "error", "success");

    private final VolumeStore store;
    private final VolumeSnapshotStore snapshots;
    private final WorkQueue queue;
    private final TransactionTemplate transaction;
    private final Moment moment;

    Volumes(
            VolumeStore store,
            VolumeSnapshotStore snapshots,
            WorkQueue queue,
            TransactionTemplate transaction,
            Moment moment) {
        this.store = store;
        this.snapshots = snapshots;
        this.queue = queue;
        this.transaction = transaction;
        this.moment = moment;
    }

    /** One that the caller may not see is as good as none. */
    VolumeRow find(String id, VolumeCall call) {
        return store.find(VolumeCall.id(id, () -> VolumeFailure.volumeNotFound(id)))
                .filter(volume -> call.sees(volume.projectId()))
                .orElseThrow(() -> VolumeFailure.volumeNotFound(id));
    }

    boolean isVisible(UUID id, VolumeCall call) {
        return store.find(id).filter(volume -> call.sees(volume.projectId())).isPresent();
    }

    /**
     * Decides by the volume as it is now, and changes it, while nobody else does.
     *
     * @param decision inside the transaction
     */
    <T> T change(String id, VolumeCall call, Function<VolumeRow, T> decision) {
        return changeOfAnyone(find(id, call).id(), decision);
    }

    /** For whoever has another right to it than its owner's. */
    <T> T changeOfAnyone(UUID id, Function<VolumeRow, T> decision) {
        return Objects.requireNonNull(
                transaction.execute(_ ->
                        decision.apply(
                                store.lock(id)
                                        .orElseThrow(() -> VolumeFailure.volumeNotFound(id)))));
    }

    /** The same, for what only changes the volume itself. */
    VolumeRow update(String id, VolumeCall call, Function<VolumeRow, VolumeChange> decision) {
        return change(
                id,
                call,
                volume -> {
                    store.update(volume.id(), decision.apply(volume), moment.now());
                    return store.find(volume.id()).orElseThrow();
                });
    }

    static boolean isMigrating(VolumeRow volume) {
        var status = volume.migrationStatus();
        return status != null && !NOT_MIGRATING.contains(status);
    }

    void delete(String id, boolean isForced, boolean isCascade, VolumeCall call) {
        call.requireWriter("volume:delete");
        change(
                id,
                call,
                volume -> {
                    var own = snapshots.ofVolume(volume.id());
                    if (!mayDelete(volume, own, isForced, isCascade, call)) {
                        throw VolumeFailure.invalidVolume(
                                "Volume "
                                        + (isForced
                                                ? ""
                                                : "status must be available or error or"
                                                        + " error_restoring or error_extending or"
                                                        + " error_managing and ")
                                        + "must not be migrating, attached, belong to a group,"
                                        + " have snapshots, awaiting a transfer, or be"
                                        + " disassociated from snapshots after volume transfer.");
                    }
                    for (var snapshot : own) {
                        snapshots.setStatus(
                                snapshot.id(), "deleting", snapshot.progress(), moment.now());
                    }
                    var change = new VolumeChange().status("deleting");
                    store.update(volume.id(), change, moment.now());
                    queue.add(
                            Order.of(DeleteVolumeJob.KIND, volume.id(), Map.of()),
                            call.requestId());
                    return volume;
                });
    }

    private static boolean mayDelete(
            VolumeRow volume,
            List<SnapshotRow> snapshots,
            boolean isForced,
            boolean isCascade,
            VolumeCall call) {
        if (volume.attachStatus().equals("attached") || isMigrating(volume)) {
            return false;
        }
        if (!isForced && !DELETABLE.contains(volume.status())) {
            return false;
        }
        if (!isCascade) {
            return snapshots.isEmpty();
        }
        return isForced
                || snapshots.stream()
                        .allMatch(snapshot ->
                                Set.of("available", "error").contains(snapshot.status())
                                        && (call.seesAll() || call.sees(snapshot.projectId())));
    }

    VolumeRow describe(String id, Fields fields, VolumeCall call) {
        call.requireWriter("volume:update");
        return update(
                id,
                call,
                volume -> {
                    if (volume.status().equals("maintenance")) {
                        throw VolumeFailure.invalidVolume(
                                "The volume cannot be updated during maintenance.");
                    }
                    return described(fields);
                });
    }

    private static VolumeChange described(Fields fields) {
        var change = new VolumeChange();
        for (var key : List.of("display_name", "name")) {
            if (fields.has(key)) {
                change.name(fields.stripped(key));
            }
        }
        for (var key : List.of("display_description", "description")) {
            if (fields.has(key)) {
                change.description(fields.stripped(key));
            }
        }
        var metadata = fields.texts("metadata");
        return metadata == null ? change : change.metadata(metadata);
    }

    /** While an image is made of it, its metadata stay. */
    VolumeRow setMetadata(
            String id, VolumeCall call, Function<Map<String, String>, Map<String, String>> change) {
        call.requireWriter("volume:update_volume_metadata");
        return update(
                id,
                call,
                volume -> {
                    requireChangeableMetadata(volume);
                    return new VolumeChange().metadata(change.apply(volume.metadata()));
                });
    }

    VolumeRow setImageMetadata(
            String id, VolumeCall call, Function<Map<String, String>, Map<String, String>> change) {
        call.requireWriter("volume_extension:volume_image_metadata:set");
        return update(
                id,
                call,
                volume -> {
                    requireChangeableMetadata(volume);
                    return new VolumeChange().imageMetadata(change.apply(volume.imageMetadata()));
                });
    }

    private static void requireChangeableMetadata(VolumeRow volume) {
        if (Set.of("maintenance", "uploading").contains(volume.status())) {
            throw VolumeFailure.invalidVolume(
                    "Updating volume metadata is not allowed for volumes in "
                            + volume.status()
                            + " status.");
        }
    }

    /** From one of these statuses to another; the failure says what was wrong. */
    void move(
            VolumeRow volume,
            Set<String> from,
            VolumeChange change,
            java.util.function.Supplier<ServiceFailure> otherwise) {
        if (!from.contains(volume.status())) {
            throw otherwise.get();
        }
        store.update(volume.id(), change, moment.now());
    }
}
