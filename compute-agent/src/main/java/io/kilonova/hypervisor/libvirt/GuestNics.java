package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interfaces that come to guests, running or not, and go. */
final class GuestNics {
    private static final Logger LOG = LoggerFactory.getLogger(GuestNics.class);
    private static final int LIVE = 1;
    private static final int CONFIG = 2;
    private static final Duration POLL = Duration.ofMillis(100);

    private final LibvirtConnection libvirt;
    private final LibvirtSettings settings;
    private final Networks networks;
    private final Firewall firewall;
    private final Sleeper sleeper;
    private final Patience patience;

    GuestNics(
            LibvirtConnection libvirt,
            LibvirtSettings settings,
            Networks networks,
            Firewall firewall,
            Sleeper sleeper,
            Patience patience) {
        this.libvirt = libvirt;
        this.settings = settings;
        this.networks = networks;
        this.firewall = firewall;
        this.sleeper = sleeper;
        this.patience = patience;
    }

    /** How often a guest is asked to let go of a device, and how long it may take each time. */
    record Patience(int attempts, Duration each) {
        static final Patience UPSTREAMS = new Patience(8, Duration.ofSeconds(20));
    }

    /** Gets the host ready for all of the guest's interfaces, as they are described. */
    void connect(Guest guest) throws HypervisorFailure {
        networks.connect(guest, folder(guest.getServerId()));
        if (guest.getNicsList().stream().anyMatch(Nic::getFiltered)) {
            firewall.refresh();
        }
    }

    void attach(Guest guest, Nic nic) throws HypervisorFailure {
        connect(with(nic, guest));
        var xml = xml(guest, nic);
        var refusal =
                libvirt.call(connect -> {
                    var domain = find(connect, guest.getServerId());
                    try {
                        attach(domain, nic, xml);
                        return Optional.<LibvirtException>empty();
                    } catch (LibvirtException e) {
                        if (Failures.mayPass(e, connect)) {
                            throw e;
                        }
                        return Optional.of(e);
                    }
                });
        if (refusal.isPresent()) {
            throw new HypervisorFailure(
                    Kind.PERMANENT, "The guest does not take the interface.", refusal.get());
        }
        LOG.info("server={} port={} attached", guest.getServerId(), nic.getPortId());
    }

    private static Guest with(Nic nic, Guest guest) {
        var isThere =
                guest.getNicsList().stream()
                        .anyMatch(known -> known.getPortId().equals(nic.getPortId()));
        return isThere ? guest : guest.toBuilder().addNics(nic).build();
    }

    private static void attach(Domain domain, Nic nic, String xml) throws LibvirtException {
        var mac = mac(nic);
        int flags = 0;
        if (!DomainNics.defined(domain).contains(mac)) {
            flags |= CONFIG;
        }
        if (domain.isActive() == 1 && !DomainNics.live(domain).contains(mac)) {
            flags |= LIVE;
        }
        if (flags != 0) {
            domain.attachDeviceFlags(xml, flags);
        }
    }

    /** From the running guest first: one that does not let go keeps it for the next start, too. */
    void detach(Guest guest, Nic nic, Progress progress) throws HypervisorFailure {
        var server = guest.getServerId();
        var xml = xml(guest, nic);
        for (int attempt = 1; isLive(server, nic); attempt++) {
            if (attempt > patience.attempts() || progress.isOvertaken()) {
                throw new HypervisorFailure(
                        Kind.PERMANENT,
                        "The guest does not let go of the interface.",
                        "asked %d times".formatted(attempt - 1));
            }
            progress.at("waiting_for_guest", attempt * 100 / (patience.attempts() + 1));
            askToLetGo(server, nic, xml);
            awaitGone(server, nic, progress);
        }
        libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, server);
            if (domain != null && DomainNics.defined(domain).contains(mac(nic))) {
                domain.detachDeviceFlags(xml, CONFIG);
            }
            return "";
        });
        networks.disconnect(nic, folder(server));
        LOG.info("server={} port={} detached", server, nic.getPortId());
    }

    private boolean isLive(String server, Nic nic) throws HypervisorFailure {
        return libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, server);
            return domain != null && DomainNics.live(domain).contains(mac(nic));
        });
    }

    /** A guest that was asked already says so, and is waited for all the same. */
    private void askToLetGo(String server, Nic nic, String xml) throws HypervisorFailure {
        libvirt.call(connect -> {
            var domain = find(connect, server);
            try {
                domain.detachDeviceFlags(xml, LIVE);
            } catch (LibvirtException e) {
                LOG.info("server={} port={}: {}", server, nic.getPortId(), e.getMessage());
                if (!connect.isAlive()) {
                    throw e;
                }
            }
            return "";
        });
    }

    private void awaitGone(String server, Nic nic, Progress progress) throws HypervisorFailure {
        var end = System.nanoTime() + patience.each().toNanos();
        try {
            while (System.nanoTime() < end && isLive(server, nic) && !progress.isOvertaken()) {
                sleeper.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure(Kind.TRANSIENT, "The host is shutting down.", e);
        }
    }

    private static Domain find(Connect connect, String server) throws LibvirtException {
        return connect.domainLookupByUUID(UUID.fromString(server));
    }

    private static String xml(Guest guest, Nic nic) throws HypervisorFailure {
        var device = Xml.root("interface");
        NicXml.write(device, nic, new ImageProperties(guest.getImage()));
        return device.toString();
    }

    private static String mac(Nic nic) {
        return nic.getMacAddress().toLowerCase(Locale.ROOT);
    }

    private GuestFolder folder(String server) {
        return new GuestFolder(settings.guests(), server);
    }
}
