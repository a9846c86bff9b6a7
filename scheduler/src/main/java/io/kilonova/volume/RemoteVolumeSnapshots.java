package io.kilonova.volume;

import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Snapshots at the configured block storage service. */
@Component
final class RemoteVolumeSnapshots implements VolumeSnapshots {
    private final VolumeClient client;

    RemoteVolumeSnapshots(VolumeClient client) {
        this.client = client;
    }

    @Override
    public SnapshotInfo create(NewSnapshot snapshot) {
        return client.createSnapshot(snapshot);
    }

    @Override
    public Optional<SnapshotInfo> find(String id) {
        return client.findSnapshot(id);
    }

    @Override
    public void delete(UUID key, String projectId) {
        client.findCreatedSnapshot(key, projectId)
                .ifPresent(snapshot -> client.deleteSnapshot(snapshot.id()));
    }
}
