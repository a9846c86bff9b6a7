package io.kilonova.volume;

import java.util.Optional;
import java.util.UUID;

/**
 * Snapshots of the volumes of servers. A refusal is a {@code ComputeFailure}; {@code Unavailable}
 * may pass.
 */
public interface VolumeSnapshots {
    /** Begins the snapshot, or finds the one that was made under the key; its status goes on. */
    SnapshotInfo create(NewSnapshot snapshot);

    /** The snapshot as it is now; empty when it is gone. */
    Optional<SnapshotInfo> find(String id);

    /** Removes what was made under the key, if anything was. */
    void delete(UUID key, String projectId);
}
