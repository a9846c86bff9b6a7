package io.kilonova.hypervisor.fake;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.agent.protocol.PowerState;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a fake host keeps of a guest. No secrets, so that it may lie on a disk.
 *
 * @param boots how often it was started
 * @param beforeResize what a revert brings back, while there is something to revert
 */
record FakeGuest(Guest guest, PowerState power, int boots, @Nullable Guest beforeResize) {
    /** A guest as described, which has not run yet. */
    static FakeGuest of(Guest described) {
        return new FakeGuest(withoutSecrets(described), PowerState.SHUTDOWN, 0, null);
    }

    private static Guest withoutSecrets(Guest described) {
        var kept = described.toBuilder();
        kept.clearAdminPass().clearUserData().clearInjectedFiles();
        kept.getBlockDevicesBuilderList().forEach(BlockDevice.Builder::clearConnectionInfoJson);
        return kept.build();
    }

    String serverId() {
        return guest.getServerId();
    }

    /** As described now, with this one's past. */
    FakeGuest as(Guest described) {
        return new FakeGuest(withoutSecrets(described), power, boots, beforeResize);
    }

    FakeGuest with(PowerState changed) {
        return new FakeGuest(guest, changed, boots, beforeResize);
    }

    FakeGuest booted() {
        return new FakeGuest(guest, PowerState.RUNNING, boots + 1, beforeResize);
    }

    FakeGuest revertingTo(@Nullable Guest before) {
        return new FakeGuest(guest, power, boots, before);
    }

    FakeGuest without(BlockDevice device) {
        return changed(guest -> {
            var left =
                    this.guest.getBlockDevicesList().stream()
                            .filter(known -> !known.getVolumeId().equals(device.getVolumeId()))
                            .toList();
            guest.clearBlockDevices().addAllBlockDevices(left);
        });
    }

    FakeGuest with(BlockDevice device) {
        var kept = device.toBuilder().clearConnectionInfoJson();
        return without(device).changed(guest -> guest.addBlockDevices(kept));
    }

    FakeGuest without(Nic nic) {
        return changed(guest -> {
            var left =
                    this.guest.getNicsList().stream()
                            .filter(known -> !known.getPortId().equals(nic.getPortId()))
                            .toList();
            guest.clearNics().addAllNics(left);
        });
    }

    FakeGuest with(Nic nic) {
        return without(nic).changed(guest -> guest.addNics(nic));
    }

    FakeGuest withNicsOf(Guest described) {
        return changed(guest -> guest.clearNics().addAllNics(described.getNicsList()));
    }

    private FakeGuest changed(Consumer<Guest.Builder> change) {
        var changed = guest.toBuilder();
        change.accept(changed);
        return new FakeGuest(changed.build(), power, boots, beforeResize);
    }
}
