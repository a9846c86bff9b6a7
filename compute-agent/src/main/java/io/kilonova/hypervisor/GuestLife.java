package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.ResetDisks;
import io.kilonova.agent.protocol.ResizeGuest;
import io.kilonova.agent.protocol.RevertResize;

/** Making, running, resizing and ending guests. */
public interface GuestLife {
    /**
     * Makes the guest and starts it; answers when it runs. A guest that runs already is left alone.
     */
    PowerState spawn(Guest guest, Progress progress) throws HypervisorFailure;

    /**
     * Stops the guest and removes everything it had on the host; a guest that is not there is fine.
     */
    void destroy(String serverId) throws HypervisorFailure;

    /** Changes how the guest runs; what is so already is fine. */
    PowerState power(PowerGuest order, Progress progress) throws HypervisorFailure;

    /**
     * Ends the guest and removes its local disks, once for an operation: a spawn then makes them
     * anew.
     */
    void resetDisks(String operationId, ResetDisks order) throws HypervisorFailure;

    /** Ends the guest, keeps its disks for a revert, and makes it as described. */
    PowerState resize(String operationId, ResizeGuest order, Progress progress)
            throws HypervisorFailure;

    /** Forgets what a revert would need. */
    void confirmResize(String serverId) throws HypervisorFailure;

    /** Makes the guest what it was before the resize; without one before it, as described. */
    PowerState revertResize(RevertResize order, Progress progress) throws HypervisorFailure;

    /**
     * Gives the running guest what the description has more of processors and memory; all of it or
     * nothing.
     */
    PowerState liveResize(Guest guest) throws HypervisorFailure;
}
