package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes how a guest runs. Whatever it does when the order comes, it then does what was ordered,
 * or there is a reason why it cannot.
 */
final class GuestPower {
    private static final Logger LOG = LoggerFactory.getLogger(GuestPower.class);

    private final LibvirtConnection libvirt;
    private final Preparation preparation;
    private final Shutdown shutdown;
    private final Suspension suspension;
    private final GuestClock clock;

    GuestPower(
            LibvirtConnection libvirt,
            Preparation preparation,
            Shutdown shutdown,
            Suspension suspension,
            GuestClock clock) {
        this.libvirt = libvirt;
        this.preparation = preparation;
        this.shutdown = shutdown;
        this.suspension = suspension;
        this.clock = clock;
    }

    PowerState change(PowerGuest order, Progress progress) throws HypervisorFailure {
        var guest = order.getGuest();
        var machine = new Machine(libvirt, guest.getServerId());
        var patience = Duration.ofSeconds(order.getTimeoutSeconds());
        var power =
                switch (order.getAction()) {
                    case START -> start(guest, machine, progress);
                    case STOP -> stop(guest, machine, patience, progress);
                    case REBOOT_SOFT -> rebootSoft(guest, machine, patience, progress);
                    case REBOOT_HARD -> boot(guest, machine, progress);
                    case PAUSE -> pause(machine);
                    case UNPAUSE -> unpause(machine);
                    case SUSPEND -> suspension.suspend(machine, progress);
                    case RESUME -> resume(guest, machine, progress);
                    case CRASH_DUMP -> crashDump(machine);
                    case POWER_ACTION_UNSPECIFIED, UNRECOGNIZED ->
                            throw new HypervisorFailure(
                                    Kind.UNSUPPORTED, "The host does not know this action.", "");
                };
        LOG.info("server={} {} power={}", guest.getServerId(), order.getAction(), power);
        return power;
    }

    private PowerState start(Guest guest, Machine machine, Progress progress)
            throws HypervisorFailure {
        return machine.power() == PowerState.RUNNING
                ? PowerState.RUNNING
                : boot(guest, machine, progress);
    }

    /** From the description, whatever was there; what was missing of it is made. */
    private PowerState boot(Guest guest, Machine machine, Progress progress)
            throws HypervisorFailure {
        var xml = preparation.renew(guest, progress);
        progress.at("starting", 0);
        machine.end();
        preparation.forgetRescue(guest);
        return machine.start(xml);
    }

    /** One that is paused cannot hear, and is ended at once. */
    private PowerState stop(Guest guest, Machine machine, Duration patience, Progress progress)
            throws HypervisorFailure {
        if (machine.power() == PowerState.RUNNING && !shutdown.ends(machine, patience, progress)) {
            LOG.info("server={} did not shut down within {}", machine.serverId(), patience);
        }
        machine.end();
        preparation.forgetRescue(guest);
        return machine.power();
    }

    /** Without ending its run, if the guest goes along. */
    private PowerState rebootSoft(
            Guest guest, Machine machine, Duration patience, Progress progress)
            throws HypervisorFailure {
        if (machine.power() != PowerState.RUNNING || !shutdown.ends(machine, patience, progress)) {
            LOG.info("server={} does not reboot by itself", machine.serverId());
            return boot(guest, machine, progress);
        }
        return machine.power() == PowerState.RUNNING
                ? PowerState.RUNNING
                : startAgain(guest, machine, progress);
    }

    private PowerState startAgain(Guest guest, Machine machine, Progress progress)
            throws HypervisorFailure {
        try {
            machine.startAgain();
            return machine.power();
        } catch (HypervisorFailure e) {
            LOG.warn("server={} does not start again: {}", machine.serverId(), e.detail());
            return boot(guest, machine, progress);
        }
    }

    private static PowerState pause(Machine machine) throws HypervisorFailure {
        switch (machine.power()) {
            case PAUSED -> {}
            case RUNNING -> machine.pause();
            default -> throw machine.isNotRunning();
        }
        return PowerState.PAUSED;
    }

    private PowerState unpause(Machine machine) throws HypervisorFailure {
        switch (machine.power()) {
            case RUNNING -> {}
            case PAUSED -> {
                machine.unpause();
                clock.set(machine.serverId());
            }
            default -> throw machine.isNotRunning();
        }
        return machine.power();
    }

    /** A guest whose saved memory is lost boots. */
    private PowerState resume(Guest guest, Machine machine, Progress progress)
            throws HypervisorFailure {
        switch (machine.power()) {
            case RUNNING -> {
                return PowerState.RUNNING;
            }
            case PAUSED -> {
                return unpause(machine);
            }
            case SUSPENDED -> {
                progress.at("starting", 0);
                machine.startAgain();
                return goOn(machine);
            }
            default -> {
                LOG.warn("server={} has no saved memory, it boots", machine.serverId());
                return boot(guest, machine, progress);
            }
        }
    }

    /** It may have been paused when it was saved; its clock stood still in any case. */
    private PowerState goOn(Machine machine) throws HypervisorFailure {
        if (machine.power() == PowerState.PAUSED) {
            machine.unpause();
        }
        clock.set(machine.serverId());
        return machine.power();
    }

    private PowerState crashDump(Machine machine) throws HypervisorFailure {
        var power = machine.power();
        if (power != PowerState.RUNNING && power != PowerState.PAUSED) {
            throw machine.isNotRunning();
        }
        var _ =
                libvirt.extra(
                        machine.serverId(), (ext, domain) -> ext.virDomainInjectNMI(domain, 0));
        return power;
    }
}
