package io.kilonova.volumeproxy;

import io.kilonova.platform.microversion.Named;
import io.kilonova.volume.SnapshotInfo;
import java.util.List;

/** A snapshot of a volume in the form that upstream keeps for old clients. */
record SnapshotView(
        String id,
        String status,
        int size,
        @Named("createdAt") String createdAt,
        @Named("volumeId") String volumeId,
        @Named("displayName") String displayName,
        @Named("displayDescription") String displayDescription) {

    record One(SnapshotView snapshot) {}

    record All(List<SnapshotView> snapshots) {
        All {
            snapshots = List.copyOf(snapshots);
        }
    }

    static SnapshotView of(SnapshotInfo snapshot) {
        return new SnapshotView(
                snapshot.id(),
                snapshot.status(),
                snapshot.sizeGb(),
                snapshot.createdAt(),
                snapshot.volumeId(),
                snapshot.name(),
                snapshot.description());
    }
}
