package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.HypervisorFailure;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the clock of a guest that stood still; without a guest agent the guest must see itself. */
final class GuestClock {
    private static final Logger LOG = LoggerFactory.getLogger(GuestClock.class);

    private final LibvirtConnection libvirt;
    private final Clock clock;

    GuestClock(LibvirtConnection libvirt, Clock clock) {
        this.libvirt = libvirt;
        this.clock = clock;
    }

    void set(String serverId) {
        var now = clock.instant();
        try {
            var _ =
                    libvirt.extra(
                            serverId,
                            (ext, domain) ->
                                    ext.virDomainSetTime(
                                            domain, now.getEpochSecond(), now.getNano(), 0));
        } catch (HypervisorFailure e) {
            LOG.debug("server={} keeps its clock: {}", serverId, e.detail());
        }
    }
}
