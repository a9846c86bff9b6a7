package io.kilonova.fleet;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.Guest;

/** What commands make of the disks of a guest. */
final class GuestDisks {
    private GuestDisks() {}

    static Guest changed(Guest guest, Command command) {
        return switch (command.getActionCase()) {
            case ATTACH_DISK -> with(command.getAttachDisk().getDevice(), guest);
            case DETACH_DISK -> without(command.getDetachDisk().getDevice(), guest);
            case SWAP_DISK ->
                    with(
                            command.getSwapDisk().getNew(),
                            without(command.getSwapDisk().getOld(), guest));
            default -> guest;
        };
    }

    private static Guest with(BlockDevice device, Guest guest) {
        return without(device, guest).toBuilder().addBlockDevices(device).build();
    }

    private static Guest without(BlockDevice device, Guest guest) {
        var left =
                guest.getBlockDevicesList().stream()
                        .filter(known -> !known.getVolumeId().equals(device.getVolumeId()))
                        .toList();
        return guest.toBuilder().clearBlockDevices().addAllBlockDevices(left).build();
    }
}
