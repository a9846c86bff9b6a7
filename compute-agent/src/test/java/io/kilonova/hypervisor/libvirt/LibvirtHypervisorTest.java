package io.kilonova.hypervisor.libvirt;

import static io.kilonova.hypervisor.libvirt.LibvirtHost.awaitConsole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real QEMU, real guests. Skipped, saying why, where a libvirt host cannot be made. */
@Tag("libvirt")
class LibvirtHypervisorTest {
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
    void end() throws IOException {
        if (hypervisor != null) {
            hypervisor.close();
            host.close();
        }
    }

    @Test
    void guestsBootGreetReachEachOtherSurviveTheDaemonAndLeaveNothing() throws Exception {
        var first = Guests.aGuest(1).setImage(image).build();
        var second = Guests.aGuest(2).setImage(image).putMetadata("peer", "10.66.0.11").build();

        assertThat(spawn(first)).isEqualTo(PowerState.RUNNING);
        assertThat(spawn(first)).isEqualTo(PowerState.RUNNING);
        assertThat(spawn(second)).isEqualTo(PowerState.RUNNING);

        awaitConsole(
                hypervisor,
                first.getServerId(),
                "host name guest-1, server " + first.getServerId());
        awaitConsole(hypervisor, first.getServerId(), "dhcp 10.66.0.11");
        awaitConsole(hypervisor, first.getServerId(), "READY");
        awaitConsole(hypervisor, second.getServerId(), "peer 10.66.0.11 says guest-1");

        host.killDaemon();
        host.up();
        assertThat(hypervisor.guests())
                .containsEntry(first.getServerId(), PowerState.RUNNING)
                .containsEntry(second.getServerId(), PowerState.RUNNING);

        hypervisor.destroy(first.getServerId());
        hypervisor.destroy(first.getServerId());
        hypervisor.destroy(second.getServerId());
        assertThat(hypervisor.guests()).isEmpty();
        try (var left = Files.list(directory.resolve("guests"))) {
            assertThat(left).isEmpty();
        }
        try (var left = Files.list(directory.resolve("networks"))) {
            assertThat(left).isEmpty();
        }
        assertThatThrownBy(() -> hypervisor.consoleLog(first.getServerId(), 1))
                .isInstanceOf(HypervisorFailure.class);
    }

    /** Which of the two ends the run, this or the daemon that is just finding it, is chance. */
    @RepeatedTest(4)
    void aGuestIsDestroyedWhileTheDaemonComesBack() throws Exception {
        var guest = Guests.aGuest(1).setImage(image).build();
        assertThat(spawn(guest)).isEqualTo(PowerState.RUNNING);
        host.killDaemon();
        host.up();

        hypervisor.destroy(guest.getServerId());
        assertThat(hypervisor.guests()).isEmpty();
    }

    @Test
    void anImageThatArrivesDamagedIsNotBooted() throws Exception {
        var guest = Guests.aGuest(3).setImage(image.toBuilder().setSize(1)).build();

        assertThatThrownBy(() -> spawn(guest)).hasMessageContaining("another size");
        assertThat(hypervisor.guests()).isEmpty();
        assertThat(hypervisor.inventory().getTotalsOrThrow("MEMORY_MB")).isGreaterThan(512);
    }

    private PowerState spawn(Guest guest) throws HypervisorFailure {
        return hypervisor.spawn(guest, (_, _) -> {});
    }
}
