package io.kilonova.volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** How work ends: its row goes in the transaction that changes what waited for it. */
@Component
final class Endings {
    private static final Duration MEMORY = Duration.ofDays(30);

    private final VolumeStore volumes;
    private final VolumeSnapshotStore snapshots;
    private final WorkStore works;
    private final MessageStore messages;
    private final TransactionTemplate transaction;
    private final Moment moment;

    Endings(
            VolumeStore volumes,
            VolumeSnapshotStore snapshots,
            WorkStore works,
            MessageStore messages,
            TransactionTemplate transaction,
            Moment moment) {
        this.volumes = volumes;
        this.snapshots = snapshots;
        this.works = works;
        this.messages = messages;
        this.transaction = transaction;
        this.moment = moment;
    }

    /** What becomes of a thing; the file moves before the commit, so that none is missing. */
    interface Ending<T> {
        void apply(T thing) throws IOException;
    }

    /**
     * Ends work on a volume, if that still waits for it: else somebody has given it another status.
     */
    void ofVolume(WorkRow work, Set<String> statuses, Ending<VolumeRow> ending) throws IOException {
        end(
                work,
                () ->
                        volumes.lock(work.volumeId())
                                .filter(volume -> statuses.contains(volume.status())),
                ending);
    }

    void ofSnapshot(WorkRow work, UUID id, String status, Ending<SnapshotRow> ending)
            throws IOException {
        end(work, () -> snapshots.lock(id).filter(s -> s.status().equals(status)), ending);
    }

    private <T> void end(WorkRow work, Supplier<Optional<T>> lock, Ending<T> ending)
            throws IOException {
        try {
            transaction.executeWithoutResult(_ -> {
                var thing = lock.get();
                if (thing.isPresent()) {
                    try {
                        ending.apply(thing.get());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                works.delete(work.id());
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }

    /** The volume goes where a failure leads, and its owner is told why. */
    void failVolume(WorkRow work, Set<String> statuses, VolumeChange change, String reason) {
        volumes.lock(work.volumeId())
                .filter(volume -> statuses.contains(volume.status()))
                .ifPresent(volume -> {
                    volumes.update(volume.id(), change, moment.now());
                    tell(work, volume.projectId(), "VOLUME", volume.id(), reason);
                });
    }

    void failSnapshot(WorkRow work, UUID id, String status, String to, String reason) {
        snapshots
                .lock(id)
                .filter(snapshot -> snapshot.status().equals(status))
                .ifPresent(snapshot -> {
                    snapshots.setStatus(id, to, snapshot.progress(), moment.now());
                    tell(work, snapshot.projectId(), "VOLUME_SNAPSHOT", id, reason);
                });
    }

    private void tell(WorkRow work, String project, String kind, UUID id, String reason) {
        var now = moment.now();
        messages.deleteOlderThan(now.minus(MEMORY));
        messages.insert(
                new MessageRow(
                        moment.id(),
                        project,
                        kind + "_" + work.kind().toUpperCase(Locale.ROOT),
                        work.requestId(),
                        kind,
                        id,
                        work.kind().replace('_', ' ') + ":" + reason,
                        now));
    }
}
