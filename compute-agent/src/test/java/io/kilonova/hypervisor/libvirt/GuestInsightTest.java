package io.kilonova.hypervisor.libvirt;

import static io.kilonova.hypervisor.libvirt.LibvirtHost.awaitConsole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.GuestWatcher;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is seen of real guests from outside, and what their own agent does for us. */
@Tag("libvirt")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestInsightTest {
    private LibvirtHost host;
    private LibvirtHypervisor hypervisor;
    private Image image;

    @BeforeAll
    void makeHost(@TempDir Path directory) throws IOException {
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
    void theGuestsAgentSetsPasswordsAndStopsWrites() throws Exception {
        var guest = Guests.aGuest(1).setImage(image).build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});

        assertThatThrownBy(() -> hypervisor.setAdminPassword(id, "root", "too early"))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
        awaitConsole(hypervisor, id, "READY");
        awaitAgent(guest);

        hypervisor.setAdminPassword(id, "root", "corr3ct horse: \"battery\" $(staple)");
        awaitConsole(hypervisor, id, "password of root set");
        logIn(guest, "corr3ct horse: \"battery\" $(staple)");
        assertThatThrownBy(() -> hypervisor.setAdminPassword(id, "nobody", "x"))
                .isInstanceOf(HypervisorFailure.class);

        hypervisor.freeze(id, false);
        hypervisor.freeze(id, false);
        hypervisor.freeze(id, true);
        hypervisor.freeze(id, true);
        hypervisor.destroy(id);
    }

    private void awaitAgent(Guest guest) throws IOException {
        var begun = System.nanoTime();
        while (true) {
            try {
                host.virsh(
                        "qemu-agent-command",
                        guest.getInstanceName(),
                        "{\"execute\": \"guest-ping\"}");
                return;
            } catch (IOException e) {
                if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(1)) {
                    throw e;
                }
            }
        }
    }

    /** At the prompt of the serial console; what is typed there runs. */
    private void logIn(Guest guest, String password) throws Exception {
        var id = guest.getServerId();
        awaitConsole(hypervisor, id, "login: ");
        // QEMU listens only while somebody holds the terminal
        try (var terminal =
                new FileOutputStream(host.virsh("ttyconsole", guest.getInstanceName()))) {
            type(terminal, "root");
            awaitConsole(hypervisor, id, "Password: ");
            type(terminal, password);
            awaitConsole(hypervisor, id, "# ");
            type(terminal, "echo this is $((6 * 7))");
            awaitConsole(hypervisor, id, "this is 42");
        }
    }

    private static void type(FileOutputStream terminal, String line) throws IOException {
        terminal.write((line + "\r").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theFiguresOfAGuestAreTold() throws Exception {
        var guest = Guests.aGuest(2).setImage(image).build();
        hypervisor.spawn(guest, (_, _) -> {});
        awaitConsole(hypervisor, guest.getServerId(), "dhcp");

        var figures = JsonMapper.shared().readTree(hypervisor.diagnostics(guest.getServerId()));

        assertThat(figures.path("state").asString()).isEqualTo("running");
        assertThat(figures.path("uptime").asInt()).isBetween(1, 600);
        assertThat(figures.path("config_drive").asBoolean()).isTrue();
        assertThat(figures.at("/cpu_details/0/time").asLong()).isPositive();
        assertThat(figures.at("/memory_details/maximum").asInt()).isEqualTo(128);
        assertThat(figures.at("/memory_details/used").asInt()).isBetween(1, 128);
        assertThat(figures.at("/disk_details/0/read_bytes").asLong()).isPositive();
        assertThat(figures.path("num_disks").asInt()).isEqualTo(2);
        assertThat(figures.at("/nic_details/0/mac_address").asString())
                .isEqualTo("fa:16:3e:00:00:02");
        assertThat(figures.at("/nic_details/0/tx_octets").asLong()).isPositive();
        hypervisor.destroy(guest.getServerId());
        assertThatThrownBy(() -> hypervisor.diagnostics(guest.getServerId()))
                .hasMessage("The server is not on this host.");
    }

    @Test
    void whatIsDoneToGuestsByHandIsTold() throws Exception {
        var guest = Guests.aGuest(3).setImage(image).build();
        var name = guest.getInstanceName();
        hypervisor.spawn(guest, (_, _) -> {});
        var told = new LinkedBlockingQueue<String>();
        hypervisor.watch(
                new GuestWatcher() {
                    @Override
                    public void changed(String serverId, PowerState power) {
                        told.add(power.name());
                    }

                    @Override
                    public void missedSome() {
                        told.add("missed some");
                    }
                });

        host.virsh("suspend", name);
        await(told, "PAUSED");
        host.virsh("resume", name);
        await(told, "RUNNING");
        host.virsh("managedsave", name);
        await(told, "SUSPENDED");
        host.virsh("start", name);
        await(told, "RUNNING");
        host.virsh("destroy", name);
        await(told, "SHUTDOWN");
        host.virsh("undefine", name);
        await(told, "ABSENT");

        told.clear();
        host.killDaemon();
        host.up();
        await(told, "missed some");
        hypervisor.destroy(guest.getServerId());
    }

    /** Nobody calls the hypervisor meanwhile. */
    private static void await(BlockingQueue<String> told, String wanted)
            throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String news;
        do {
            news = told.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } while (news != null && !news.equals(wanted));
        assertThat(news).isEqualTo(wanted);
    }

    @Test
    void aGuestIsMadeOfLargePages() throws Exception {
        assumeTrue(LargePages.areKnown(), "this kernel has no large pages");
        var guest = Guests.aGuest(4).setImage(image).setPageSizeKib(LargePages.KIB).build();
        try (var _ = LargePages.more(80)) {
            assumeTrue(LargePages.all() >= 64, "memory is too scattered for large pages");
            assertThat(hypervisor.inventory().getTotalsOrThrow("CUSTOM_HUGEPAGES_2048KIB"))
                    .isEqualTo(LargePages.all());

            hypervisor.spawn(guest, (_, _) -> {});

            awaitConsole(hypervisor, guest.getServerId(), "READY");
            assertThat(host.virsh("dumpxml", guest.getInstanceName()))
                    .contains("<page size='2048' unit='KiB'/>");
            var order = PowerGuest.newBuilder().setGuest(guest).setAction(PowerAction.STOP);
            hypervisor.power(order.build(), (_, _) -> {});
            hypervisor.destroy(guest.getServerId());
        }
    }
}
