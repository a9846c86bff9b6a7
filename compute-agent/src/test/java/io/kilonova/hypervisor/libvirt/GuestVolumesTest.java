package io.kilonova.hypervisor.libvirt;

import static io.kilonova.hypervisor.libvirt.LibvirtHost.awaitConsole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes of real guests, as the guests see them. */
@Tag("libvirt")
class GuestVolumesTest {
    private static final long SMALL = 8;
    private static final Progress NOBODY_CARES = (_, _) -> {};

    @TempDir private Path directory;
    private LibvirtHost host;
    private LibvirtHypervisor hypervisor;
    private Image image;

    @BeforeEach
    void makeHost() throws IOException {
        host = LibvirtHost.start(directory);
        image = LibvirtHost.image();
        hypervisor = host.open();
    }

    @AfterEach
    void end() throws Exception {
        if (hypervisor != null) {
            for (var guest : hypervisor.guests().keySet()) {
                hypervisor.destroy(guest);
            }
            hypervisor.close();
            host.close();
        }
    }

    @Test
    void aVolumeComesToARunningGuestGrowsMovesAndTakesItsDataAlong() throws Exception {
        var first = guest(1);
        var second = guest(2);
        var file = Volumes.make(directory.resolve("volumes"), 1, SMALL);
        var device = Volumes.device(1, file, SMALL, "vdb").build();
        boot(first);
        boot(second);

        hypervisor.attachDisk(first, device);
        hypervisor.attachDisk(first, device);

        sees(first, "disk vdb is " + Volumes.serial(1) + " of 8 MiB");
        sees(first, "disk vdb written");
        assertThat(disks(first)).contains("vdb " + file);

        Volumes.grow(file, 2 * SMALL);
        hypervisor.extendDisk(first.getServerId(), device.toBuilder().setSizeMb(2 * SMALL).build());
        sees(first, "disk vdb is " + Volumes.serial(1) + " of 16 MiB");

        hypervisor.detachDisk(first, device, NOBODY_CARES);
        hypervisor.detachDisk(first, device, NOBODY_CARES);
        sees(first, "disk vdb gone");
        assertThat(disks(first)).doesNotContain(file.toString());

        hypervisor.attachDisk(second, device);
        sees(second, "disk vdb holds a word of guest-1");
    }

    @Test
    void aServerBootsFromAVolumeAndItsSuccessorGoesOnThere() throws Exception {
        var file = bootVolume(3);
        var root = Volumes.device(3, file, 64, "vda").setBootIndex(0).build();
        var first = fromVolume(3, root);
        boot(first);
        sees(first, "boot 1\r");
        assertThat(Files.exists(directory.resolve("images"))).isFalse();
        hypervisor.destroy(first.getServerId());

        var second = fromVolume(4, root);
        boot(second);

        sees(second, "boot 2\r");
        sees(second, "disk vda is " + Volumes.serial(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {SMALL, 2 * SMALL})
    void aCopyOfAVolumeTakesItsPlaceUnderTheGuest(long mib) throws Exception {
        var guest = guest(5);
        var folder = directory.resolve("volumes");
        var old = Volumes.make(folder, 5, SMALL);
        var fresh = Volumes.make(folder, 6, mib);
        var device = Volumes.device(5, old, SMALL, "vdb").build();
        var other = Volumes.device(6, fresh, mib, "vdb").build();
        boot(guest);
        hypervisor.attachDisk(guest, device);
        sees(guest, "disk vdb written");

        hypervisor.swapDisk(guest.getServerId(), device, other, NOBODY_CARES);
        hypervisor.swapDisk(guest.getServerId(), device, other, NOBODY_CARES);

        assertThat(disks(guest)).contains("vdb " + fresh).doesNotContain(old.toString());
        assertThat(host.virsh("domblklist", "--inactive", guest.getInstanceName()))
                .contains(fresh.toString());
        hypervisor.detachDisk(guest, other, NOBODY_CARES);
        sees(guest, "disk vdb gone");
        hypervisor.attachDisk(guest, other);
        sees(guest, "disk vdb is " + Volumes.serial(6) + " of " + mib + " MiB");
        sees(guest, "disk vdb holds a word of guest-5");
    }

    @Test
    void aSharedVolumeIsThereForTwoGuestsAtOnceAndAnotherIsNot() throws Exception {
        var first = guest(7);
        var second = guest(8);
        var folder = directory.resolve("volumes");
        var shared =
                Volumes.device(7, Volumes.make(folder, 7, SMALL), SMALL, "vdb")
                        .setMultiattach(true)
                        .build();
        var own = Volumes.device(8, Volumes.make(folder, 8, SMALL), SMALL, "vdc").build();
        boot(first);
        boot(second);

        hypervisor.attachDisk(first, shared);
        sees(first, "disk vdb written");
        hypervisor.attachDisk(second, shared);
        sees(second, "disk vdb holds a word of guest-7");

        hypervisor.attachDisk(first, own);
        assertThatThrownBy(() -> hypervisor.attachDisk(second, own))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.PERMANENT));
        assertThat(disks(second)).doesNotContain("vdc");
    }

    @Test
    void aGuestThatDoesNotRunHasTheVolumeWhenItStarts() throws Exception {
        var guest = guest(9);
        var file = Volumes.make(directory.resolve("volumes"), 9, SMALL);
        var device = Volumes.device(9, file, SMALL, "vdb").build();
        boot(guest);
        power(guest, PowerAction.STOP);

        hypervisor.attachDisk(guest, device);
        hypervisor.extendDisk(guest.getServerId(), device);
        power(with(guest, device), PowerAction.START);

        sees(guest, "disk vdb is " + Volumes.serial(9));
        power(guest, PowerAction.STOP);
        hypervisor.detachDisk(guest, device, NOBODY_CARES);
        assertThat(disks(guest)).doesNotContain("vdb");
    }

    @Test
    void aVolumeThatIsNoDiskIsNotAttached() throws Exception {
        var guest = guest(10);
        spawn(guest);
        var nothing = Volumes.device(10, directory.resolve("nothing"), SMALL, "vdb").build();
        var folder = Volumes.device(10, directory, SMALL, "vdb").build();

        for (var device : List.of(nothing, folder)) {
            assertThatThrownBy(() -> hypervisor.attachDisk(guest, device))
                    .hasMessage("The volume is not there.");
        }
        assertThat(disks(guest)).doesNotContain("vdb");
    }

    private Guest guest(int number) {
        return Guests.aGuest(number).setImage(image).build();
    }

    private static Guest fromVolume(int number, BlockDevice root) {
        return Guests.aGuest(number).clearImage().clearBlockDevices().addBlockDevices(root).build();
    }

    private static Guest with(Guest guest, BlockDevice device) {
        return guest.toBuilder().addBlockDevices(device).build();
    }

    private Path bootVolume(int number) throws IOException {
        return LibvirtHost.rawDisk(
                Files.createDirectories(directory.resolve("volumes"))
                        .resolve("volume-" + Volumes.id(number)));
    }

    /** Until it has found its disks: what comes later then comes after them. */
    private void boot(Guest guest) throws HypervisorFailure {
        spawn(guest);
        sees(guest, "READY");
    }

    private void spawn(Guest guest) throws HypervisorFailure {
        assertThat(hypervisor.spawn(guest, NOBODY_CARES)).isEqualTo(PowerState.RUNNING);
    }

    private void power(Guest guest, PowerAction action) throws HypervisorFailure {
        var order = PowerGuest.newBuilder().setAction(action).setGuest(guest).setTimeoutSeconds(60);
        var _ = hypervisor.power(order.build(), NOBODY_CARES);
    }

    private void sees(Guest guest, String text) throws HypervisorFailure {
        awaitConsole(hypervisor, guest.getServerId(), text);
    }

    /** As libvirt lists them: name and place. */
    private String disks(Guest guest) throws IOException {
        return host.virsh("domblklist", guest.getInstanceName()).replaceAll(" +", " ");
    }
}
