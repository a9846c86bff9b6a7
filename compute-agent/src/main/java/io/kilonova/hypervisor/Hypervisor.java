package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Inventory;
import io.kilonova.agent.protocol.PowerState;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One host's hypervisor. Every method may be called again after a crash and then finishes, or finds
 * done, what the first call began; the agent calls one method at a time for one server, from many
 * threads for many. Guests outlive this object.
 */
public interface Hypervisor extends AutoCloseable {
    Inventory inventory() throws HypervisorFailure;

    /** Every guest of ours on the host, by server id, with its power state now. */
    Map<String, PowerState> guests() throws HypervisorFailure;

    /**
     * Makes the guest and starts it; answers when it runs. A guest that runs already is left alone.
     */
    PowerState spawn(Guest guest, Progress progress) throws HypervisorFailure;

    /**
     * Stops the guest and removes everything it had on the host; a guest that is not there is fine.
     */
    void destroy(String serverId) throws HypervisorFailure;

    /**
     * What the guest wrote to its serial console, oldest first.
     *
     * @param lines from the end; 0 for all that is kept
     */
    byte[] consoleLog(String serverId, int lines) throws HypervisorFailure;

    /** Told of power state changes nobody here asked for, on a thread of the hypervisor's own. */
    void watch(BiConsumer<String, PowerState> onChange);

    @Override
    void close();

    /** How far a slow call has come. */
    @FunctionalInterface
    interface Progress {
        /**
         * @param phase fetching_image, creating_disk, config_drive, network, defining, starting
         * @param percent of the phase, 0 to 100
         */
        void at(String phase, int percent);
    }
}
