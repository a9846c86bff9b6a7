package io.kilonova.attachment;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.id.Ids;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.AttachVolumeRequest;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.DetachVolumeRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import io.kilonova.server.ServerRow;
import io.kilonova.server.VmState;
import io.kilonova.server.VolumeUse;
import io.kilonova.volume.VolumeInfo;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/**
 * Lists the volumes of a server, takes on that one more comes or one goes. The row of a new disk is
 * written with its operation, under locks of the server and of the volume: no two servers get the
 * same volume, no two disks the same name.
 */
@Service
public final class Attachments {
    static final String RULE = "os_compute_api:os-volumes-attachments:";
    private static final String INVALID = "Invalid volume: ";
    private static final String NOT_IN_USE =
            "Unable to detach volume. Volume status must be 'in-use' and attach_status must be"
                    + " 'attached' to detach.";

    private final ServerAccess access;
    private final ServerOperations operations;
    private final ServerVolumes volumes;
    private final BlockDeviceStore disks;
    private final Ids ids;

    Attachments(
            ServerAccess access,
            ServerOperations operations,
            ServerVolumes volumes,
            BlockDeviceStore disks,
            Ids ids) {
        this.access = access;
        this.operations = operations;
        this.volumes = volumes;
        this.disks = disks;
        this.ids = ids;
    }

    List<AttachmentView> list(String serverId, ApiRequest request) {
        var server = access.find(serverId, RULE + "index", request);
        return volumes.of(server).stream()
                .filter(disk -> disk.volumeId() != null)
                .map(disk -> AttachmentView.of(server.id(), disk))
                .toList();
    }

    AttachmentView show(String serverId, String volumeId, ApiRequest request) {
        var server = access.find(serverId, RULE + "show", request);
        return volumes.disk(server, volumeId)
                .map(disk -> AttachmentView.of(server.id(), disk))
                .orElseThrow(() -> ServerVolumes.notAttached(server, volumeId));
    }

    AttachmentView.Begun attach(String serverId, JsonNode attachment, ApiRequest request) {
        var server = access.find(serverId, RULE + "create", request);
        checkShelved(server, Operation.ATTACH_VOLUME, request);
        operations.check(server, Operation.ATTACH_VOLUME, request);
        var wish = DiskWish.of(attachment);
        var volumeId = PlainUuid.of(attachment.path("volumeId").asString(""));
        var volume =
                volumes.find(volumeId, request.caller())
                        .orElseThrow(() -> ServerVolumes.noVolume(volumeId));
        checkMayShare(server, wish, volume, request);
        var made = new AtomicReference<BlockDeviceRow>();
        var id = ids.next();
        var input = new AttachVolumeRequest(server.id(), id, volume.id());
        operations.begin(
                server,
                new Work(Operation.ATTACH_VOLUME, "server.attach-volume", input),
                () -> {
                    checkFree(server, volume);
                    var row = wish.row(id, volume, volumes.of(server));
                    disks.add(server.id(), row);
                    made.set(row);
                },
                request);
        return AttachmentView.begun(server.id(), Objects.requireNonNull(made.get()));
    }

    /** Until then, shelved servers were as good as gone. */
    private static void checkShelved(ServerRow server, Operation operation, ApiRequest request) {
        var vm = server.state().vm();
        if ((vm == VmState.SHELVED || vm == VmState.SHELVED_OFFLOADED)
                && !request.version().has(Behaviour.VOLUMES_OF_SHELVED)) {
            throw new ComputeFailure.Conflict(
                    "Cannot '%s' instance %s while it is in vm_state %s"
                            .formatted(operation.word(), server.id(), vm.wire()));
        }
    }

    private static void checkMayShare(
            ServerRow server, DiskWish wish, VolumeInfo volume, ApiRequest request) {
        if (volume.isMultiattach() && !request.version().has(Behaviour.MULTIATTACH_VOLUMES)) {
            throw new ComputeFailure.Invalid(
                    "Multiattach volumes are only supported starting with compute API version"
                            + " 2.60.");
        }
        if (server.state().vm() != VmState.SHELVED_OFFLOADED) {
            return;
        }
        if (wish.tag() != null) {
            throw new ComputeFailure.Invalid(
                    "Tagged volume attachment is not supported for shelved-offloaded instances.");
        }
        if (volume.isMultiattach()) {
            throw new ComputeFailure.Invalid(
                    "Attaching multiattach volumes is not supported for shelved-offloaded"
                            + " instances.");
        }
    }

    private void checkFree(ServerRow server, VolumeInfo volume) {
        var holders = disks.lockHolders(volume.id());
        if (holders.contains(server.id())) {
            throw new ComputeFailure.Invalid(
                    INVALID + "volume " + volume.id() + " already attached");
        }
        VolumeUse.refusal(volume.id(), volume.isMultiattach(), holders)
                .or(volume::refusalToReserve)
                .ifPresent(why -> {
                    throw new ComputeFailure.Invalid(INVALID + why);
                });
    }

    void detach(String serverId, String volumeId, ApiRequest request) {
        var server = access.find(serverId, RULE + "delete", request);
        checkShelved(server, Operation.DETACH_VOLUME, request);
        operations.check(server, Operation.DETACH_VOLUME, request);
        var disk = find(server, volumeId, request);
        if (disk.isRoot()) {
            throw new ComputeFailure.Invalid("Cannot detach a root device volume");
        }
        var volume = Objects.requireNonNull(disk.volumeId());
        checkInUse(server, volume, request);
        var input = new DetachVolumeRequest(server.id(), disk.id(), volume);
        operations.begin(
                server,
                new Work(Operation.DETACH_VOLUME, "server.detach-volume", input),
                () -> {
                    if (!disks.beginDetaching(disk.id())) {
                        throw new ComputeFailure.Invalid(INVALID + NOT_IN_USE);
                    }
                },
                request);
    }

    /** A volume that the block storage service lost can be detached, too. */
    private BlockDeviceRow find(ServerRow server, String volumeId, ApiRequest request) {
        return volumes.disk(server, volumeId)
                .orElseThrow(() ->
                        volumes.find(volumeId, request.caller()).isPresent()
                                ? ServerVolumes.notAttached(server, volumeId)
                                : ServerVolumes.noVolume(volumeId));
    }

    /** One that no host gets at is only kept for the server. */
    private void checkInUse(ServerRow server, String volumeId, ApiRequest request) {
        var isElsewhere =
                server.state().vm() != VmState.SHELVED_OFFLOADED
                        && volumes.find(volumeId, request.caller())
                                .filter(volume -> !volume.status().equals("in-use"))
                                .isPresent();
        if (isElsewhere) {
            throw new ComputeFailure.Invalid(INVALID + NOT_IN_USE);
        }
    }
}
