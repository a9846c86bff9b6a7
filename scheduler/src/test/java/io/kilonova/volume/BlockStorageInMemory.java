package io.kilonova.volume;

import io.kilonova.failure.ComputeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A block storage service in memory that keeps the statuses of volumes as Cinder does. */
public final class BlockStorageInMemory implements ServerVolumes {
    private final Map<String, VolumeInfo> volumes = new TreeMap<>();
    private final Map<String, AttachmentInfo> attachments = new TreeMap<>();
    private final List<String> swaps = new ArrayList<>();
    private String firstStatus = "available";
    private int counter;
    private @Nullable ComputeFailure failure;
    private @Nullable Runnable afterRefusal;
    private boolean isDown;
    private boolean goesDown;
    private int looksUntilDone = Integer.MAX_VALUE;

    /** Every volume there is, with its status. */
    public synchronized Map<String, String> statuses() {
        var statuses = new TreeMap<String, String>();
        volumes.forEach((id, volume) -> statuses.put(id, volume.status()));
        return Map.copyOf(statuses);
    }

    /** Volumes made for servers, and those of users that are not free. */
    public synchronized Map<String, String> made() {
        var made = new TreeMap<>(statuses());
        made.values().removeIf("available"::equals);
        volumes.forEach((id, volume) -> {
            if (!volume.description().isEmpty()) {
                made.put(id, volume.status());
            }
        });
        return Map.copyOf(made);
    }

    /** Every attachment there is: volume, server, status. */
    public synchronized List<String> attached() {
        return attachments.values().stream()
                .map(a -> a.volumeId() + " " + a.serverId() + " " + a.status())
                .sorted()
                .toList();
    }

    /** How swaps ended: old, new, whether they failed. */
    public synchronized List<String> swaps() {
        return List.copyOf(swaps);
    }

    /** A volume that a user made. */
    public synchronized String volumeOfUser() {
        var id = "user-volume-" + ++counter;
        volumes.put(id, volume(id, "available", "", false));
        return id;
    }

    /** Likewise, for several servers at once. */
    public synchronized String sharedVolume() {
        var id = "shared-volume-" + ++counter;
        volumes.put(id, volume(id, "available", "", true));
        return id;
    }

    public synchronized void status(String volumeId, String status) {
        put(volumeId, status);
    }

    /** Volumes made from now on are at this first. */
    public synchronized void begin(String status) {
        firstStatus = status;
    }

    public synchronized void forget(String volumeId) {
        volumes.remove(volumeId);
        attachments.values().removeIf(attachment -> attachment.volumeId().equals(volumeId));
    }

    /** Refuses whatever is asked next, once. */
    public synchronized void failOnce(ComputeFailure next) {
        failure = next;
    }

    /** Volumes that are being made are there when they have been looked at so often. */
    public synchronized void finishCreatingAfter(int looks) {
        looksUntilDone = looks;
    }

    /** Refuses, once, to call something attached, and then this happens. */
    public synchronized void refuseToComplete(Runnable next) {
        afterRefusal = next;
    }

    /** Answers nothing once something is attached. */
    public synchronized void downAfterAttaching() {
        goesDown = true;
    }

    /** Answers nothing while it is down. */
    public synchronized void down(boolean down) {
        isDown = down;
    }

    @Override
    public synchronized VolumeInfo make(NewVolume wish) {
        failIfTold();
        var id = "volume-" + ++counter;
        volumes.put(id, volume(id, firstStatus, wish.key().toString(), false));
        return volumes.get(id);
    }

    @Override
    public synchronized VolumeInfo makeOrFind(NewVolume wish) {
        return findMade(wish.key(), wish.projectId()).orElseGet(() -> make(wish));
    }

    @Override
    public synchronized Optional<VolumeInfo> findMade(UUID key, String projectId) {
        failIfTold();
        return volumes.values().stream()
                .filter(volume -> volume.description().equals(key.toString()))
                .findFirst();
    }

    @Override
    public synchronized Optional<VolumeInfo> find(String volumeId) {
        failIfTold();
        var volume = volumes.get(volumeId);
        if (volume != null && volume.status().equals("creating") && --looksUntilDone <= 0) {
            put(volumeId, "available");
        }
        return Optional.ofNullable(volumes.get(volumeId));
    }

    @Override
    public synchronized void delete(String volumeId) {
        failIfTold();
        var volume = volumes.get(volumeId);
        if (volume != null && !List.of("available", "error").contains(volume.status())) {
            throw new ComputeFailure.Invalid("Volume status must be available or error.");
        }
        volumes.remove(volumeId);
    }

    @Override
    public synchronized void forceDelete(String volumeId) {
        failIfTold();
        volumes.remove(volumeId);
    }

    @Override
    public synchronized AttachmentInfo reserve(String volumeId, UUID serverId) {
        failIfTold();
        var volume = known(volumeId);
        var isFree =
                volume.status().equals("available")
                        || (volume.isMultiattach() && volume.status().equals("in-use"));
        if (!isFree) {
            throw new ComputeFailure.Invalid(
                    "Volume %s status must be available to reserve, but the current status is %s."
                            .formatted(volumeId, volume.status()));
        }
        put(volumeId, "reserved");
        return attachment("attachment-" + ++counter, volumeId, serverId.toString(), "reserved");
    }

    @Override
    public synchronized List<AttachmentInfo> attachments(String volumeId, UUID serverId) {
        failIfTold();
        return attachments.values().stream()
                .filter(attachment -> attachment.volumeId().equals(volumeId))
                .filter(attachment -> attachment.serverId().equals(serverId.toString()))
                .toList();
    }

    @Override
    public synchronized AttachmentInfo connect(String attachmentId, Connector connector) {
        failIfTold();
        var known = knownAttachment(attachmentId);
        put(known.volumeId(), "attaching");
        return attachment(attachmentId, known.volumeId(), known.serverId(), "attaching");
    }

    @Override
    public synchronized void complete(String attachmentId) {
        failIfTold();
        var known = knownAttachment(attachmentId);
        if (afterRefusal != null) {
            afterRefusal.run();
            afterRefusal = null;
            throw new ComputeFailure.Conflict("It is no attachment any more.");
        }
        put(known.volumeId(), "in-use");
        attachment(attachmentId, known.volumeId(), known.serverId(), "attached");
        isDown = goesDown;
        goesDown = false;
    }

    @Override
    public synchronized void release(String attachmentId) {
        failIfTold();
        var gone = attachments.remove(attachmentId);
        if (gone != null && volumes.containsKey(gone.volumeId())) {
            var isLeft =
                    attachments.values().stream()
                            .anyMatch(left -> left.volumeId().equals(gone.volumeId()));
            put(gone.volumeId(), isLeft ? "in-use" : "available");
        }
    }

    @Override
    public synchronized void beginDetaching(String volumeId) {
        failIfTold();
        if (!known(volumeId).status().equals("in-use")) {
            throw new ComputeFailure.Invalid("Volume status must be 'in-use' to detach.");
        }
        put(volumeId, "detaching");
    }

    @Override
    public synchronized void rollDetaching(String volumeId) {
        failIfTold();
        put(volumeId, "in-use");
    }

    @Override
    public synchronized String completeSwap(String oldId, String newId, boolean hasFailed) {
        failIfTold();
        if (known(oldId).migrationStatus().isEmpty()) {
            throw new ComputeFailure.Invalid("Source volume not mid-migration.");
        }
        swaps.add(oldId + " " + newId + " " + (hasFailed ? "failed" : "done"));
        var old = known(oldId);
        volumes.put(oldId, volume(oldId, hasFailed ? old.status() : "in-use", "", false));
        return oldId;
    }

    /** The volume is being moved, which a server has to help with. */
    public synchronized void migrating(String volumeId) {
        var old = known(volumeId);
        volumes.put(volumeId, migrating(old));
    }

    private void put(String volumeId, String status) {
        var old = known(volumeId);
        var changed = volume(volumeId, status, old.description(), old.isMultiattach());
        volumes.put(volumeId, old.migrationStatus().isEmpty() ? changed : migrating(changed));
    }

    private VolumeInfo known(String volumeId) {
        var volume = volumes.get(volumeId);
        if (volume == null) {
            throw new ComputeFailure.NotFound("Volume " + volumeId + " could not be found.");
        }
        return volume;
    }

    private AttachmentInfo knownAttachment(String id) {
        var attachment = attachments.get(id);
        if (attachment == null) {
            throw new ComputeFailure.NotFound("Volume attachment " + id + " could not be found.");
        }
        return attachment;
    }

    private AttachmentInfo attachment(String id, String volumeId, String server, String status) {
        var data =
                JsonMapper.shared()
                        .readTree("{\"device_path\": \"/volumes/%s\"}".formatted(volumeId));
        var connection = status.equals("reserved") ? null : new ConnectionInfo("local", data);
        var attachment = new AttachmentInfo(id, volumeId, server, status, "rw", connection);
        attachments.put(id, attachment);
        return attachment;
    }

    private void failIfTold() {
        if (isDown) {
            throw new ComputeFailure.Unavailable("block storage is down", "");
        }
        if (failure != null) {
            var told = failure;
            failure = null;
            throw told;
        }
    }

    private static VolumeInfo volume(String id, String status, String key, boolean multiattach) {
        return volume(id, status, key, multiattach, "");
    }

    private static VolumeInfo migrating(VolumeInfo volume) {
        return volume(
                volume.id(),
                volume.status(),
                volume.description(),
                volume.isMultiattach(),
                "migrating");
    }

    private static VolumeInfo volume(
            String id, String status, String key, boolean multiattach, String migration) {
        return new VolumeInfo(
                id,
                id,
                key,
                status,
                1,
                "p1",
                "hdd",
                "nova",
                "",
                "",
                "",
                true,
                multiattach,
                false,
                migration,
                List.of(),
                Map.of(),
                Map.of(),
                "");
    }
}
