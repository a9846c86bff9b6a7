package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** A guest's domain, looked up anew for every call: connections come and go, and so do domains. */
record Machine(LibvirtConnection libvirt, String serverId) {
    static final int NOT_RUNNING = -1;

    /** Also what was saved or snapshotted goes with the definition. */
    private static final int UNDEFINE_ALL = 1 | 2 | 4;

    @FunctionalInterface
    private interface Change {
        void of(Domain domain) throws LibvirtException;
    }

    /** {@code ABSENT} when there is no domain. */
    PowerState power() throws HypervisorFailure {
        return libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, serverId);
            return domain == null ? PowerState.ABSENT : LibvirtConnection.powerOf(domain);
        });
    }

    /** Of the run; another start gets another. */
    int run() throws HypervisorFailure {
        return libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, serverId);
            return domain == null || domain.isActive() == 0 ? NOT_RUNNING : domain.getID();
        });
    }

    void askToShutDown() throws HypervisorFailure {
        change(Domain::shutdown);
    }

    void pause() throws HypervisorFailure {
        change(Domain::suspend);
    }

    void unpause() throws HypervisorFailure {
        change(Domain::resume);
    }

    void save() throws HypervisorFailure {
        change(Domain::managedSave);
    }

    /** Starts it as it was defined last, from its saved memory if it has any. */
    void startAgain() throws HypervisorFailure {
        change(Domain::create);
    }

    /** Ends its run, saved memory included; the definition stays. None is fine. */
    void end() throws HypervisorFailure {
        libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, serverId);
            if (domain != null) {
                end(domain);
            }
            return true;
        });
    }

    private static void end(Domain domain) throws LibvirtException {
        var isPersistent = domain.isPersistent() == 1;
        endRun(domain);
        if (isPersistent && domain.hasManagedSaveImage() == 1) {
            domain.managedSaveRemove();
        }
    }

    /** It may end by itself meanwhile, or by a daemon that has just started and is finding it. */
    private static void endRun(Domain domain) throws LibvirtException {
        try {
            if (domain.isActive() == 1) {
                domain.destroy();
            }
        } catch (LibvirtException e) {
            if (domain.isActive() == 1) {
                throw e;
            }
        }
    }

    /**
     * Ends its run and forgets it. None is fine.
     *
     * @return whether there was one
     */
    boolean remove() throws HypervisorFailure {
        return libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, serverId);
            if (domain == null) {
                return false;
            }
            var isPersistent = domain.isPersistent() == 1;
            endRun(domain);
            if (isPersistent) {
                domain.undefine(UNDEFINE_ALL);
            }
            return true;
        });
    }

    /** Defines it anew and starts it, unless it runs. */
    PowerState start(String xml) throws HypervisorFailure {
        return libvirt.call(connect -> {
            var domain = connect.domainDefineXML(xml);
            if (domain.isActive() == 0) {
                domain.create();
            }
            return LibvirtConnection.powerOf(domain);
        });
    }

    /** Defines it anew without starting it. */
    PowerState define(String xml) throws HypervisorFailure {
        return libvirt.call(connect -> LibvirtConnection.powerOf(connect.domainDefineXML(xml)));
    }

    HypervisorFailure isNotRunning() {
        return new HypervisorFailure(
                Kind.PERMANENT, "Instance " + serverId + " is not running.", "");
    }

    private void change(Change change) throws HypervisorFailure {
        libvirt.call(connect -> {
            change.of(connect.domainLookupByUUIDString(serverId));
            return true;
        });
    }
}
