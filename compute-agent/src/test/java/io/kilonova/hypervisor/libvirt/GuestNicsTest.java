package io.kilonova.hypervisor.libvirt;

import static io.kilonova.hypervisor.libvirt.LibvirtHost.awaitConsole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.FilterRule;
import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces of real guests, as the guests and their neighbours see them. */
@Tag("libvirt")
class GuestNicsTest {
    private static final Progress NO_PROGRESS = (_, _) -> {};

    @TempDir private Path directory;
    private final AtomicReference<PortFilters> filters =
            new AtomicReference<>(PortFilters.getDefaultInstance());
    private LibvirtHost host;
    private LibvirtHypervisor hypervisor;
    private Image image;

    @BeforeEach
    void makeHost() throws IOException {
        host = LibvirtHost.start(directory);
        image = LibvirtHost.image();
        hypervisor = host.open(filters::get);
    }

    @AfterEach
    void end() throws IOException {
        if (hypervisor != null) {
            hypervisor.close();
            host.close();
        }
    }

    @Test
    void anInterfaceIsPluggedInUsedAndTakenOutWhileTheGuestRunsAndWhileItDoesNot()
            throws Exception {
        var guest = Guests.aGuest(1).setImage(image).build();
        var neighbour = onSecondNetwork(2).putMetadata("peer", "10.67.0.11").build();
        hypervisor.spawn(guest, NO_PROGRESS);
        hypervisor.spawn(neighbour, NO_PROGRESS);
        awaitConsole(hypervisor, guest.getServerId(), "READY");
        var nic = secondNic(1);

        hypervisor.attachNic(guest, nic);
        hypervisor.attachNic(guest, nic);

        awaitConsole(hypervisor, guest.getServerId(), "nic eth1 new");
        awaitConsole(hypervisor, guest.getServerId(), nic.getMacAddress() + " dhcp 10.67.0.11");
        awaitConsole(hypervisor, neighbour.getServerId(), "peer 10.67.0.11 says guest-1");
        assertThat(defined(guest)).contains(nic.getMacAddress());

        hypervisor.detachNic(guest, nic, NO_PROGRESS);
        hypervisor.detachNic(guest, nic, NO_PROGRESS);

        awaitConsole(hypervisor, guest.getServerId(), "nic eth1 gone");
        assertThat(defined(guest)).doesNotContain(nic.getMacAddress());
        assertThat(dhcpHosts("brqother")).contains("10.67.0.12").doesNotContain("10.67.0.11");

        host.virsh("destroy", guest.getInstanceName());
        hypervisor.attachNic(guest, nic);
        assertThat(defined(guest)).contains(nic.getMacAddress());
        hypervisor.detachNic(guest, nic, NO_PROGRESS);
        assertThat(defined(guest)).doesNotContain(nic.getMacAddress());

        hypervisor.destroy(guest.getServerId());
        hypervisor.destroy(neighbour.getServerId());
        try (var left = Files.list(directory.resolve("networks"))) {
            assertThat(left).isEmpty();
        }
    }

    /** The second interface finds a DHCP server that has given an address away before. */
    @Test
    void machinesOfTheNewerKindHaveRoomForInterfaces() throws Exception {
        var builder = Guests.aGuest(1).setImage(image).clearNics();
        builder.getImageBuilder().putProperties("hw_machine_type", "q35");
        var guest = builder.build();
        hypervisor.spawn(guest, NO_PROGRESS);
        awaitConsole(hypervisor, guest.getServerId(), "READY");

        for (int number = 1; number <= 3; number++) {
            builder.addNics(secondNic(number));
            hypervisor.attachNic(builder.build(), secondNic(number));
            awaitConsole(hypervisor, guest.getServerId(), "dhcp 10.67.0.1" + number);
        }

        hypervisor.detachNic(builder.build(), secondNic(2), NO_PROGRESS);
        awaitConsole(hypervisor, guest.getServerId(), "nic eth1 gone");
    }

    @Test
    void aGuestThatDoesNotLetGoKeepsTheInterface() throws Exception {
        var guest = Guests.aGuest(1).setImage(image).build();
        hypervisor.spawn(guest, NO_PROGRESS);
        awaitConsole(hypervisor, guest.getServerId(), "READY");
        // a guest that does not run answers nothing
        host.virsh("suspend", guest.getInstanceName());

        assertThatThrownBy(() -> impatient().detach(guest, guest.getNics(0), NO_PROGRESS))
                .isInstanceOf(HypervisorFailure.class)
                .hasMessageContaining("does not let go");

        assertThat(defined(guest)).contains(guest.getNics(0).getMacAddress());
        assertThat(host.virsh("dumpxml", guest.getInstanceName()))
                .contains(guest.getNics(0).getMacAddress());
        assertThat(dhcpHosts("brqtest")).contains("10.66.0.11");
    }

    @Test
    void whatASecurityGroupForbidsNoNeighbourGetsUntilItAllowsIt() throws Exception {
        var filtered = Guests.aNic(1).setFiltered(true).build();
        var guest = Guests.aGuest(1).setImage(image).clearNics().addNics(filtered).build();
        var neighbour = Guests.aGuest(2).setImage(image).putMetadata("peer", "10.66.0.11").build();
        filters.set(filter(filtered, 443));
        hypervisor.spawn(guest, NO_PROGRESS);
        hypervisor.spawn(neighbour, NO_PROGRESS);

        awaitConsole(hypervisor, guest.getServerId(), "dhcp 10.66.0.11");
        awaitConsole(hypervisor, guest.getServerId(), "READY");
        awaitConsole(hypervisor, neighbour.getServerId(), "no answer from 10.66.0.11");
        filters.set(filter(filtered, 80));

        awaitConsole(hypervisor, neighbour.getServerId(), "peer 10.66.0.11 says guest-1");
    }

    private static PortFilters filter(Nic nic, int port) {
        return PortFilters.newBuilder()
                .addPorts(
                        PortFilter.newBuilder()
                                .setPortId(nic.getPortId())
                                .setMacAddress(nic.getMacAddress())
                                .addAddresses("10.66.0.11")
                                .addRules(
                                        FilterRule.newBuilder()
                                                .setIngress(true)
                                                .setProtocol(6)
                                                .setPortMin(port)
                                                .setPortMax(port)))
                .build();
    }

    /** Asks once, and not for long. */
    private GuestNics impatient() throws IOException {
        var settings = host.settings();
        var firewall = new Firewall(settings, filters::get);
        return new GuestNics(
                new LibvirtConnection(settings.uri()),
                settings,
                new Networks(settings, firewall, new MetadataService(settings, new KnownGuests())),
                firewall,
                Sleeper.real(),
                new GuestNics.Patience(1, Duration.ofSeconds(2)));
    }

    private String defined(Guest guest) throws IOException {
        return host.virsh("dumpxml", "--inactive", guest.getInstanceName());
    }

    private String dhcpHosts(String bridge) throws IOException {
        return Files.readString(directory.resolve("networks").resolve(bridge).resolve("hosts"));
    }

    private Guest.Builder onSecondNetwork(int number) {
        return Guests.aGuest(number).setImage(image).clearNics().addNics(secondNic(number));
    }

    private static Nic secondNic(int number) {
        return Nic.newBuilder()
                .setPortId("5555%04d-0000-4000-8000-000000000000".formatted(number))
                .setNetworkId("66666666-0000-4000-8000-000000000000")
                .setMacAddress("fa:16:3e:00:01:%02x".formatted(number))
                .setBridge("brqother")
                .addFixedIps(
                        FixedIp.newBuilder()
                                .setAddress("10.67.0." + (10 + number))
                                .setCidr("10.67.0.0/24")
                                .setGateway("10.67.0.1")
                                .setDhcp(true))
                .build();
    }
}
