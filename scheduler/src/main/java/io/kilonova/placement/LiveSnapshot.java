package io.kilonova.placement;

import io.kilonova.placement.Snapshot.HostFacts;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The snapshot of this scheduler, read anew when it is older than a setting. Between readings it
 * follows this scheduler's own claims; those of others it learns when the database refuses.
 */
final class LiveSnapshot {
    private final HostCapacityStore hosts;
    private final Duration silence;
    private final long maxAgeNanos;
    private final Timeline timeline;
    private final ReentrantLock lock = new ReentrantLock();
    private Snapshot current = Snapshot.builder().build();
    private long readAt;
    private boolean isStale = true;

    LiveSnapshot(HostCapacityStore hosts, Duration silence, Duration maxAge, Timeline timeline) {
        this.hosts = hosts;
        this.silence = silence;
        this.maxAgeNanos = maxAge.toNanos();
        this.timeline = timeline;
    }

    /** Runs {@code use} on the snapshot, alone. */
    <T> T with(Function<Snapshot, T> use) {
        lock.lock();
        try {
            if (isStale || timeline.nanoTime() - readAt > maxAgeNanos) {
                current = read();
                readAt = timeline.nanoTime();
                isStale = false;
            }
            return use.apply(current);
        } finally {
            lock.unlock();
        }
    }

    /** Takes (or, negative, gives back) capacity in {@code seen}, which may be outdated by now. */
    void reserve(Snapshot seen, int host, Map<String, Long> resources, int sign) {
        lock.lock();
        try {
            seen.reserve(host, resources, sign);
        } finally {
            lock.unlock();
        }
    }

    /** The next use reads the database first. */
    void invalidate() {
        lock.lock();
        try {
            isStale = true;
        } finally {
            lock.unlock();
        }
    }

    private Snapshot read() {
        var builder = Snapshot.builder().expecting(current.size());
        hosts.visitAll(
                silence,
                new HostCapacityStore.Visitor() {
                    @Override
                    public void host(HostCapacityStore.Host host) {
                        builder.host(
                                new HostFacts(
                                        host.id(),
                                        host.name(),
                                        host.hypervisorHostname(),
                                        host.hypervisorType(),
                                        host.architecture(),
                                        host.availabilityZone(),
                                        Set.of(host.traits()),
                                        host.isEnabled(),
                                        host.isUp()));
                    }

                    @Override
                    public void capacity(String resourceClass, long free) {
                        builder.capacity(resourceClass, free);
                    }
                });
        return builder.build();
    }
}
