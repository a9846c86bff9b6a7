package io.kilonova.hypervisor.libvirt;

import static io.kilonova.hypervisor.libvirt.LibvirtHost.awaitConsole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.ResizeGuest;
import io.kilonova.agent.protocol.RevertResize;
import io.kilonova.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What guests see of being resized. One host for all tests, a guest for each. */
@Tag("libvirt")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestResizeTest {
    private Path directory;
    private LibvirtHost host;
    private LibvirtHypervisor hypervisor;
    private Image image;

    @BeforeAll
    void makeHost(@TempDir Path folder) throws IOException {
        directory = folder;
        host = LibvirtHost.start(directory);
        image = LibvirtHost.image();
        hypervisor = host.open();
    }

    @AfterAll
    void end() throws IOException {
        if (hypervisor != null) {
            hypervisor.close();
            host.close();
        }
    }

    @Test
    void aResizedGuestHasMoreOfEverythingAndARevertedOneWhatItHad() throws Exception {
        var guest = Guests.aGuest(1).setImage(image).build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        awaitConsole(hypervisor, id, "boot 1");
        awaitConsole(hypervisor, id, "size 1 cpus, 1 blocks of memory, vda of 1024 MiB");
        awaitConsole(hypervisor, id, "READY");
        power(guest, PowerAction.STOP);

        var larger = larger(guest).addBlockDevices(Guests.aBlank(64, "swap")).build();
        assertThat(resize("first", larger, false)).isEqualTo(PowerState.SHUTDOWN);
        assertThat(resize("first", larger, false)).isEqualTo(PowerState.SHUTDOWN);
        power(larger, PowerAction.START);
        awaitConsole(hypervisor, id, "boot 2");
        awaitConsole(hypervisor, id, "size 2 cpus, 2 blocks of memory, vda of 2048 MiB");
        assertThat(folder(id).resolve("disk.swap")).exists();
        awaitConsole(hypervisor, id, "READY");

        var revert = RevertResize.newBuilder().setGuest(guest).setStart(true).build();
        assertThat(hypervisor.revertResize(revert, (_, _) -> {})).isEqualTo(PowerState.RUNNING);
        // the disk of before the resize, which has not seen the second boot
        awaitTwice(id, "boot 2");
        awaitTwice(id, "size 1 cpus, 1 blocks of memory, vda of 1024 MiB");
        assertThat(folder(id).resolve("before-resize")).doesNotExist();
        assertThat(folder(id).resolve("disk.swap")).doesNotExist();
        hypervisor.destroy(id);
    }

    @Test
    void aConfirmedResizeLeavesNothingOfTheOldDisks() throws Exception {
        var guest = Guests.aGuest(2).setImage(image).build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        power(guest, PowerAction.STOP);
        resize("older", larger(guest).build(), false);
        assertThat(Files.readString(folder(id).resolve("before-resize/operation")))
                .isEqualTo("older");
        resize("newer", larger(guest).build(), true);
        assertThat(Files.readString(folder(id).resolve("before-resize/operation")))
                .isEqualTo("newer");

        hypervisor.confirmResize(id);
        hypervisor.confirmResize(id);

        assertThat(folder(id).resolve("before-resize")).doesNotExist();
        assertThat(hypervisor.guests()).containsEntry(id, PowerState.RUNNING);
        hypervisor.destroy(id);
    }

    @Test
    void aRunningGuestTakesInProcessorsAndMemoryWithoutABoot() throws Exception {
        var guest = Guests.aGuest(3).setImage(image).setMemoryMb(256).build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        awaitConsole(hypervisor, id, "size 1 cpus, 2 blocks of memory");
        awaitConsole(hypervisor, id, "READY");

        var larger = guest.toBuilder().setVcpus(2).setMemoryMb(512).build();
        assertThat(hypervisor.liveResize(larger)).isEqualTo(PowerState.RUNNING);
        assertThat(hypervisor.liveResize(larger)).isEqualTo(PowerState.RUNNING);
        awaitConsole(hypervisor, id, "grown to 2 cpus, 4 blocks of memory");
        var again = larger.toBuilder().setVcpus(3).setMemoryMb(640).build();
        hypervisor.liveResize(again);
        awaitConsole(hypervisor, id, "grown to 3 cpus, 5 blocks of memory");
        assertThat(LibvirtHost.console(hypervisor, id)).doesNotContain("boot 2");

        refused(again.toBuilder().setVcpus(2), "A guest cannot be made smaller");
        refused(again.toBuilder().setMemoryMb(512), "A guest cannot be made smaller");
        refused(again.toBuilder().setVcpus(5), "at most 4 vCPUs");
        refused(again.toBuilder().setMemoryMb(1152), "at most 1024 MiB");
        refused(again.toBuilder().setMemoryMb(700), "multiples of 128 MiB, not by 60 MiB");

        assertThat(power(again, PowerAction.REBOOT_SOFT)).isEqualTo(PowerState.RUNNING);
        awaitConsole(hypervisor, id, "size 3 cpus, 5 blocks of memory");
        power(again, PowerAction.REBOOT_HARD);
        awaitConsole(hypervisor, id, "boot 3");
        awaitTwice(id, "size 3 cpus, 5 blocks of memory");
        hypervisor.destroy(id);
    }

    @Test
    void whatDoesNotRunCannotBeResizedLive() throws Exception {
        var guest = Guests.aGuest(4).setImage(image).build();
        hypervisor.spawn(guest, (_, _) -> {});
        power(guest, PowerAction.STOP);

        refused(guest.toBuilder().setVcpus(2), "is not running");
        hypervisor.destroy(guest.getServerId());
    }

    private void refused(Guest.Builder guest, String why) {
        assertThatThrownBy(() -> hypervisor.liveResize(guest.build()))
                .isInstanceOf(HypervisorFailure.class)
                .hasMessageContaining(why);
    }

    private static Guest.Builder larger(Guest guest) {
        return guest.toBuilder().setVcpus(2).setMemoryMb(256).setRootGb(2);
    }

    private PowerState resize(String operation, Guest guest, boolean start)
            throws HypervisorFailure {
        var order = ResizeGuest.newBuilder().setGuest(guest).setStart(start).build();
        return hypervisor.resize(operation, order, (_, _) -> {});
    }

    /** What has been said once is to be said again. */
    private void awaitTwice(String id, String text) throws HypervisorFailure {
        awaitConsole(hypervisor, id, text, 2);
    }

    private Path folder(String id) {
        return directory.resolve("guests/" + id);
    }

    private PowerState power(Guest guest, PowerAction action) throws HypervisorFailure {
        var order =
                PowerGuest.newBuilder()
                        .setGuest(guest)
                        .setAction(action)
                        .setTimeoutSeconds(60)
                        .build();
        return hypervisor.power(order, (_, _) -> {});
    }
}
