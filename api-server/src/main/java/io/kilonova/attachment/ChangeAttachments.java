package io.kilonova.attachment;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import io.kilonova.server.ServerRow;
import io.kilonova.server.SwapVolumeRequest;
import io.kilonova.volume.VolumeInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/**
 * Changes whether a volume goes with its server; or takes on that another volume comes in its
 * place, which only the block storage service asks for.
 */
@Service
final class ChangeAttachments {
    private static final String INVALID = "Invalid volume: ";

    private final ServerAccess access;
    private final ServerOperations operations;
    private final ServerVolumes volumes;
    private final BlockDeviceStore disks;
    private final Policies policies;

    ChangeAttachments(
            ServerAccess access,
            ServerOperations operations,
            ServerVolumes volumes,
            BlockDeviceStore disks,
            Policies policies) {
        this.access = access;
        this.operations = operations;
        this.volumes = volumes;
        this.disks = disks;
        this.policies = policies;
    }

    /** Once nothing but a swap could be asked for. */
    void update(String serverId, String volumeId, JsonNode wish, ApiRequest request) {
        var server = access.find(serverId, request.caller());
        var other = wish.path("volumeId").asString("");
        var canChange = request.version().has(Behaviour.ATTACHMENTS_CAN_BE_CHANGED);
        var isSwap = !canChange || !PlainUuid.of(other).equals(PlainUuid.of(volumeId));
        if (isSwap) {
            policies.enforce(Attachments.RULE + "swap", request.caller());
        } else {
            policies.enforce(Attachments.RULE + "update", request.caller(), server.projectId());
        }
        if (canChange) {
            change(server, volumeId, wish);
        }
        if (isSwap) {
            swap(server, volumeId, PlainUuid.of(other), request);
        }
    }

    private void change(ServerRow server, String volumeId, JsonNode wish) {
        var disk = find(server, volumeId);
        requireSame("id", wish, disk.volumeId());
        requireSame("serverId", wish, server.id().toString());
        requireSame("device", wish, disk.deviceName());
        requireSame("tag", wish, disk.tag());
        if (wish.has("delete_on_termination")) {
            disks.setDeleteOnTermination(disk.id(), DiskWish.isTrue(wish));
        }
    }

    private static void requireSame(String key, JsonNode wish, @Nullable String value) {
        var said = wish.path(key).isNull() ? null : wish.path(key).asString("");
        if (wish.has(key) && !Objects.equals(said, value)) {
            throw new ComputeFailure.Invalid("The " + key + " property is not mutable");
        }
    }

    private BlockDeviceRow find(ServerRow server, String volumeId) {
        return volumes.disk(server, volumeId)
                .orElseThrow(() -> ServerVolumes.notAttached(server, volumeId));
    }

    private void swap(ServerRow server, String oldId, String newId, ApiRequest request) {
        operations.check(server, Operation.SWAP_VOLUME, request);
        var old =
                volumes.find(oldId, request.caller())
                        .orElseThrow(() -> ServerVolumes.noVolume(oldId));
        if (old.migrationStatus().isEmpty()) {
            throw new ComputeFailure.Conflict(
                    "volume %s is not migrating this api should only be called by Cinder"
                            .formatted(oldId));
        }
        var fresh =
                volumes.find(newId, request.caller())
                        .orElseThrow(
                                () -> new ComputeFailure.Invalid(ServerVolumes.isMissing(newId)));
        checkSwap(server, old, fresh);
        var disk = find(server, oldId);
        var input = new SwapVolumeRequest(server.id(), disk.id(), old.id(), fresh.id());
        operations.begin(
                server,
                new Work(Operation.SWAP_VOLUME, "server.swap-volume", input),
                () -> {
                    if (!disks.lockHolders(fresh.id()).isEmpty()) {
                        throw mustBeDetached();
                    }
                    if (!disks.beginDetaching(disk.id())) {
                        throw new ComputeFailure.Invalid(
                                INVALID + "volume " + old.id() + " is being detached");
                    }
                },
                request);
    }

    private static void checkSwap(ServerRow server, VolumeInfo old, VolumeInfo fresh) {
        var id = server.id().toString();
        if (old.uses().stream().noneMatch(use -> use.serverId().equals(id))) {
            throw new ComputeFailure.Invalid(
                    INVALID + "Old volume is attached to a different instance.");
        }
        if (!fresh.uses().isEmpty()) {
            throw mustBeDetached();
        }
        if (fresh.sizeGb() < old.sizeGb()) {
            throw new ComputeFailure.Invalid(
                    INVALID + "New volume must be the same size or larger.");
        }
        if (old.isMultiattach() && old.uses().size() > 1) {
            throw new ComputeFailure.Invalid(
                    "Swapping multi-attach volumes with more than one read/write attachment is not"
                            + " supported.");
        }
    }

    private static ComputeFailure mustBeDetached() {
        return new ComputeFailure.Invalid(
                INVALID + "New volume must be detached in order to swap.");
    }
}
