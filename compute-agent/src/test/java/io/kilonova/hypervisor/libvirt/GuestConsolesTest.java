package io.kilonova.hypervisor.libvirt;

import static io.kilonova.hypervisor.libvirt.LibvirtHost.awaitConsole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real guest hears of itself over HTTP, and what goes through its screen and its line. */
@Tag("libvirt")
class GuestConsolesTest {
    @TempDir private Path directory;
    private final KnownGuests known = new KnownGuests();
    private LibvirtHost host;
    private LibvirtHypervisor hypervisor;
    private Guest guest;

    @BeforeEach
    void makeHost() throws IOException {
        host = LibvirtHost.start(directory);
        var builder = Guests.aGuest(1).setImage(LibvirtHost.image()).setConfigDrive(false);
        builder.getNicsBuilder(0).setFiltered(true);
        guest = builder.build();
        known.put(guest);
        hypervisor = host.open(GuestConsolesTest::filters, known);
    }

    private static PortFilters filters() {
        var nic = Guests.aNic(1);
        return PortFilters.newBuilder()
                .addPorts(
                        PortFilter.newBuilder()
                                .setPortId(nic.getPortId())
                                .setMacAddress(nic.getMacAddress())
                                .setOpen(true)
                                .addAddresses("10.66.0.11"))
                .build();
    }

    @AfterEach
    void end() throws IOException {
        if (hypervisor != null) {
            hypervisor.close();
            host.close();
        }
    }

    @Test
    void aGuestWithoutConfigDriveAsksWhoItIsAndIsSpokenWithOverItsConsoles() throws Exception {
        var server = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});

        awaitConsole(hypervisor, server, "metadata service: I am guest <1> & ");
        awaitConsole(hypervisor, server, "host name guest-1, server " + server);
        awaitConsole(hypervisor, server, "instance i-00000001, address 10.66.0.11");
        awaitConsole(hypervisor, server, "metadata service: user_data ");

        try (var screen = hypervisor.console(server, "vnc");
                var again = hypervisor.console(server, "vnc")) {
            assertThat(read(screen, "\n")).isEqualTo("RFB 003.008\n");
            assertThat(read(again, "\n")).isEqualTo("RFB 003.008\n");
        }

        var first = hypervisor.console(server, "serial");
        write(first, "\n");
        assertThat(read(first, "login: ")).contains("guest-1 login: ");
        try (var line = hypervisor.console(server, "serial")) {
            assertThat(read(first, "nothing more")).doesNotContain("nothing more");
            write(line, "nobody\n");
            assertThat(read(line, "Password")).contains("nobody");
            awaitConsole(hypervisor, server, "login: nobody");

            hypervisor.power(stop(), (_, _) -> {});

            assertThat(read(line, "nothing more")).doesNotContain("nothing more");
        }
        assertThatThrownBy(() -> hypervisor.console(server, "vnc"))
                .isInstanceOf(HypervisorFailure.class)
                .hasMessageContaining("is not running");
        assertThatThrownBy(() -> hypervisor.console(server, "spice"))
                .isInstanceOf(HypervisorFailure.class);
    }

    private PowerGuest stop() {
        return PowerGuest.newBuilder().setGuest(guest).setAction(PowerAction.STOP).build();
    }

    private static void write(ByteChannel console, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            console.write(bytes);
        }
    }

    /** What comes until this has come, or the end. */
    private static String read(ByteChannel console, String until) throws IOException {
        var text = new StringBuilder();
        var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        var buffer = ByteBuffer.allocate(1024);
        while (text.indexOf(until) < 0 && console.read(buffer) >= 0) {
            text.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            buffer.clear();
            assertThat(System.nanoTime()).describedAs(text.toString()).isLessThan(end);
        }
        return text.toString();
    }
}
