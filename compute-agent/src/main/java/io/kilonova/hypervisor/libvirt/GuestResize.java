package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.ResizeGuest;
import io.kilonova.agent.protocol.RevertResize;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.Progress;
import java.util.concurrent.ScheduledExecutorService;

/** Makes a guest another size while it does not run, with a way back. */
final class GuestResize {
    private final LibvirtConnection libvirt;
    private final Preparation preparation;
    private final ScheduledExecutorService clock;

    GuestResize(
            LibvirtConnection libvirt, Preparation preparation, ScheduledExecutorService clock) {
        this.libvirt = libvirt;
        this.preparation = preparation;
        this.clock = clock;
    }

    PowerState resize(String operationId, ResizeGuest order, Progress progress)
            throws HypervisorFailure {
        var guest = order.getGuest();
        var folder = preparation.folder(guest.getServerId());
        new Machine(libvirt, guest.getServerId()).end();
        folder.create();
        try (var _ = Pulse.of(progress, "copying", clock)) {
            new KeptDisks(folder).keep(operationId);
            folder.fitDisks(guest);
        }
        return make(guest, order.getStart(), progress);
    }

    void confirm(String serverId) throws HypervisorFailure {
        new KeptDisks(preparation.folder(serverId)).forget();
    }

    PowerState revert(RevertResize order, Progress progress) throws HypervisorFailure {
        var guest = order.getGuest();
        new Machine(libvirt, guest.getServerId()).end();
        new KeptDisks(preparation.folder(guest.getServerId())).bringBack();
        return make(guest, order.getStart(), progress);
    }

    private PowerState make(Guest guest, boolean start, Progress progress)
            throws HypervisorFailure {
        var machine = new Machine(libvirt, guest.getServerId());
        var xml = preparation.renew(guest, progress);
        return start ? machine.start(xml) : machine.define(xml);
    }
}
