package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.SnapshotGuest;
import java.nio.channels.ByteChannel;

/** What is to be seen, and said, inside a guest without changing how it runs. */
public interface GuestInsight {
    /**
     * What the guest wrote to its serial console, oldest first.
     *
     * @param lines from the end; 0 for all that is kept
     */
    byte[] consoleLog(String serverId, int lines) throws HypervisorFailure;

    /** JSON, as the API shows diagnostics from 2.48 on. */
    String diagnostics(String serverId) throws HypervisorFailure;

    /**
     * Opens a console; the caller closes it.
     *
     * @param kind vnc or serial
     */
    ByteChannel console(String serverId, String kind) throws HypervisorFailure;

    /** Lets the guest's agent set a password. */
    void setAdminPassword(String serverId, String user, String password) throws HypervisorFailure;

    /** Lets the guest's agent stop, or let go on, writes to file systems. */
    void freeze(String serverId, boolean thaw) throws HypervisorFailure;

    /** Copies the root disk as it is now, without stopping the guest, and hands it to the sink. */
    void snapshot(String serverId, SnapshotGuest order, ImageSink sink, Progress progress)
            throws HypervisorFailure;
}
