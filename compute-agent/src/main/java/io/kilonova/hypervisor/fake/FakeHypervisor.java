package io.kilonova.hypervisor.fake;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Inventory;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.Hypervisor;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.time.Sleeper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A host whose guests are a few words in memory and, when asked to, files. */
public final class FakeHypervisor implements Hypervisor {
    private final String host;
    private final FakeSettings settings;
    private final Sleeper sleeper;
    private final FakeChance chance;
    private final FakeStore store;
    private final ConcurrentMap<String, FakeGuest> guests = new ConcurrentHashMap<>(1);
    private final long startedAt = System.nanoTime();
    private volatile BiConsumer<String, PowerState> watcher = (_, _) -> {};

    /**
     * @param directory for the guests, if they shall outlive the process
     */
    public FakeHypervisor(
            String host, FakeSettings settings, @Nullable Path directory, Sleeper sleeper) {
        this.host = host;
        this.settings = settings;
        this.sleeper = sleeper;
        this.chance = new FakeChance(settings, host);
        this.store = new FakeStore(settings.persist() ? directory : null);
        store.all().forEach(guest -> guests.put(guest.serverId(), guest));
    }

    @Override
    public Inventory inventory() {
        return Inventory.newBuilder()
                .setHypervisorHostname(host)
                .setHypervisorType("fake")
                .setHypervisorVersion(1000)
                .setHostIp("127.0.0.1")
                .setCpuInfoJson("{\"arch\": \"x86_64\", \"model\": \"fake\", \"vendor\": \"fake\"}")
                .setArchitecture("x86_64")
                .putTotals("VCPU", settings.vcpus())
                .putTotals("MEMORY_MB", settings.memoryMb())
                .putTotals("DISK_GB", settings.diskGb())
                .putAllTotals(settings.customResources())
                .setUptimeSeconds(Duration.ofNanos(System.nanoTime() - startedAt).toSeconds())
                .build();
    }

    @Override
    public Map<String, PowerState> guests() {
        var states = new TreeMap<String, PowerState>();
        guests.forEach((id, guest) -> states.put(id, guest.power()));
        return states;
    }

    @Override
    public PowerState spawn(Guest guest, Progress progress) throws HypervisorFailure {
        var existing = guests.get(guest.getServerId());
        if (existing != null && existing.power() == PowerState.RUNNING) {
            return PowerState.RUNNING;
        }
        phase("fetching_image", progress);
        phase("creating_disk", progress);
        phase("network", progress);
        phase("defining", progress);
        keep(FakeGuest.of(guest, PowerState.SHUTDOWN));
        sleep(chance.spawnDelay());
        phase("starting", progress);
        keep(FakeGuest.of(guest, PowerState.RUNNING));
        return PowerState.RUNNING;
    }

    private void phase(String phase, Progress progress) throws HypervisorFailure {
        progress.at(phase, 0);
        failByChance(phase);
    }

    private void failByChance(String phase) throws HypervisorFailure {
        if (chance.fails(phase)) {
            throw new HypervisorFailure(
                    settings.failForGood() ? Kind.PERMANENT : Kind.TRANSIENT,
                    "The fake host fails on purpose.",
                    "phase " + phase);
        }
    }

    @Override
    public void destroy(String serverId) throws HypervisorFailure {
        failByChance("destroy");
        sleep(settings.destroyDelay());
        store.remove(serverId);
        guests.remove(serverId);
    }

    @Override
    public byte[] consoleLog(String serverId, int lines) throws HypervisorFailure {
        var guest = guests.get(serverId);
        if (guest == null) {
            throw new HypervisorFailure(
                    Kind.NO_SUCH_GUEST, "The server is not on this host.", "no fake guest");
        }
        return FakeConsole.of(guest, lines);
    }

    @Override
    public void watch(BiConsumer<String, PowerState> onChange) {
        watcher = onChange;
    }

    /** Changes a guest as its own system or the host's owner might; {@code ABSENT} removes it. */
    public void befall(String serverId, PowerState power) {
        var guest = guests.get(serverId);
        if (guest == null) {
            return;
        }
        if (power == PowerState.ABSENT) {
            store.remove(serverId);
            guests.remove(serverId);
        } else {
            keep(guest.with(power));
        }
        watcher.accept(serverId, power);
    }

    private void keep(FakeGuest guest) {
        store.put(guest);
        guests.put(guest.serverId(), guest);
    }

    private void sleep(Duration duration) throws HypervisorFailure {
        if (duration.isZero()) {
            return;
        }
        try {
            sleeper.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure(Kind.TRANSIENT, "The host is shutting down.", e);
        }
    }

    @Override
    public void close() {
        watcher = (_, _) -> {};
    }
}
