package io.kilonova.server.snapshot;

import io.kilonova.agent.protocol.FreezeGuest;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ServerImages;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestImages;
import io.kilonova.server.ImageFlags;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.SnapshotRequest;
import io.kilonova.volume.NewSnapshot;
import io.kilonova.volume.SnapshotInfo;
import io.kilonova.volume.VolumeSnapshots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Saves a server that boots from a volume: snapshots of all its volumes, taken while the guest
 * holds its writes if it can, and an image without bytes that tells of them.
 */
@Component
public class SnapshotVolumes implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotVolumes.class);
    private static final String EVENT = "compute_snapshot_instance";

    private final GuestImages copies;
    private final ServerImages images;
    private final VolumeSnapshots snapshots;
    private final Guests guests;
    private final ServerOutcome outcome;
    private final JsonMapper json;

    SnapshotVolumes(
            GuestImages copies,
            ServerImages images,
            VolumeSnapshots snapshots,
            Guests guests,
            ServerOutcome outcome,
            JsonMapper json) {
        this.copies = copies;
        this.images = images;
        this.snapshots = snapshots;
        this.guests = guests;
        this.outcome = outcome;
        this.json = json;
    }

    /** What is known of guests, and the way to them. */
    @Component
    record Guests(GuestFactsStore facts, GuestCommands commands) {
        GuestFacts of(UUID serverId) {
            return facts.find(serverId).orElseThrow();
        }
    }

    /** The image is there. */
    public record Recorded() {}

    /** The guest's file systems are at rest, or need not be. */
    public record Frozen(boolean isFrozen) {}

    /** Every volume has its snapshot. */
    public record Snapped(boolean isFrozen, List<Taken> taken) {
        public Snapped {
            taken = List.copyOf(taken);
        }
    }

    /** The guest writes again. */
    public record Thawed(List<Taken> taken) {
        public Thawed {
            taken = List.copyOf(taken);
        }
    }

    /** The image tells of the snapshots. */
    public record Told() {}

    /** A snapshot of a volume. */
    public record Taken(String volumeId, String snapshotId, int sizeGb) {}

    @Override
    public Saga<SnapshotRequest> saga() {
        return Saga.named("server.snapshot_volumes", SnapshotRequest.class)
                .step("record", Recorded.class, this::record, this::forget)
                .step("freeze", Frozen.class, this::freeze, this::thawAgain)
                .step("snapshot", Snapped.class, this::snapshot, this::deleteSnapshots)
                .step("thaw", Thawed.class, this::thaw)
                .step("tell", Told.class, this::tell)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Recorded record(Attempt<SnapshotRequest> attempt, SnapshotRequest request)
            throws StepFailed {
        copies.record(request.image());
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        return new Recorded();
    }

    private void forget(Attempt<SnapshotRequest> attempt, SnapshotRequest request) {
        copies.forget(request.image());
    }

    private Frozen freeze(Attempt<SnapshotRequest> attempt, Recorded recorded)
            throws StepFailed, InterruptedException {
        var properties = attempt.request().image().properties();
        if (!ImageFlags.hasGuestAgent(properties)) {
            return new Frozen(false);
        }
        try {
            order(attempt, false);
            return new Frozen(true);
        } catch (StepFailed e) {
            if (ImageFlags.requiresQuiesce(properties)) {
                throw e;
            }
            LOG.info("server={} not frozen: {}", attempt.serverId(), e.getMessage());
            return new Frozen(false);
        }
    }

    /** A guest that is frozen must not stay so, whatever else happens. */
    private void thawAgain(Attempt<SnapshotRequest> attempt, Recorded recorded)
            throws InterruptedException {
        if (ImageFlags.hasGuestAgent(attempt.request().image().properties())) {
            tryToThaw(attempt);
        }
    }

    private void tryToThaw(Attempt<?> attempt) throws InterruptedException {
        try {
            order(attempt, true);
        } catch (StepFailed e) {
            LOG.warn("server={} not thawed: {}", attempt.serverId(), e.getMessage());
        }
    }

    private void order(Attempt<?> attempt, boolean thaw) throws StepFailed, InterruptedException {
        var host = guests.of(attempt.serverId()).hostId();
        if (host != null) {
            var freeze = FreezeGuest.newBuilder().setThaw(thaw);
            guests.commands().order(attempt, host, command -> command.setFreeze(freeze));
        }
    }

    private Snapped snapshot(Attempt<SnapshotRequest> attempt, Frozen frozen) throws StepFailed {
        var taken = new ArrayList<Taken>();
        for (var volume : volumes(attempt)) {
            var wish = wish(attempt, volume);
            var snapshot = awaited(ServiceCalls.ask(() -> snapshots.create(wish)));
            taken.add(new Taken(wish.volumeId(), snapshot.id(), snapshot.sizeGb()));
        }
        return new Snapped(frozen.isFrozen(), taken);
    }

    private List<String> volumes(Attempt<?> attempt) {
        return guests.of(attempt.serverId()).devices().stream()
                .map(BlockDeviceRow::volumeId)
                .filter(Objects::nonNull)
                .toList();
    }

    private NewSnapshot wish(Attempt<SnapshotRequest> attempt, String volumeId) {
        return new NewSnapshot(
                key(attempt, volumeId),
                guests.of(attempt.serverId()).projectId(),
                volumeId,
                "snapshot for " + attempt.request().image().name(),
                "");
    }

    /** One name for a snapshot, whoever asks and however often. */
    private static UUID key(Attempt<?> attempt, String volumeId) {
        var name = attempt.id() + " " + volumeId;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Until then the guest must not write. */
    private static SnapshotInfo awaited(SnapshotInfo snapshot) throws StepFailed {
        if (snapshot.isError()) {
            throw StepFailed.because("A volume could not be snapshotted.", snapshot.toString());
        }
        if (!snapshot.status().equals("available")) {
            throw new ComputeFailure.Unavailable(
                    "A snapshot is not ready yet.", snapshot.id() + " is " + snapshot.status());
        }
        return snapshot;
    }

    private void deleteSnapshots(Attempt<SnapshotRequest> attempt, Frozen frozen) {
        var project = guests.of(attempt.serverId()).projectId();
        for (var volume : volumes(attempt)) {
            snapshots.delete(key(attempt, volume), project);
        }
    }

    private Thawed thaw(Attempt<SnapshotRequest> attempt, Snapped snapped)
            throws InterruptedException {
        if (snapped.isFrozen()) {
            tryToThaw(attempt);
        }
        return new Thawed(snapped.taken());
    }

    private Told tell(Attempt<SnapshotRequest> attempt, Thawed thawed) throws StepFailed {
        var id = attempt.request().image().id().toString();
        var known = ServiceCalls.ask(() -> images.find(id));
        if (known.isEmpty()) {
            throw StepFailed.because("Image " + id + " could not be found.", null);
        }
        if (!known.get().isActive()) {
            var properties = properties(attempt, thawed.taken());
            ServiceCalls.tell(() -> images.finishEmpty(id, properties));
        }
        return new Told();
    }

    private Map<String, String> properties(Attempt<?> attempt, List<Taken> taken) {
        var devices = guests.of(attempt.serverId()).devices();
        var properties = new HashMap<String, String>();
        devices.stream()
                .filter(BlockDeviceRow::isRoot)
                .map(BlockDeviceRow::deviceName)
                .filter(Objects::nonNull)
                .forEach(name -> properties.put("root_device_name", name));
        properties.put("bdm_v2", "True");
        properties.put(
                "block_device_mapping",
                json.writeValueAsString(SnapshotMapping.of(devices, taken)));
        return properties;
    }

    private Done announce(Attempt<SnapshotRequest> attempt, Told told) {
        attempt.alsoCommit(() -> outcome.completed(attempt, attempt.request().operation(), EVENT));
        return new Done();
    }

    private void fail(Attempt<SnapshotRequest> attempt, Failure failure) {
        outcome.failed(attempt, attempt.request().operation(), EVENT, failure);
    }
}
