package io.kilonova.hypervisor.fake;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Inventory;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.ResetDisks;
import io.kilonova.agent.protocol.ResizeGuest;
import io.kilonova.agent.protocol.RevertResize;
import io.kilonova.agent.protocol.SnapshotGuest;
import io.kilonova.hypervisor.GuestWatcher;
import io.kilonova.hypervisor.Hypervisor;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.ImageSink;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
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
    private volatile @Nullable GuestWatcher watcher;

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
                .setConnectorJson("{\"initiator\": \"iqn.2026-01.io.kilonova:fake\"}")
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
        keep(existing == null ? FakeGuest.of(guest) : existing.as(guest));
        sleep(chance.spawnDelay());
        phase("starting", progress);
        return change(guest.getServerId(), FakeGuest::booted);
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
    public PowerState power(PowerGuest order, Progress progress) throws HypervisorFailure {
        failByChance("power");
        var id = order.getGuest().getServerId();
        return switch (order.getAction()) {
            case START, RESUME -> startUnlessRunning(order.getGuest());
            case STOP -> change(id, guest -> guest.with(PowerState.SHUTDOWN));
            case REBOOT_SOFT -> change(id, FakeGuest::booted);
            case REBOOT_HARD -> start(order.getGuest());
            case PAUSE -> change(id, guest -> guest.with(PowerState.PAUSED));
            case UNPAUSE -> change(id, guest -> guest.with(PowerState.RUNNING));
            case SUSPEND -> change(id, guest -> guest.with(PowerState.SUSPENDED));
            case CRASH_DUMP -> change(id, guest -> guest);
            case POWER_ACTION_UNSPECIFIED, UNRECOGNIZED ->
                    throw new HypervisorFailure(
                            Kind.PERMANENT, "The host does not know this action.", "");
        };
    }

    private PowerState startUnlessRunning(Guest guest) {
        var existing = guests.get(guest.getServerId());
        return existing != null && existing.power() == PowerState.RUNNING
                ? PowerState.RUNNING
                : start(guest);
    }

    private PowerState start(Guest guest) {
        var existing = guests.get(guest.getServerId());
        var described = existing == null ? FakeGuest.of(guest) : existing.as(guest);
        keep(described.booted());
        return PowerState.RUNNING;
    }

    @Override
    public void resetDisks(String operationId, ResetDisks order) throws HypervisorFailure {
        failByChance("reset_disks");
        var guest = guests.get(order.getGuest().getServerId());
        if (guest != null) {
            keep(guest.with(PowerState.SHUTDOWN));
        }
    }

    @Override
    public PowerState resize(String operationId, ResizeGuest order, Progress progress)
            throws HypervisorFailure {
        failByChance("resize");
        var id = order.getGuest().getServerId();
        var before = find(id);
        var resized =
                before.as(order.getGuest())
                        .revertingTo(
                                before.beforeResize() == null
                                        ? before.guest()
                                        : before.beforeResize());
        keep(order.getStart() ? resized.booted() : resized.with(PowerState.SHUTDOWN));
        return find(id).power();
    }

    @Override
    public void confirmResize(String serverId) throws HypervisorFailure {
        failByChance("resize");
        change(serverId, guest -> guest.revertingTo(null));
    }

    @Override
    public PowerState revertResize(RevertResize order, Progress progress) throws HypervisorFailure {
        failByChance("resize");
        var id = order.getGuest().getServerId();
        var reverted = find(id).as(order.getGuest()).revertingTo(null);
        keep(order.getStart() ? reverted.booted() : reverted.with(PowerState.SHUTDOWN));
        return find(id).power();
    }

    @Override
    public PowerState liveResize(Guest guest) throws HypervisorFailure {
        failByChance("live_resize");
        return change(guest.getServerId(), known -> known.as(guest));
    }

    @Override
    public void attachDisk(Guest guest, BlockDevice device) throws HypervisorFailure {
        failByChance("attach");
        change(guest.getServerId(), known -> known.with(device));
    }

    @Override
    public void detachDisk(Guest guest, BlockDevice device, Progress progress)
            throws HypervisorFailure {
        failByChance("detach");
        change(guest.getServerId(), known -> known.without(device));
    }

    @Override
    public void swapDisk(String serverId, BlockDevice old, BlockDevice fresh, Progress progress)
            throws HypervisorFailure {
        failByChance("swap");
        change(serverId, known -> known.without(old).with(fresh));
    }

    @Override
    public void extendDisk(String serverId, BlockDevice device) throws HypervisorFailure {
        failByChance("extend");
        change(serverId, known -> known.with(device));
    }

    @Override
    public void attachNic(Guest guest, Nic nic) throws HypervisorFailure {
        failByChance("attach");
        change(guest.getServerId(), known -> known.with(nic));
    }

    @Override
    public void detachNic(Guest guest, Nic nic, Progress progress) throws HypervisorFailure {
        failByChance("detach");
        change(guest.getServerId(), known -> known.without(nic));
    }

    @Override
    public void updateNics(Guest guest) throws HypervisorFailure {
        failByChance("attach");
        change(guest.getServerId(), known -> known.withNicsOf(guest));
    }

    @Override
    public byte[] consoleLog(String serverId, int lines) throws HypervisorFailure {
        return FakeConsole.of(find(serverId), lines);
    }

    @Override
    public String diagnostics(String serverId) throws HypervisorFailure {
        return FakeDiagnostics.of(find(serverId));
    }

    @Override
    public ByteChannel console(String serverId, String kind) throws HypervisorFailure {
        var guest = find(serverId);
        if (guest.power() != PowerState.RUNNING) {
            throw new HypervisorFailure(
                    Kind.PERMANENT, "Instance " + serverId + " is not running.", "");
        }
        return new FakeTerminal(
                kind.equals("vnc")
                        ? "RFB 003.008\n".getBytes(StandardCharsets.US_ASCII)
                        : FakeConsole.of(guest, 0));
    }

    @Override
    public void setAdminPassword(String serverId, String user, String password)
            throws HypervisorFailure {
        failByChance("password");
        find(serverId);
    }

    @Override
    public void freeze(String serverId, boolean thaw) throws HypervisorFailure {
        find(serverId);
    }

    @Override
    public void snapshot(String serverId, SnapshotGuest order, ImageSink sink, Progress progress)
            throws HypervisorFailure {
        failByChance("snapshot");
        find(serverId);
        FakeImage.store(order, sink, progress);
    }

    @Override
    public void watch(GuestWatcher newWatcher) {
        watcher = newWatcher;
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
        var listening = watcher;
        if (listening != null) {
            listening.changed(serverId, power);
        }
    }

    private FakeGuest find(String serverId) throws HypervisorFailure {
        var guest = guests.get(serverId);
        if (guest == null) {
            throw new HypervisorFailure(
                    Kind.NO_SUCH_GUEST, "The server is not on this host.", "no fake guest");
        }
        return guest;
    }

    private PowerState change(String serverId, UnaryOperator<FakeGuest> change)
            throws HypervisorFailure {
        var changed = change.apply(find(serverId));
        keep(changed);
        return changed.power();
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
        watcher = null;
    }
}
