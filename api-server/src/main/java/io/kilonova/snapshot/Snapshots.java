package io.kilonova.snapshot;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageClient;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.policy.Policies;
import io.kilonova.quota.Quotas;
import io.kilonova.quota.Resource;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerImage;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import io.kilonova.server.ServerRow;
import io.kilonova.server.SnapshotRequest;
import io.kilonova.server.SnapshotRequest.Rotation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * Takes snapshots and backups on. The image exists when the request is answered; the work is
 * written down before the image is made, so that nothing is left of either without the other.
 */
@Service
final class Snapshots {
    private static final String CREATE_IMAGE = "os_compute_api:servers:create_image";
    private static final Duration HELD = Duration.ofMinutes(1);

    private final ServerOperations operations;
    private final SavedServer saved;
    private final ImageClient images;
    private final Quotas quotas;
    private final Policies policies;

    Snapshots(
            ServerOperations operations,
            SavedServer saved,
            ImageClient images,
            Quotas quotas,
            Policies policies) {
        this.operations = operations;
        this.saved = saved;
        this.images = images;
        this.quotas = quotas;
        this.policies = policies;
    }

    /** The id of the image that the server is saved as. */
    UUID createImage(
            String serverId, String name, Map<String, String> metadata, ApiRequest request) {
        var server = operations.find(serverId, Operation.CREATE_IMAGE, CREATE_IMAGE, request);
        checkLimit(metadata, request);
        ServerOperations.hostOf(server);
        var root = saved.rootVolume(server);
        if (root.isPresent()) {
            policies.enforce(
                    CREATE_IMAGE + ":allow_volume_backed", request.caller(), server.projectId());
            var image = saved.ofVolume(server, root.get(), name, metadata, request.caller());
            return begin(server, "server.snapshot_volumes", snapshot(server, image), request);
        }
        var image = saved.ofDisk(server, name, "snapshot", metadata, request.caller());
        return begin(server, "server.snapshot", snapshot(server, image), request);
    }

    private static SnapshotRequest snapshot(ServerRow server, ServerImage image) {
        return new SnapshotRequest(server.id(), Operation.CREATE_IMAGE, image, null);
    }

    /** Likewise, of a backup. */
    UUID createBackup(
            String serverId,
            String name,
            Rotation rotation,
            Map<String, String> metadata,
            ApiRequest request) {
        var server =
                operations.find(
                        serverId,
                        Operation.CREATE_BACKUP,
                        "os_compute_api:os-create-backup",
                        request);
        checkLimit(metadata, request);
        ServerOperations.hostOf(server);
        if (saved.rootVolume(server).isPresent()) {
            throw new ComputeFailure.Invalid(
                    "Backup is not supported for volume-backed instances.");
        }
        var more = new HashMap<>(metadata);
        more.put("backup_type", rotation.backupType());
        var image = saved.ofDisk(server, name, "backup", more, request.caller());
        var input = new SnapshotRequest(server.id(), Operation.CREATE_BACKUP, image, rotation);
        return begin(server, "server.snapshot", input, request);
    }

    private void checkLimit(Map<String, String> metadata, ApiRequest request) {
        if (request.version().has(Behaviour.IMAGE_METADATA_LIMITED)
                && !metadata.isEmpty()
                && !quotas.limits(request.caller().projectId())
                        .allows(Resource.METADATA_ITEMS, metadata.size())) {
            throw new ComputeFailure.OverQuota("Image metadata limit exceeded");
        }
    }

    private UUID begin(ServerRow server, String saga, SnapshotRequest input, ApiRequest request) {
        var image = input.image();
        var operation =
                operations.hold(server, new Work(input.operation(), saga, input), HELD, request);
        try {
            images.createFor(image);
        } catch (RuntimeException e) {
            operations.cancel(operation);
            throw e;
        }
        if (!operations.release(operation)) {
            images.delete(image.id().toString());
            throw new ComputeFailure.Conflict(
                    "Instance " + server.id() + " was changed while its image was made.");
        }
        return image.id();
    }
}
