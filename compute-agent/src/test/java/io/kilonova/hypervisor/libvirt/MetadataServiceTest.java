package io.kilonova.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.agent.protocol.AddressPair;
import io.kilonova.agent.protocol.FilterRule;
import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.metadataservice.Taps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two networks with the same addresses, and guests that try to be others. */
@Tag("libvirt")
class MetadataServiceTest {

    @TempDir private Path directory;
    private final AtomicReference<PortFilters> filters =
            new AtomicReference<>(PortFilters.getDefaultInstance());
    private final KnownGuests known = new KnownGuests();
    private Wires wires;
    private Firewall firewall;
    private MetadataService service;
    private Networks networks;

    @BeforeEach
    void makeNetwork() throws IOException {
        var obstacle = LibvirtHost.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        wires = new Wires(directory);
        open();
    }

    private void open() {
        var settings =
                new LibvirtSettings(
                        "", "", directory, "qemu", wires.host(), 1, true, new Growth(1, 0));
        firewall = new Firewall(settings, filters::get);
        service = new MetadataService(settings, known);
        networks = new Networks(settings, firewall, service);
        service.resume();
    }

    @AfterEach
    void end() throws IOException {
        if (wires != null) {
            service.close();
            wires.close();
        }
    }

    @Test
    void everyGuestReadsItsOwnThoughNetworksHaveTheSameAddresses() throws Exception {
        var first = plug(1, "br0", 11);
        var neighbour = plug(2, "br0", 12);
        var stranger = plug(3, "br1", 11);

        assertThat(name(first)).isEqualTo("guest-1");
        assertThat(name(neighbour)).isEqualTo("guest-2");
        assertThat(name(stranger)).isEqualTo("guest-3");
        assertThat(ask(first, "/latest/meta-data/hostname", "X-Forwarded-For: 10.66.0.12"))
                .endsWith("guest-1");
        assertThat(ask(first, "/nope", "")).startsWith("HTTP/1.1 404");

        service.close();
        open();
        assertThat(name(stranger)).isEqualTo("guest-3");
        assertThat(name(neighbour)).isEqualTo("guest-2");

        networks.disconnect(folder(3));
        known.put(Guests.aGuest(1).setHostname("renamed").build());
        assertThat(name(first)).isEqualTo("renamed");
    }

    @Test
    void nobodyReadsAnothersByItsAddress() throws Exception {
        var first = plug(1, "br0", 11);
        var liar = plug(2, "br0", 12);
        var pair = AddressPair.newBuilder().setAddress("10.66.0.0/24");
        permit(filter(1), filter(2).addAddressPairs(pair));
        assertThat(name(first)).isEqualTo("guest-1");
        assertThat(name(liar)).isEqualTo("guest-2");

        wires.address(liar, "10.66.0.99/24");
        wires.address(liar, "10.66.0.11/24");
        assertRefused(liar, "10.66.0.11", "10.66.0.12");
        assertRefused(liar, "10.66.0.99", "10.66.0.12");

        permit(filter(1), filter(2).setOpen(true));
        assertRefused(liar, "10.66.0.11", "10.66.0.12");
        assertThat(name(first)).isEqualTo("guest-1");
        assertThat(name(liar)).isEqualTo("guest-2");
    }

    @Test
    void aGuestThatIsGoneAndTheHostItselfAreNotAnswered() throws Exception {
        var first = plug(1, "br0", 11);
        var neighbour = plug(2, "br0", 12);
        assertThat(name(first)).isEqualTo("guest-1");
        assertThat(ask(wires.host(), "/latest/meta-data/hostname", "")).startsWith("HTTP/1.1 404");

        networks.disconnect(folder(1));

        assertThat(ask(first, "/latest/meta-data/hostname", "")).startsWith("HTTP/1.1 404");
        assertThat(name(neighbour)).isEqualTo("guest-2");
    }

    @Test
    void aGuestLeavesItsPasswordOnce() throws Exception {
        var first = plug(1, "br0", 11);
        var path = "/openstack/latest/password";
        var post = "POST %s HTTP/1.1\\r\\nContent-Length: 3\\r\\n\\r\\n%s";

        assertThat(send(first, post.formatted(path, "abc"))).startsWith("HTTP/1.1 200");
        assertThat(send(first, post.formatted(path, "xyz"))).startsWith("HTTP/1.1 409");
        assertThat(ask(first, path, "")).endsWith("abc");
        assertThat(send(first, "nonsense\\r\\n\\r\\n")).startsWith("HTTP/1.1 400");
        var endless =
                "POST %s HTTP/1.1\\r\\nConnection: close\\r\\nContent-Length: 99999999\\r\\n\\r\\n"
                        .formatted(path);
        assertThat(send(first, endless)).startsWith("HTTP/1.1 413");
    }

    /** A namespace that stands for the guest. */
    private String plug(int number, String bridge, int address) throws Exception {
        var nic = Guests.aNic(number).setBridge(bridge).setFiltered(true);
        nic.getFixedIpsBuilder(0).setAddress("10.66.0." + address).setDhcp(false);
        var guest = Guests.aGuest(number).clearNics().addNics(nic).build();
        known.put(guest);
        folder(number).create();
        networks.connect(guest, folder(number));
        var namespace = wires.plug(bridge, Taps.of(nic.build()), nic.getMacAddress(), address);
        permit(filter(number).clearAddresses().addAddresses("10.66.0." + address));
        return namespace;
    }

    private GuestFolder folder(int number) {
        return new GuestFolder(directory.resolve("guests"), id(number));
    }

    private static String id(int number) {
        return Guests.aGuest(number).getServerId();
    }

    private static PortFilter.Builder filter(int number) {
        var nic = Guests.aNic(number);
        return PortFilter.newBuilder()
                .setPortId(nic.getPortId())
                .setMacAddress(nic.getMacAddress())
                .addAddresses("10.66.0." + (10 + number))
                .addRules(FilterRule.newBuilder())
                .addRules(FilterRule.newBuilder().setIngress(true));
    }

    /** Those of other ports stay in force. */
    private void permit(PortFilter.Builder... now) {
        var all = PortFilters.newBuilder();
        for (var filter : now) {
            all.addPorts(filter);
        }
        filters.set(all.build());
        firewall.refresh();
    }

    private String name(String guest) throws IOException {
        return lastLine(ask(guest, "/latest/meta-data/hostname", ""));
    }

    private void assertRefused(String guest, String source, String own) throws IOException {
        wires.speakAs(guest, source);
        var to = MetadataService.ADDRESS + "/80";
        assertThatThrownBy(() -> wires.talk(guest, 2, to, "GET /latest HTTP/1.0\\r\\n\\r\\n"))
                .isInstanceOf(IOException.class);
        wires.speakAs(guest, own);
    }

    private static String lastLine(String text) {
        return List.of(text.split("\r?\n", -1)).getLast();
    }

    private String ask(String guest, String path, String header) throws IOException {
        var more = header.isEmpty() ? "" : header + "\\r\\n";
        return send(guest, "GET " + path + " HTTP/1.1\\r\\nHost: x\\r\\n" + more + "\\r\\n");
    }

    private String send(String guest, String request) throws IOException {
        return wires.talk(guest, 30, MetadataService.ADDRESS + "/80", request);
    }
}
