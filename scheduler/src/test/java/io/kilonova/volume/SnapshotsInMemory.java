package io.kilonova.volume;

import io.kilonova.failure.ComputeFailure;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A block storage service in memory, as far as snapshots go. */
public final class SnapshotsInMemory implements VolumeSnapshots {
    private final Map<UUID, SnapshotInfo> snapshots = new TreeMap<>();
    private String status = "available";
    private @Nullable ComputeFailure failure;
    private int made;

    /** Snapshots that are made from now on have, and keep, that status. */
    public synchronized void stay(String forever) {
        status = forever;
    }

    /** All snapshots are ready. */
    public synchronized void ready() {
        status = "available";
        snapshots.replaceAll((_, snapshot) -> snapshot(snapshot.id(), snapshot.volumeId()));
    }

    /** Refuses the next snapshot. */
    public synchronized void failOnce(ComputeFailure next) {
        failure = next;
    }

    /** The volumes that have a snapshot, one entry each. */
    public synchronized Set<String> taken() {
        return snapshots.values().stream()
                .map(snapshot -> snapshot.id() + " of " + snapshot.volumeId())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized SnapshotInfo create(NewSnapshot snapshot) {
        if (failure != null) {
            var told = failure;
            failure = null;
            throw told;
        }
        return snapshots.computeIfAbsent(
                snapshot.key(), _ -> snapshot("snap-" + ++made, snapshot.volumeId()));
    }

    @Override
    public synchronized Optional<SnapshotInfo> find(String id) {
        return snapshots.values().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    @Override
    public synchronized void delete(UUID key, String projectId) {
        snapshots.remove(key);
    }

    private SnapshotInfo snapshot(String id, String volumeId) {
        return new SnapshotInfo(id, "s", "", status, 3, volumeId, "p1", Map.of(), "");
    }
}
