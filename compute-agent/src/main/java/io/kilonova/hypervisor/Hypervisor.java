package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.Inventory;
import io.kilonova.agent.protocol.PowerState;
import java.util.Map;

/**
 * One host's hypervisor. Every method may be called again after a crash and then finishes, or finds
 * done, what the first call began; the agent calls one method at a time for one server, but for
 * {@link GuestInsight}, from many threads for many. Guests outlive this object.
 */
public interface Hypervisor extends GuestLife, GuestDevices, GuestInsight, AutoCloseable {
    Inventory inventory() throws HypervisorFailure;

    /** Every guest of ours on the host, by server id, with its power state now. */
    Map<String, PowerState> guests() throws HypervisorFailure;

    /** The watcher is told from now on, on a thread of the hypervisor's own. */
    void watch(GuestWatcher watcher);

    @Override
    void close();
}
