package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.WorkQueue.Order;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Snapshots of volumes. */
@Component
final class Snapshots {
    private static final Set<String> STATUSES =
            Set.of("error", "available", "creating", "deleting", "error_deleting", "backing-up");

    private final VolumeSnapshotStore store;
    private final Volumes volumes;
    private final VolumeQuotas quotas;
    private final WorkQueue queue;
    private final TransactionTemplate transaction;
    private final Moment moment;

    Snapshots(
            VolumeSnapshotStore store,
            Volumes volumes,
            VolumeQuotas quotas,
            WorkQueue queue,
            TransactionTemplate transaction,
            Moment moment) {
        this.store = store;
        this.volumes = volumes;
        this.quotas = quotas;
        this.queue = queue;
        this.transaction = transaction;
        this.moment = moment;
    }

    /** One that the caller may not see is as good as none. */
    SnapshotRow find(String id, VolumeCall call) {
        return store.find(VolumeCall.id(id, () -> VolumeFailure.snapshotNotFound(id)))
                .filter(snapshot -> call.sees(snapshot.projectId()))
                .orElseThrow(() -> VolumeFailure.snapshotNotFound(id));
    }

    SnapshotRow create(Fields fields, VolumeCall call) {
        call.requireWriter("volume:create_snapshot");
        var isInUseFine = isInUseFine(fields, call);
        var metadata = fields.texts("metadata");
        return volumes.change(
                fields.requiredId("volume_id").toString(),
                call,
                volume -> {
                    requireSnapshotable(volume, isInUseFine);
                    quotas.takeSnapshots(call.project(), volume.typeName(), 1, volume.size());
                    var snapshot =
                            new SnapshotRow(
                                    moment.id(),
                                    volume.id(),
                                    call.project(),
                                    call.caller().userId(),
                                    fields.stripped(fields.has("name") ? "name" : "display_name"),
                                    fields.stripped("description"),
                                    volume.size(),
                                    "creating",
                                    "0%",
                                    volume.typeId(),
                                    metadata == null ? Map.of() : metadata,
                                    moment.now(),
                                    null);
                    store.insert(snapshot);
                    queue.add(
                            Order.of(
                                    CreateSnapshotJob.KIND,
                                    volume.id(),
                                    Map.of("snapshot", snapshot.id().toString())),
                            call.requestId());
                    return snapshot;
                });
    }

    private static boolean isInUseFine(Fields fields, VolumeCall call) {
        if (!call.has(Feature.SNAPSHOT_IN_USE)) {
            return fields.flag("force", false);
        }
        if (!fields.flag("force", true)) {
            throw ServiceFailure.badRequest(
                    "Since microversion 3.66 the 'force' flag is invalid for this request.  For"
                            + " backward compatability, however, when the 'force' flag is passed"
                            + " with a value evaluating to True, it is silently ignored.");
        }
        return true;
    }

    private static void requireSnapshotable(VolumeRow volume, boolean isInUseFine) {
        if (Volumes.isMigrating(volume)) {
            throw VolumeFailure.invalidVolume(
                    "Snapshot cannot be created while volume is migrating.");
        }
        var isGood =
                volume.status().equals("available")
                        || (isInUseFine && volume.status().equals("in-use"));
        if (!isGood) {
            throw VolumeFailure.invalidVolume(
                    "Volume %s status must be %s, but current status is: %s."
                            .formatted(
                                    volume.id(),
                                    isInUseFine ? "available, in-use" : "available",
                                    volume.status()));
        }
    }

    void delete(String id, boolean isForced, VolumeCall call) {
        call.requireWriter("volume:delete_snapshot");
        change(
                id,
                call,
                snapshot -> {
                    if (!isForced && !Set.of("available", "error").contains(snapshot.status())) {
                        throw VolumeFailure.invalidSnapshot(
                                "Snapshot status must be available or error and must not be part"
                                        + " of a group.");
                    }
                    store.setStatus(snapshot.id(), "deleting", snapshot.progress(), moment.now());
                    queue.add(
                            Order.of(
                                    DeleteSnapshotJob.KIND,
                                    snapshot.volumeId(),
                                    Map.of("snapshot", snapshot.id().toString())),
                            call.requestId());
                    return snapshot;
                });
    }

    SnapshotRow describe(String id, Fields fields, VolumeCall call) {
        call.requireWriter("volume:update_snapshot");
        return change(
                id,
                call,
                snapshot -> {
                    var name = fields.has("name") ? "name" : "display_name";
                    var description =
                            fields.has("description") ? "description" : "display_description";
                    store.describe(
                            snapshot.id(),
                            fields.has(name) ? fields.stripped(name) : snapshot.name(),
                            fields.has(description)
                                    ? fields.stripped(description)
                                    : snapshot.description(),
                            moment.now());
                    return store.find(snapshot.id()).orElseThrow();
                });
    }

    SnapshotRow setMetadata(
            String id, VolumeCall call, Function<Map<String, String>, Map<String, String>> change) {
        call.requireWriter("volume:update_snapshot_metadata");
        return change(
                id,
                call,
                snapshot -> {
                    store.setMetadata(
                            snapshot.id(), change.apply(snapshot.metadata()), moment.now());
                    return store.find(snapshot.id()).orElseThrow();
                });
    }

    void resetStatus(String id, Fields fields, VolumeCall call) {
        call.requireAdmin("volume_extension:snapshot_admin_actions:reset_status");
        var status = fields.required("status").toLowerCase(Locale.ROOT);
        if (!STATUSES.contains(status)) {
            throw VolumeFailure.invalidField(
                    "status", status, "'" + status + "' is not a valid status");
        }
        change(
                id,
                call,
                snapshot -> {
                    store.setStatus(snapshot.id(), status, snapshot.progress(), moment.now());
                    return snapshot;
                });
    }

    /** By compute, of a snapshot that it has a part in. */
    void reportStatus(String id, Fields fields, VolumeCall call) {
        call.requireWriter("snapshot_extension:snapshot_actions:update_snapshot_status");
        var status = fields.required("status");
        var progress = fields.text("progress");
        change(
                id,
                call,
                snapshot -> {
                    var allowed =
                            switch (snapshot.status()) {
                                case "creating" -> Set.of("creating", "available", "error");
                                case "deleting" -> Set.of("deleting", "error_deleting");
                                default ->
                                        throw ServiceFailure.badRequest(
                                                "Snapshot status "
                                                        + snapshot.status()
                                                        + " not allowed for"
                                                        + " update_snapshot_status");
                            };
                    if (!allowed.contains(status)) {
                        throw ServiceFailure.badRequest(
                                ("Provided snapshot status %s not allowed for snapshot with status"
                                                + " %s.")
                                        .formatted(status, snapshot.status()));
                    }
                    store.setStatus(
                            snapshot.id(),
                            status,
                            progress == null ? snapshot.progress() : progress,
                            moment.now());
                    return snapshot;
                });
    }

    private SnapshotRow change(
            String id, VolumeCall call, Function<SnapshotRow, SnapshotRow> decision) {
        var known = find(id, call);
        return Objects.requireNonNull(
                transaction.execute(_ -> decision.apply(lock(known.id(), id))));
    }

    private SnapshotRow lock(UUID known, String id) {
        return store.lock(known).orElseThrow(() -> VolumeFailure.snapshotNotFound(id));
    }
}
