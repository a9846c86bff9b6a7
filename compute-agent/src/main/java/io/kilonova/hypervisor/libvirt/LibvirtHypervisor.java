package io.kilonova.hypervisor.libvirt;

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
import io.kilonova.hypervisor.HostSources;
import io.kilonova.hypervisor.Hypervisor;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.ImageSink;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guests of this host as libvirt domains. The folder of a guest and its domain are all there is to
 * know of it; both are made so that a second call finds what a first one left.
 */
public final class LibvirtHypervisor implements Hypervisor {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtHypervisor.class);
    private static final int TRIM_SECONDS = 2;
    private static final int FILTER_SECONDS = 2;
    private static final int METADATA_SECONDS = 5;

    private final LibvirtSettings settings;
    private final LibvirtConnection libvirt;
    private final Networks networks;
    private final MetadataService metadata;
    private final VolumeLinks links;
    private final GuestVolumes volumes;
    private final Preparation preparation;
    private final GuestPower power;
    private final GuestResize resize;
    private final LiveResize liveResize;
    private final GuestAgent agent;
    private final RootDiskCopy copies;
    private final Diagnostics diagnostics;
    private final Firewall firewall;
    private final GuestNics nics;
    private final Consoles consoles;
    private final GuestConsoles screens;
    private final HostFacts facts;
    private final String virtType;
    private final ScheduledExecutorService keeper =
            Executors.newScheduledThreadPool(
                    2, Thread.ofPlatform().daemon().name("libvirt-keeper-", 0).factory());

    private LibvirtHypervisor(LibvirtSettings settings, HostSources sources, String virtType) {
        this.settings = settings;
        this.libvirt = new LibvirtConnection(settings.uri());
        this.firewall = new Firewall(settings, sources.filters());
        this.metadata = new MetadataService(settings, sources.guests());
        this.networks = new Networks(settings, firewall, metadata);
        this.nics =
                new GuestNics(
                        libvirt,
                        settings,
                        networks,
                        firewall,
                        Sleeper.real(),
                        GuestNics.Patience.UPSTREAMS);
        var images = new ImageCache(settings.images(), sources.images());
        this.links = new VolumeLinks(settings.mounts().toAbsolutePath(), Sleeper.real());
        this.volumes =
                new GuestVolumes(libvirt, links, Sleeper.real(), GuestVolumes.Patience.UPSTREAMS);
        this.preparation = new Preparation(settings, images, nics, links, virtType, keeper);
        this.power =
                new GuestPower(
                        libvirt,
                        preparation,
                        new Shutdown(Sleeper.real()),
                        new Suspension(keeper),
                        new GuestClock(libvirt, Clock.systemUTC()));
        this.resize = new GuestResize(libvirt, preparation, keeper);
        this.liveResize = new LiveResize(libvirt, virtType);
        this.agent = new GuestAgent(libvirt);
        this.copies = new RootDiskCopy(libvirt, settings, agent, Sleeper.real(), Folders::room);
        this.diagnostics = new Diagnostics(libvirt, virtType, Clock.systemUTC());
        this.screens = new GuestConsoles(libvirt);
        this.consoles = new Consoles(settings.guests(), settings.consoleLimit());
        this.facts = new HostFacts(settings);
        this.virtType = virtType;
    }

    public static LibvirtHypervisor open(LibvirtSettings settings, HostSources sources)
            throws IOException {
        var hypervisor =
                new LibvirtHypervisor(settings, sources, HostFacts.virtType(settings.virtType()));
        hypervisor.repeat(hypervisor.metadata::resume, METADATA_SECONDS);
        hypervisor.repeat(hypervisor.consoles::trim, TRIM_SECONDS);
        hypervisor.repeat(hypervisor.firewall::refresh, FILTER_SECONDS);
        LOG.info("libvirt at {}, guests of type {}", settings.uri(), hypervisor.virtType);
        return hypervisor;
    }

    private void repeat(Runnable chore, int seconds) {
        var ignored =
                keeper.scheduleWithFixedDelay(
                        () -> tryTo(chore), seconds, seconds, TimeUnit.SECONDS);
    }

    /** What fails now may go well the next time. */
    private static void tryTo(Runnable chore) {
        try {
            chore.run();
        } catch (RuntimeException e) {
            LOG.warn("not now", e);
        }
    }

    @Override
    public Inventory inventory() throws HypervisorFailure {
        var failure = new HypervisorFailure[1];
        var inventory =
                libvirt.call(connect -> {
                    try {
                        return facts.read(connect);
                    } catch (HypervisorFailure e) {
                        failure[0] = e;
                        return Inventory.getDefaultInstance();
                    }
                });
        if (failure[0] != null) {
            throw failure[0];
        }
        return inventory;
    }

    @Override
    public Map<String, PowerState> guests() throws HypervisorFailure {
        return libvirt.call(connect -> {
            var guests = new HashMap<String, PowerState>();
            for (var domain : connect.listAllDomains(0)) {
                if (LibvirtConnection.isOurs(domain)) {
                    guests.put(domain.getUUIDString(), LibvirtConnection.powerOf(domain));
                }
            }
            return guests;
        });
    }

    @Override
    public PowerState spawn(Guest guest, Progress progress) throws HypervisorFailure {
        var machine = new Machine(libvirt, guest.getServerId());
        if (machine.power() == PowerState.RUNNING) {
            return PowerState.RUNNING;
        }
        var xml = preparation.create(guest, progress);
        progress.at("starting", 0);
        var power = machine.start(xml);
        LOG.info("server={} domain={} started", guest.getServerId(), guest.getInstanceName());
        return power;
    }

    @Override
    public void destroy(String serverId) throws HypervisorFailure {
        var folder = new GuestFolder(settings.guests(), serverId);
        var places = volumes.places(serverId);
        var wasThere = new Machine(libvirt, serverId).remove();
        links.disconnect(places);
        screens.forget(serverId);
        networks.disconnect(folder);
        folder.delete();
        LOG.info("server={} destroyed, domain was there: {}", serverId, wasThere);
    }

    @Override
    public PowerState power(PowerGuest order, Progress progress) throws HypervisorFailure {
        return power.change(order, progress);
    }

    @Override
    public void resetDisks(String operationId, ResetDisks order) throws HypervisorFailure {
        var server = order.getGuest().getServerId();
        var folder = preparation.folder(server);
        folder.create();
        if (!folder.isEmptiedBy(operationId)) {
            new Machine(libvirt, server).end();
            folder.empty(operationId, order.getPreserveEphemeral());
            LOG.info("server={} disks removed", server);
        }
    }

    @Override
    public PowerState resize(String operationId, ResizeGuest order, Progress progress)
            throws HypervisorFailure {
        return resize.resize(operationId, order, progress);
    }

    @Override
    public void confirmResize(String serverId) throws HypervisorFailure {
        resize.confirm(serverId);
    }

    @Override
    public PowerState revertResize(RevertResize order, Progress progress) throws HypervisorFailure {
        return resize.revert(order, progress);
    }

    @Override
    public PowerState liveResize(Guest guest) throws HypervisorFailure {
        return liveResize.grow(guest);
    }

    @Override
    public void attachDisk(Guest guest, BlockDevice device) throws HypervisorFailure {
        volumes.attach(guest, device);
    }

    @Override
    public void detachDisk(Guest guest, BlockDevice device, Progress progress)
            throws HypervisorFailure {
        volumes.detach(guest, device, progress);
    }

    @Override
    public void swapDisk(String serverId, BlockDevice old, BlockDevice fresh, Progress progress)
            throws HypervisorFailure {
        volumes.swap(serverId, old, fresh, progress);
    }

    @Override
    public void extendDisk(String serverId, BlockDevice device) throws HypervisorFailure {
        volumes.extend(serverId, device);
    }

    @Override
    public void attachNic(Guest guest, Nic nic) throws HypervisorFailure {
        nics.attach(guest, nic);
    }

    @Override
    public void detachNic(Guest guest, Nic nic, Progress progress) throws HypervisorFailure {
        nics.detach(guest, nic, progress);
    }

    @Override
    public void updateNics(Guest guest) throws HypervisorFailure {
        nics.connect(guest);
    }

    @Override
    public String diagnostics(String serverId) throws HypervisorFailure {
        return diagnostics.of(preparation.folder(serverId), serverId);
    }

    @Override
    public ByteChannel console(String serverId, String kind) throws HypervisorFailure {
        return screens.open(serverId, kind);
    }

    @Override
    public void setAdminPassword(String serverId, String user, String password)
            throws HypervisorFailure {
        agent.setPassword(serverId, user, password);
    }

    @Override
    public void freeze(String serverId, boolean thaw) throws HypervisorFailure {
        if (thaw) {
            agent.thaw(serverId);
        } else {
            agent.freeze(serverId);
        }
    }

    @Override
    public void snapshot(String serverId, SnapshotGuest order, ImageSink sink, Progress progress)
            throws HypervisorFailure {
        copies.take(serverId, order, sink, progress);
    }

    @Override
    public byte[] consoleLog(String serverId, int lines) throws HypervisorFailure {
        var folder = new GuestFolder(settings.guests(), serverId);
        if (!java.nio.file.Files.exists(folder.path())) {
            throw new HypervisorFailure(
                    Kind.NO_SUCH_GUEST, "The guest is not here.", folder.path().toString());
        }
        return consoles.read(folder.console(), lines);
    }

    @Override
    public void watch(GuestWatcher watcher) {
        libvirt.listen(watcher);
    }

    @Override
    public void close() {
        keeper.shutdownNow();
        metadata.close();
        libvirt.close();
    }
}
