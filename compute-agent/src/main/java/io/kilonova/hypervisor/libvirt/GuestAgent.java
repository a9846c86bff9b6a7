package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import org.libvirt.LibvirtException;

/** What a guest's own agent does for us, if there is one that answers. */
final class GuestAgent {
    private static final String STATUS = "{\"execute\": \"guest-fsfreeze-status\"}";
    private static final int STATUS_SECONDS = 5;

    private final LibvirtConnection libvirt;

    GuestAgent(LibvirtConnection libvirt) {
        this.libvirt = libvirt;
    }

    /** Fails with {@link Kind#UNSUPPORTED} when no agent answers. */
    void setPassword(String serverId, String user, String password) throws HypervisorFailure {
        try {
            libvirt.call(connect -> {
                connect.domainLookupByUUIDString(serverId).setUserPassword(user, password, 0);
                return true;
            });
        } catch (HypervisorFailure e) {
            throw isRunning(serverId) && e.kind() == Kind.TRANSIENT
                    ? new HypervisorFailure(
                            Kind.PERMANENT, "The guest's agent refused.", e.detail())
                    : e;
        }
    }

    private boolean isRunning(String serverId) throws HypervisorFailure {
        return new Machine(libvirt, serverId).power() == PowerState.RUNNING;
    }

    /** Stops writes to file systems; those that are stopped already are fine. */
    void freeze(String serverId) throws HypervisorFailure {
        if (!isFrozen(serverId)) {
            var _ =
                    libvirt.extra(
                            serverId, (ext, domain) -> ext.virDomainFSFreeze(domain, null, 0, 0));
        }
    }

    void thaw(String serverId) throws HypervisorFailure {
        if (isFrozen(serverId)) {
            var _ =
                    libvirt.extra(
                            serverId, (ext, domain) -> ext.virDomainFSThaw(domain, null, 0, 0));
        }
    }

    private boolean isFrozen(String serverId) throws HypervisorFailure {
        return libvirt.call(connect -> status(connect.domainLookupByUUIDString(serverId)))
                .contains("frozen");
    }

    private static String status(org.libvirt.Domain domain) throws LibvirtException {
        return domain.qemuAgentCommand(STATUS, STATUS_SECONDS, 0);
    }
}
