package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Nic;

/** Disks and interfaces that come to a guest, running or not, and go. */
public interface GuestDevices {
    /** What is attached already is fine. */
    void attachDisk(Guest guest, BlockDevice device) throws HypervisorFailure;

    /** Answers when the guest has let go of it; what is not attached is fine. */
    void detachDisk(Guest guest, BlockDevice device, Progress progress) throws HypervisorFailure;

    /** Copies what is on the old volume to the new one and goes on with that. */
    void swapDisk(String serverId, BlockDevice old, BlockDevice fresh, Progress progress)
            throws HypervisorFailure;

    /** Tells the guest that the volume has grown to the device's size. */
    void extendDisk(String serverId, BlockDevice device) throws HypervisorFailure;

    /** What is attached already is fine. */
    void attachNic(Guest guest, Nic nic) throws HypervisorFailure;

    /** Answers when the guest has let go of it; what is not attached is fine. */
    void detachNic(Guest guest, Nic nic, Progress progress) throws HypervisorFailure;

    /** Addresses of the guest's interfaces, and what may go through them, are as described now. */
    void updateNics(Guest guest) throws HypervisorFailure;
}
